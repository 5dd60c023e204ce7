/** The picture as a file: SVG, or PNG at print resolution. */
import { el } from "./dom.js";
import { Painter } from "../paint/canvas.js";

/** Pixels of a PNG for each on the screen: 300 dpi at the size of a textbook's column. */
const PRINT_SCALE = 4;

/** @param {import("../app.js").App} app @param {string} ending */
function fileName(app, ending) {
  const { iteration, k } = app.player.at;
  return `backprop-${app.engine.header.config.net}-${app.player.moments.toText(iteration, k)}.${ending}`;
}

/** @param {string} name @param {Blob} blob */
export function download(name, blob) {
  const url = URL.createObjectURL(blob);
  const link = el("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000); // the browser has taken it by then
}

/** @param {import("../app.js").App} app */
export function saveSVG(app) {
  download(fileName(app, "svg"), new Blob([app.exportSVG()], { type: "image/svg+xml" }));
}

/** @param {import("../app.js").App} app */
export async function savePNG(app) {
  const { shapes, width, height, ground } = app.picture();
  const canvas = el("canvas", { width: Math.round(width * PRINT_SCALE), height: Math.round(height * PRINT_SCALE) });
  const painter = new Painter(canvas);
  Object.assign(painter, { ratio: PRINT_SCALE, width, height });
  painter.draw([{ type: "rect", x: 0, y: 0, w: width, h: height, fill: ground }, ...shapes]);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  download(fileName(app, "png"), /** @type {Blob} */ (blob));
}
