/** Canvases and the pixels on them. */

/** @typedef {import("../scene/shapes.js").Pixels} Pixels */

/** Stands in where a browser gives no context: whatever is drawn leaves no trace. @type {CanvasRenderingContext2D} */
const NOTHING = new Proxy(/** @type {never} */ ({}), { get: () => () => ({ width: 0 }), set: () => true });

/** A canvas' context, or nothing that is drawn on. @param {HTMLCanvasElement} canvas @returns {CanvasRenderingContext2D} */
export function contextOf(canvas) {
  try {
    return canvas.getContext("2d") ?? NOTHING;
  } catch {
    return NOTHING;
  }
}

/** Is there no canvas to draw on? @param {CanvasRenderingContext2D} context */
export const isNothing = (context) => context === NOTHING;

/** @type {WeakMap<Pixels, HTMLCanvasElement>} */
const canvases = new WeakMap();

/** Made once for each image. @param {Pixels} image */
export function rasterCanvas(image) {
  let canvas = canvases.get(image);
  if (canvas) return canvas;
  canvases.set(image, (canvas = document.createElement("canvas")));
  canvas.width = image.width;
  canvas.height = image.height;
  drawPixels(contextOf(canvas), image);
  return canvas;
}

/** @param {CanvasRenderingContext2D} context @param {Pixels} image */
export const drawPixels = (context, { data, width }) => context.putImageData(new ImageData(data, width), 0, 0);
