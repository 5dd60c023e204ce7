/** Pointing at the picture, by mouse, pen or touch: what is under the pointer, and a tip with its numbers. */
import { el, setHidden } from "../kit/dom.js";
import { numberTable } from "../understand/inspector.js";
import { numbersOf } from "../../narration/numbers.js";
import { hit } from "../../scene/hit.js";
import { drawnEdges } from "../../scene/network.js";
import { same } from "../../scene/selection.js";

/** How near is near enough, in CSS pixels. */
const REACH = { mouse: 9, touch: 18 };

/** @param {import("../../app/stage.js").Stage} app @param {HTMLCanvasElement} canvas @param {HTMLElement} tip */
export function makePointing(app, canvas, tip) {
  /** @type {{x: number, y: number} | null} */
  let pointer = null;
  /** What was selected here while the panel with its numbers is out of sight. @type {import("../../scene/selection.js").Selection} */
  let unseen = null;

  /** @param {MouseEvent} event */
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  /** @param {MouseEvent} event */
  const under = (event) => {
    const { x, y } = place(event);
    const touch = /** @type {PointerEvent} */ (event).pointerType === "touch";
    return app.layout
      ? hit(app.layout, x, y, touch ? REACH.touch : REACH.mouse, (k) => drawnEdges(app.player.trace, app.view(), k))
      : null;
  };
  /** @param {import("../../scene/selection.js").Selection} hover */
  const setHover = (hover) => {
    if (same(hover, app.hover)) return;
    app.hover = hover;
    canvas.style.cursor = hover ? "pointer" : "";
    app.clock.invalidate();
    app.dispatchEvent(new Event("hover"));
  };
  canvas.addEventListener("pointermove", (event) => {
    pointer = place(event);
    setHover(event.pointerType === "touch" ? null : under(event));
  });
  canvas.addEventListener("pointerleave", () => setHover(null));
  canvas.addEventListener("click", (event) => {
    pointer = place(event);
    app.select(under(event));
    unseen = app.inspector.isInSight() ? null : app.selection;
  });

  return {
    showTip() {
      const { trace, sample } = app.player;
      // What is selected has its numbers beside the picture: a tip would only be in the way.
      const about =
        app.hover && !same(app.hover, app.selection) ? app.hover : same(unseen, app.selection) ? unseen : null;
      setHidden(tip, !about || !trace || !pointer);
      if (tip.hidden || !trace || !pointer) return;
      const numbers = numbersOf(trace, about, sample, app.engine.header.config);
      tip.replaceChildren(el("h3", null, numbers.title), numberTable(numbers));
      const { x, y } = pointer;
      const { width, height } = app.painter;
      tip.style.left = `${Math.max(4, x + 18 + tip.offsetWidth > width ? x - tip.offsetWidth - 14 : x + 18)}px`;
      tip.style.top = `${Math.max(4, Math.min(y + 14, height - tip.offsetHeight - 4))}px`;
    },
  };
}
