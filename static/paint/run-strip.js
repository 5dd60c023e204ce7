/** The whole run in one strip: the loss of each update, and the present one marked. */
import { contextOf } from "./pixels.js";

/** @typedef {{iterations: number[], loss: (number | null)[]}} History  null: no finite number */

/** The curve as it was last drawn, for each strip: while training only the mark moves, and the curve is squeezed as the run grows.
 * @type {WeakMap<HTMLCanvasElement, {curve: HTMLCanvasElement, history: History, longest: number, ink: string}>} */
const drawn = new WeakMap();

/**
 * @param {HTMLCanvasElement} canvas @param {{width: number, height: number}} size of it @param {History} history @param {number} longest
 * @param {number} now @param {import("../scene/palette.js").Palette} palette
 */
export function drawRun(canvas, size, history, longest, now, { tokens }) {
  const ratio = devicePixelRatio || 1;
  const w = Math.max(1, Math.round(size.width * ratio));
  const h = Math.max(1, Math.round(size.height * ratio));
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  let last = drawn.get(canvas);
  if (
    !last ||
    last.history !== history ||
    last.ink !== tokens.ink ||
    last.curve.width !== w ||
    last.curve.height !== h ||
    longest < last.longest
  ) {
    last = { curve: last?.curve ?? document.createElement("canvas"), history, longest, ink: tokens.ink };
    drawn.set(canvas, last);
    Object.assign(last.curve, { width: w, height: h });
    drawCurve(last.curve, history, longest, tokens.ink, ratio);
  }
  const c = contextOf(canvas);
  c.clearRect(0, 0, w, h);
  c.drawImage(last.curve, 0, 0, (w * last.longest) / longest, h);
  c.fillStyle = tokens.positive;
  c.fillRect((now / longest) * (w - 2 * ratio), 0, 2 * ratio, h);
}

/** @param {HTMLCanvasElement} canvas @param {History} history @param {number} longest @param {string} color @param {number} ratio */
function drawCurve(canvas, { iterations, loss }, longest, color, ratio) {
  const { width, height } = canvas;
  const c = contextOf(canvas);
  const top = Math.max(...loss.filter((v) => v !== null), 0) || 1;
  const pad = 5 * ratio;
  c.beginPath();
  loss.forEach((v, i) => {
    if (v !== null)
      c.lineTo(
        (iterations[i] / longest) * (width - 2 * ratio) + ratio,
        height - pad - Math.min(1, v / top) * (height - 2 * pad),
      );
  });
  c.strokeStyle = color;
  c.lineWidth = 1.2 * ratio;
  c.lineJoin = "round";
  c.stroke();
}
