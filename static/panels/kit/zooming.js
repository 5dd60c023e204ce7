/**
 * What part of a run a plot shows: dragging zooms in, with Shift it moves along, the wheel with Ctrl and the keys + and − zoom, a double
 * click shows all of it. A click is a place to go to.
 */
import { el } from "./dom.js";
import { moved, within, zoomed } from "../../scene/plots/span.js";
import { rect } from "../../scene/shapes.js";

/** A drag that is shorter, in CSS pixels, is a click. */
const STILL = 3;

/** @typedef {import("../../scene/plots/span.js").Range} Range */

export class Zooming {
  /**
   * @param {import("./figure.js").Figure} figure
   * @param {{whole: () => Range | null, frame: () => import("../../scene/axes.js").Frame, about: () => number | null, travel: () => void}} plot
   *   `about`: what was read off last; `travel`: go to what is read off
   */
  constructor(figure, plot) {
    this.figure = figure;
    this.plot = plot;
    /** What is in sight; null: all of it. @type {Range | null} */
    this.range = null;
    /** @type {{x: number, last: number, along: boolean} | null} */
    this.drag = null;
    this.dragged = false;
    this.listen();
  }

  /** @param {Range | null} range */
  show(range) {
    this.range = range;
    this.figure.draw();
  }

  /** Of a run that goes on, or began anew. */
  get seen() {
    const whole = this.plot.whole();
    return whole && this.range && within(this.range, whole);
  }

  /** @param {(range: Range, whole: Range) => Range | null} change */
  by(change) {
    const whole = this.plot.whole();
    if (whole) this.show(change(this.seen ?? whole, whole));
  }

  /** @param {number} factor */
  zoom(factor) {
    this.by((range, whole) => zoomed(range, whole, factor, this.plot.about() ?? (range[0] + range[1]) / 2));
  }

  /** @param {number} share of what is in sight */
  move(share) {
    this.by((range, whole) => moved(range, whole, share));
  }

  listen() {
    const { canvas } = this.figure;
    canvas.addEventListener("pointerdown", (event) => {
      this.dragged = false;
      if (event.button || event.pointerType === "touch") return;
      this.drag = { x: event.offsetX, last: event.offsetX, along: event.shiftKey };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => this.goOn(event.offsetX));
    canvas.addEventListener("pointerup", () => this.finish());
    canvas.addEventListener("pointercancel", () => this.end());
    canvas.addEventListener("click", () => {
      if (!this.dragged) this.plot.travel();
    });
    canvas.addEventListener("dblclick", () => this.show(null));
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        this.zoom(2 ** (event.deltaY / 200));
      },
      { passive: false },
    );
    canvas.addEventListener("keydown", (event) => {
      const share = { ArrowLeft: -0.25, ArrowRight: 0.25 }[event.key];
      if (share && event.shiftKey) this.move(share);
      else if (event.key === "+" || event.key === "=" || event.key === "-") this.zoom(event.key === "-" ? 2 : 0.5);
      else if (event.key === "Enter") this.plot.travel();
      else return;
      event.preventDefault();
    });
  }

  /** @param {number} x */
  goOn(x) {
    const { drag, figure } = this;
    if (!drag) return;
    this.dragged ||= Math.abs(x - drag.x) >= STILL;
    const { box } = this.plot.frame();
    if (drag.along) {
      this.move((drag.last - x) / box.w);
      drag.last = x;
      return;
    }
    drag.last = Math.max(box.x, Math.min(box.x + box.w, x));
    figure.over = this.dragged
      ? [
          rect(Math.min(drag.x, drag.last), box.y, Math.abs(drag.last - drag.x), box.h, {
            fill: `${figure.app.palette.tokens.ink}1f`,
          }),
        ]
      : [];
    figure.paint();
  }

  finish() {
    const { drag } = this;
    const f = this.plot.frame();
    this.end();
    if (!drag || drag.along || !this.dragged) return;
    const [from, to] = [drag.x, drag.last].map(f.toX).sort((a, b) => a - b);
    this.by((_, whole) => within([from, to], whole));
  }

  end() {
    this.drag = null;
    this.figure.over = [];
    this.figure.paint();
  }

  /** Buttons that do the same. */
  buttons() {
    const button = (/** @type {string} */ text, /** @type {string} */ label, /** @type {() => void} */ run) =>
      el("button", { type: "button", class: "link", "aria-label": label, onclick: run }, text);
    return [
      button("Zoom in", "Zoom in", () => this.zoom(0.5)),
      button("Zoom out", "Zoom out", () => this.zoom(2)),
      button("‹", "Earlier", () => this.move(-0.5)),
      button("›", "Later", () => this.move(0.5)),
      button("Whole run", "Show the whole run", () => this.show(null)),
    ];
  }
}
