/** Shapes → a PNG. */
import { Painter } from "./canvas.js";
import { isNothing } from "./pixels.js";

/** Null where this browser gives none: it may have no canvas, or keep to itself what is on it.
 * @param {import("../scene/shapes.js").Shape[]} shapes in CSS pixels @param {{width: number, height: number, ground: string}} of @param {number} ratio
 * @returns {Promise<Blob | null>} */
export async function toPNG(shapes, { width, height, ground }, ratio) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const painter = new Painter(canvas);
  if (isNothing(painter.context)) return null;
  Object.assign(painter, { ratio, width, height });
  painter.draw([{ type: "rect", x: 0, y: 0, w: width, h: height, fill: ground }, ...shapes]);
  return new Promise((resolve) => {
    try {
      canvas.toBlob(resolve, "image/png");
    } catch {
      resolve(null);
    }
  });
}
