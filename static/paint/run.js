/** The whole run in one strip: the loss of each update, and the present one marked. */

/**
 * @param {HTMLCanvasElement} canvas @param {{width: number, height: number}} size of it @param {{iterations: number[], loss: number[]}} history @param {number} longest
 * @param {number} now @param {import("../scene/palette.js").Palette} palette
 */
export function drawRun(canvas, size, { iterations, loss }, longest, now, { tokens }) {
  const ratio = devicePixelRatio || 1;
  const w = Math.max(1, Math.round(size.width * ratio));
  const h = Math.max(1, Math.round(size.height * ratio));
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const c = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  c.clearRect(0, 0, w, h);
  const finite = loss.filter(Number.isFinite);
  const top = Math.max(...finite, 0) || 1;
  const pad = 5 * ratio;
  const x = (/** @type {number} */ n) => (n / longest) * (w - 2 * ratio) + ratio;
  const y = (/** @type {number} */ v) => h - pad - Math.min(1, v / top) * (h - 2 * pad);
  c.beginPath();
  loss.forEach((v, i) => (Number.isFinite(v) ? c.lineTo(x(iterations[i]), y(v)) : undefined));
  c.strokeStyle = tokens.ink;
  c.lineWidth = 1.2 * ratio;
  c.lineJoin = "round";
  c.stroke();
  c.fillStyle = tokens.positive;
  c.fillRect(x(now) - ratio, 0, 2 * ratio, h);
}
