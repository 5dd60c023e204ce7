/** Three dimensions on a flat screen: turned by dragging or with the arrow keys. */

const STEP = Math.PI / 24;
/** Pixels of a drag that turn it by one radian. */
const RADIAN = 120;

export class Turntable {
  /** @param {HTMLCanvasElement} canvas @param {() => void} changed @param {() => boolean} active */
  constructor(canvas, changed, active) {
    this.yaw = 0.6;
    this.pitch = 0.35;
    this.changed = changed;
    canvas.tabIndex = 0;
    /** @type {{x: number, y: number} | null} */
    let last = null;
    canvas.addEventListener("pointerdown", (event) => {
      if (!active() || event.button) return;
      last = { x: event.clientX, y: event.clientY };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!last) return;
      this.by((event.clientX - last.x) / RADIAN, (event.clientY - last.y) / RADIAN);
      last = { x: event.clientX, y: event.clientY };
    });
    for (const name of ["pointerup", "pointercancel"])
      canvas.addEventListener(name, () => {
        last = null;
      });
    canvas.addEventListener("keydown", (event) => {
      const turn = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[
        event.key
      ];
      if (!turn || event.shiftKey || !active()) return;
      event.preventDefault();
      this.by(turn[0], turn[1]);
    });
  }

  /** @param {number} yaw @param {number} pitch */
  by(yaw, pitch) {
    this.yaw += yaw;
    this.pitch = Math.max(-Math.PI / 2, Math.min(Math.PI / 2, this.pitch + pitch));
    this.changed();
  }
}
