/**
 * Formulas: TeX from Python, set by KaTeX (with MathML for screen readers), which is fetched when the first formula is wanted. Until it is
 * there, and where it does not come, the house's own MathML stands in its place; its fonts are decoration, and nobody waits for them.
 */
import { allOf, lateModule, lateStyle } from "../engine/late.js";
import { renderMathML } from "./mathml.js";

/** @typedef {(tex: string, element: HTMLElement, options: {displayMode: boolean}) => void} Render */

const OPTIONS = {
  // Only what marks a factor is trusted, with only the data that we read.
  trust: (/** @type {{command: string}} */ context) => context.command === "\\htmlData",
  strict: (/** @type {string} */ code) => (code === "htmlExtension" ? "ignore" : "warn"),
  throwOnError: true,
  output: "htmlAndMathml",
};

/** Milliseconds for which a formula waits for KaTeX, so that it does not change its looks before the reader's eyes; and those after which what did
 * not come is asked for again, by the next formula. */
const SOON = 1500;
const AGAIN = 30_000;

/** What sets formulas at once; null: it has not come yet. @type {Render | null} */
let render = null;
/** @type {Promise<void> | null} */
let coming = null;
let isLate = false;
let missedAt = -Infinity;
let dropStyle = () => {};

/** Another renderer in KaTeX's place. @param {Render} other */
export function useRenderer(other) {
  render = other;
}

async function bring() {
  try {
    const [{ default: katex }, drop] = await allOf([lateModule("katex"), lateStyle("katex.css")]);
    dropStyle = drop;
    render = (tex, element, options) => katex.render(tex, element, { ...OPTIONS, ...options });
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-plain]"))) {
      set(element, element.dataset.tex ?? "", element.dataset.plain === "display");
    }
  } catch {
    missedAt = performance.now();
    isLate = true;
  } finally {
    coming = null;
  }
}

/** Resolves when KaTeX is there, or is not to be waited for. */
async function comes() {
  if (performance.now() - missedAt < AGAIN) return;
  coming ??= bring();
  if (!isLate)
    await Promise.race([
      coming,
      new Promise((resolve) => {
        setTimeout(resolve, SOON);
      }),
    ]);
  isLate = !render;
}

/** The network is back: what is missing of KaTeX comes now, its fonts too. */
globalThis.addEventListener?.("online", async () => {
  await coming; // begun without it
  if (!render && isLate) coming ??= bring();
  else if ([...document.fonts].some(({ family, status }) => /KaTeX/.test(family) && status === "error")) {
    dropStyle();
    lateStyle("katex.css").then(
      (drop) => {
        dropStyle = drop;
      },
      () => {},
    );
  }
});

/** @param {HTMLElement} element */
export function clearTex(element) {
  delete element.dataset.tex;
  delete element.dataset.plain;
  standing.delete(element);
  element.replaceChildren();
}

/**
 * Sets a formula into an element; does nothing where it stands already. Never fails: what KaTeX cannot set is shown plainly.
 * @param {HTMLElement} element @param {string} tex @param {boolean} [display]
 */
export async function setTex(element, tex, display = false) {
  if (element.dataset.tex === tex) return;
  element.dataset.tex = tex;
  if (!render) await comes();
  if (element.dataset.tex === tex) set(element, tex, display); // else a newer one came meanwhile
}

/** KaTeX takes long, and mostly it is only numbers that change: it sets each shape once, and the numbers are written into their places.
 * @param {HTMLElement} element @param {string} tex @param {boolean} display */
function set(element, tex, display) {
  try {
    const { shape, numbers } = shapeOf(tex);
    let formula = standing.get(element);
    if (formula?.shape !== shape) {
      const copy = templateOf(shape, display).cloneNode(true);
      element.replaceChildren(copy);
      delete element.dataset.plain;
      standing.set(element, (formula = { shape, texts: textsIn(element) }));
    }
    for (const { node, pattern } of formula.texts) {
      const text = pattern === shape ? tex : pattern.replace(PLACE, (place) => numbers[parseInt(place, 10) - FIRST]);
      if (node.data !== text) node.data = text;
    }
  } catch {
    standing.delete(element);
    element.dataset.plain = display ? "display" : "inline";
    renderMathML(tex, element, { displayMode: display });
  }
}

/** What stands in an element: its formula with places for the numbers, and the text nodes where these are.
 * @type {WeakMap<HTMLElement, {shape: string, texts: {node: Text, pattern: string}[]}>} */
const standing = new WeakMap();

/** What KaTeX made of the shapes that were seen last: a number's sign makes another shape, and the next sample turns it round again.
 * @type {Map<string, DocumentFragment>} */
const templates = new Map();
const MOST_TEMPLATES = 100;

/** @param {string} shape @param {boolean} displayMode @throws {Error} where there is nothing to set it with, or it cannot be set */
function templateOf(shape, displayMode) {
  const key = `${displayMode} ${shape}`;
  let template = templates.get(key);
  if (template) templates.delete(key);
  else {
    if (!render) throw new Error("not there");
    const place = document.createElement("div");
    render(shape, place, { displayMode });
    template = document.createDocumentFragment();
    template.append(...place.childNodes);
    if (templates.size >= MOST_TEMPLATES) templates.delete(/** @type {string} */ (templates.keys().next().value));
  }
  templates.set(key, template);
  return template;
}

/** Numbers with a point, but for those in a mark, which are names of neurons and edges. A place is as high and as low as they are. */
const NUMBERS = /(\\htmlData\{[^}]*\})|\d+\.\d+/g;
const PLACE = /\d{4}\.5/g; // no more digits: another number may stand right before it
const FIRST = 1000;

/** @param {string} tex */
function shapeOf(tex) {
  /** @type {string[]} */
  const numbers = [];
  const shape = tex.replace(NUMBERS, (whole, mark) => mark ?? `${FIRST + numbers.push(whole) - 1}.5`);
  return { shape, numbers };
}

/** @param {HTMLElement} element */
function textsIn(element) {
  const texts = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (
    let node = /** @type {Text | null} */ (walker.nextNode());
    node;
    node = /** @type {Text | null} */ (walker.nextNode())
  )
    if (node.data.search(PLACE) >= 0) texts.push({ node, pattern: node.data });
  return texts;
}
