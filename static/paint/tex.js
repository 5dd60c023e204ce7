/** Formulas: TeX from Python, set by KaTeX (with MathML for screen readers). Loaded when the first formula is wanted. */

/** @type {Promise<any> | null} */
let loading = null;

/** The page goes on without formulas where the file cannot be had; the next one tries again. */
function load() {
  loading ??= (async () => {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("../vendor/katex/katex.min.css", import.meta.url).href;
    const styled = new Promise((resolve, reject) => {
      style.onload = resolve;
      style.onerror = () => reject(new Error("its style could not be loaded"));
    });
    document.head.append(style);
    const [{ default: loaded }] = await Promise.all([import(new URL("../vendor/katex/katex.js", import.meta.url).href), styled]);
    // All at once, so that no formula jumps later, and none lacks its letters when the network is gone.
    await Promise.all(FONTS.map((font) => document.fonts.load(font)));
    return loaded;
  })();
  loading.catch(() => { loading = null; });
  return loading;
}

const FONTS = ["1em KaTeX_Main", "bold 1em KaTeX_Main", "italic 1em KaTeX_Math", "1em KaTeX_Size1", "1em KaTeX_Size2", "1em KaTeX_Size3", "1em KaTeX_Size4", "1em KaTeX_AMS"];
const OPTIONS = {
  // Only what marks a factor is trusted, with only the data that we read.
  trust: (/** @type {{command: string}} */ context) => context.command === "\\htmlData",
  strict: (/** @type {string} */ code) => (code === "htmlExtension" ? "ignore" : "warn"),
  throwOnError: true,
  output: "htmlAndMathml",
};

/** KaTeX, once it is there: from then on formulas are set at once. @type {any} */
let katex = null;

/** @param {HTMLElement} element */
export function clearTex(element) {
  delete element.dataset.tex;
  standing.delete(element);
  element.replaceChildren();
}

/** Another renderer in KaTeX's place. @param {(tex: string, element: HTMLElement, options: {displayMode: boolean}) => void} render */
export function useRenderer(render) {
  katex = { render };
}

/**
 * Sets a formula into an element; does nothing where it stands already. KaTeX takes long, and mostly it is only numbers that change: it
 * sets each shape once, and the numbers are written into their places.
 * @param {HTMLElement} element @param {string} tex @param {boolean} [display]
 */
export async function setTex(element, tex, display = false) {
  if (element.dataset.tex === tex) return;
  element.dataset.tex = tex;
  if (!katex) {
    katex = await load();
    if (element.dataset.tex !== tex) return; // a newer one came meanwhile
  }
  const { shape, numbers } = shapeOf(tex);
  let formula = standing.get(element);
  if (formula?.shape !== shape) {
    standing.delete(element);
    element.replaceChildren(); // before KaTeX is asked: where it refuses, nothing old stays
    element.append(templateOf(shape, display).cloneNode(true));
    standing.set(element, formula = { shape, texts: textsIn(element) });
  }
  for (const { node, pattern } of formula.texts) {
    const text = pattern === shape ? tex : pattern.replace(PLACE, (place) => numbers[parseInt(place, 10) - FIRST]);
    if (node.data !== text) node.data = text;
  }
}

/** What stands in an element: its formula with places for the numbers, and the text nodes where these are.
 * @type {WeakMap<HTMLElement, {shape: string, texts: {node: Text, pattern: string}[]}>} */
const standing = new WeakMap();

/** What KaTeX made of the shapes that were seen last: a number's sign makes another shape, and the next sample turns it round again.
 * @type {Map<string, DocumentFragment>} */
const templates = new Map();
const MOST_TEMPLATES = 100;

/** @param {string} shape @param {boolean} displayMode */
function templateOf(shape, displayMode) {
  const key = `${displayMode} ${shape}`;
  let template = templates.get(key);
  if (template) templates.delete(key);
  else {
    const place = document.createElement("div");
    katex.render(shape, place, { ...OPTIONS, displayMode });
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
  for (let node = /** @type {Text | null} */ (walker.nextNode()); node; node = /** @type {Text | null} */ (walker.nextNode()))
    if (node.data.search(PLACE) >= 0) texts.push({ node, pattern: node.data });
  return texts;
}
