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
  element.replaceChildren();
}

/** Another renderer in KaTeX's place. @param {(tex: string, element: HTMLElement, options: {displayMode: boolean}) => void} render */
export function useRenderer(render) {
  katex = { render };
}

/** Sets a formula into an element; does nothing where it stands already.
 * @param {HTMLElement} element @param {string} tex @param {boolean} [display] */
export async function setTex(element, tex, display = false) {
  if (element.dataset.tex === tex) return;
  element.dataset.tex = tex;
  if (!katex) {
    katex = await load();
    if (element.dataset.tex !== tex) return; // a newer one came meanwhile
  }
  katex.render(tex, element, { ...OPTIONS, displayMode: display });
}
