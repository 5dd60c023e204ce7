/** Three dimensions on a flat screen: turned by dragging or with the arrow keys; no perspective, so that lengths compare. */

const STEP = Math.PI / 24;

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
      this.by((event.clientX - last.x) / 120, (event.clientY - last.y) / 120);
      last = { x: event.clientX, y: event.clientY };
    });
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { last = null; });
    canvas.addEventListener("keydown", (event) => {
      const turn = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
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

  /** Across, up and towards the eye, all inside −1 … 1. @param {number[]} point */
  turn([x, y, z = 0]) {
    const [cy, sy, cp, sp] = [Math.cos(this.yaw), Math.sin(this.yaw), Math.cos(this.pitch), Math.sin(this.pitch)];
    const across = cy * x + sy * z;
    const deep = cy * z - sy * x;
    return [across / 1.6, (cp * y - sp * deep) / 1.6, (sp * y + cp * deep) / 1.6];
  }
}
