/** Where the page's styles do not come: enough of them to see and use everything; what is missing is said, and tried again. */
import { FileError, request } from "../engine/files.js";
import { holdsRules } from "../engine/late.js";
import { makeLate } from "../panels/kit/late.js";

const ENOUGH = `:root{--ground:#ffffff;--panel:#ffffff;--ink:#1b2230;--muted:#5b6678;--line:#bbbbbb;--soft:#eeeeee;--rest:#b9b5aa;--negative:#1f6fb2;--zero:#d9d7d0;
--positive:#d8590b;--error:#b3125e;--slope:#0b7a6b;--input:#6242a6;font:15px/1.45 sans-serif}
canvas{display:block;width:100%}#stage{position:relative;height:420px}#network{position:absolute;inset:0;height:100%}.tip{position:absolute;background:#fff}
.run canvas{height:46px}.map-small canvas,.thumbnail{width:40px;height:40px}svg{width:16px;height:16px}.line{display:flex;gap:6px;overflow:auto}.now{font-weight:700}.plain{display:none}`;

/** @param {HTMLElement} place where the sentence goes @param {() => void} onChange when the page looks otherwise than before */
export function watchStyles(place, onChange) {
  const links = [.../** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll("link[rel=stylesheet]"))];
  if (links.every(holdsRules)) return;
  const enough = new CSSStyleSheet();
  enough.replaceSync(ENOUGH);
  document.adoptedStyleSheets = [enough];
  void makeLate(place, "late-styles", async () => {
    for (const link of links) if (!holdsRules(link)) links[links.indexOf(link)] = await again(link);
    document.adoptedStyleSheets = [];
    onChange();
  }).attempt();
}

/** @param {HTMLLinkElement} link @returns {Promise<HTMLLinkElement>} the same, loaded */
async function again(link) {
  const { pathname } = new URL(link.href);
  await request(pathname, link.href, { cache: "reload" });
  const next = /** @type {HTMLLinkElement} */ (link.cloneNode());
  return new Promise((resolve, reject) => {
    const fail = () => reject(new FileError(pathname, "came, but the host sends it as another kind of file."));
    next.addEventListener("load", () => (holdsRules(next) ? resolve(next) : fail()));
    next.addEventListener("error", fail);
    link.replaceWith(next);
  }).catch((error) => {
    next.replaceWith(link);
    throw error;
  });
}
