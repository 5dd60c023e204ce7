/** The samples on the plane: painted, dragged, deleted; targets of one input drawn as a curve by hand. */
import { el } from "../kit/dom.js";
import { Figure } from "../kit/figure.js";
import { placeByPlace } from "../kit/reading.js";
import { axes, frame, pretty } from "../../scene/axes.js";
import { counted, format } from "../../scene/format.js";
import { looksOf, sampleMark } from "../../scene/plots/samples.js";

const HEIGHT = 250;
const NEAR = 14;
/** Pixels between two samples painted in one stroke. */
const SPACING = 16;

/**
 * @param {import("../../app/app.js").App} app @param {() => import("./draft.js").Draft | null} current
 * @param {{changed: () => void, remove: (s: number) => boolean}} editor `changed`: a stroke is complete; `remove`: is that sample gone?
 */
export function makeTeacherPicture(app, current, { changed, remove }) {
  const tools = el("fieldset", { class: "segments", "aria-label": "What the pointer does" });
  const note = el("p", { class: "empty" }, "More than two inputs: the table below is the way to change them.");
  let tool = "drag";
  /** The place of the picture in the plane, kept still while a stroke goes on. @type {{x: [number, number], y: [number, number]}} */
  let view = { x: [0, 1], y: [0, 1] };
  /** @type {{s: number, last: [number, number]} | null} */
  let stroke = null;

  const one = () => current()?.teacher.inputs[0].length === 1;
  const drawable = () => (current()?.teacher.inputs[0].length ?? 9) <= 2;
  /** @param {number} s @returns {[number, number]} */
  const place = (s) => {
    const { inputs, targets } = /** @type {import("./draft.js").Draft} */ (current()).teacher;
    return [inputs[s][0], one() ? targets[s][0] : inputs[s][1]];
  };

  const fitView = () => {
    const draft = current();
    if (!draft || !drawable()) return;
    const places = draft.teacher.inputs.map((_, s) => place(s));
    const spread = (/** @type {0 | 1} */ k) => {
      const low = Math.min(...places.map((p) => p[k]));
      const high = Math.max(...places.map((p) => p[k]));
      const margin = 0.2 * (high - low) || 1;
      return /** @type {[number, number]} */ ([low - margin, high + margin]);
    };
    view = { x: spread(0), y: spread(1) };
  };
  /** @returns {import("../../scene/axes.js").Frame} */
  const frameOf = () =>
    frame({ x: 44, y: 18, w: Math.max(20, figure.painter.width - 56), h: HEIGHT - 50 }, view.x, view.y);

  /** @type {Figure} */
  const figure = new Figure(app, {
    id: "teacher-picture",
    title: "Samples",
    height: HEIGHT,
    reader: placeByPlace(() => {
      const draft = current();
      if (!draft || !drawable()) return [];
      const f = frameOf();
      const { inputs, targets } = draft.teacher;
      return inputs.map((x, s) => ({
        at: [[f.px(place(s)[0]), f.py(place(s)[1])]],
        text: `Sample ${s + 1}: x ${x.map((v) => format(v)).join(", ")}, d ${targets[s].map((v) => format(v)).join(", ")}`,
      }));
    }),
    shapes: () => {
      const draft = current();
      if (!draft || !drawable()) return [];
      const f = frameOf();
      const { tokens } = app.palette;
      const { input_names: names, inputs, targets } = draft.teacher;
      const shown = draft.classes.length ? inputs.map((_, s) => draft.classOf(s)) : targets.map(([d]) => d);
      const looks = looksOf(app.palette, draft.classes.length > 0, shown);
      return [
        ...axes(f, tokens, { x: pretty(names[0]), y: one() ? "d" : pretty(names[1]) }),
        ...shown.map((d, s) => {
          const [x, y] = place(s);
          return sampleMark(looks(d), f.px(x), f.py(y), inputs.length > 80 ? 4 : 6, tokens.panel);
        }),
      ];
    },
  });
  figure.canvas.style.touchAction = "none";
  const node = el("div", null, tools, figure.node, note);

  const fillTools = () => {
    const draft = current();
    const classes = draft?.classes ?? [];
    const list = [
      ["drag", "Move"],
      ...(one() && !classes.length ? [["draw", "Draw by hand"]] : []),
      ...(classes.length ? classes.map((name, k) => [`add-${k}`, `Paint ${name}`]) : [["add-0", "Paint"]]),
      ["delete", "Delete"],
    ];
    if (!list.some(([value]) => value === tool)) tool = "drag";
    tools.replaceChildren(
      ...list.map(([value, text]) =>
        el(
          "label",
          null,
          el("input", {
            type: "radio",
            name: "teacher-tool",
            value,
            checked: value === tool,
            onchange: () => {
              tool = value;
            },
          }),
          text,
        ),
      ),
    );
  };

  /** @param {PointerEvent} event */
  const nearest = (event) => {
    const f = frameOf();
    const { inputs } = /** @type {import("./draft.js").Draft} */ (current()).teacher;
    const away = inputs.map((_, s) => {
      const [x, y] = place(s);
      return Math.hypot(f.px(x) - event.offsetX, f.py(y) - event.offsetY);
    });
    const s = away.indexOf(Math.min(...away));
    return away[s] < NEAR ? s : -1;
  };
  /** Five digits are enough for what a hand can place. @param {number} v */
  const rounded = (v) => Number(v.toPrecision(5));
  /** @param {PointerEvent} event @returns {[number, number]} */
  const pointed = (event) => {
    const f = frameOf();
    return [rounded(f.toX(event.offsetX)), rounded(f.toY(event.offsetY))];
  };

  /** @param {PointerEvent} event */
  const paint = (event) => {
    const draft = current();
    if (!draft) return;
    const [x, y] = pointed(event);
    const kind = Number(tool.slice(4));
    if (one()) draft.add([x], draft.classes.length ? draft.targetOf(kind) : [y]);
    else
      draft.add(
        [x, y],
        draft.classes.length ? draft.targetOf(kind) : [...draft.teacher.targets[draft.teacher.targets.length - 1]],
      );
    figure.draw();
  };

  /** The targets of the samples passed over become what the hand shows. @param {PointerEvent} event @param {[number, number]} from */
  const drawBy = (event, from) => {
    const draft = current();
    if (!draft) return;
    const f = frameOf();
    const [a, b] = [from, [event.offsetX, event.offsetY]].sort((p, q) => p[0] - q[0]);
    const targets = draft.teacher.targets.map((d, s) => {
      const x = f.px(place(s)[0]);
      if (x < a[0] - 3 || x > b[0] + 3) return d;
      const t = b[0] > a[0] ? Math.max(0, Math.min(1, (x - a[0]) / (b[0] - a[0]))) : 1;
      return [rounded(f.toY(a[1] + (b[1] - a[1]) * t)), ...d.slice(1)];
    });
    draft.become({ targets });
    figure.draw();
  };

  figure.canvas.addEventListener("pointerdown", (event) => {
    const draft = current();
    if (!draft || !drawable() || event.button) return;
    event.preventDefault();
    figure.canvas.setPointerCapture(event.pointerId);
    const s = nearest(event);
    stroke = { s, last: [event.offsetX, event.offsetY] };
    if (tool.startsWith("add")) paint(event);
    else if (tool === "draw") drawBy(event, stroke.last);
    else if (tool === "delete" && s >= 0 && remove(s)) figure.draw();
    else if (tool === "drag" && s >= 0)
      draft.become({}); // one step to undo for the whole drag
    else stroke = null;
  });
  figure.canvas.addEventListener("pointermove", (event) => {
    const draft = current();
    if (!stroke || !draft) return;
    const far = Math.hypot(event.offsetX - stroke.last[0], event.offsetY - stroke.last[1]) > SPACING;
    if (tool.startsWith("add") && far) paint(event);
    else if (tool === "draw") drawBy(event, stroke.last);
    else if (tool === "drag") {
      const [x, y] = pointed(event);
      const { inputs, targets } = draft.teacher;
      const at = stroke.s;
      // Two classes of one input stand at 0 and 1: they are moved along, not up.
      const moved = one()
        ? {
            inputs: inputs.map((v, k) => (k === at ? [x] : v)),
            targets: draft.classes.length ? targets : targets.map((v, k) => (k === at ? [y, ...v.slice(1)] : v)),
          }
        : { inputs: inputs.map((v, k) => (k === at ? [x, y] : v)) };
      draft.teacher = { ...draft.teacher, ...moved };
      figure.draw();
    } else return;
    if (far || tool === "draw") stroke.last = [event.offsetX, event.offsetY];
  });
  for (const name of ["pointerup", "pointercancel"]) {
    figure.canvas.addEventListener(name, () => {
      if (!stroke) return;
      stroke = null;
      changed();
    });
  }

  const show = () => {
    const flat = drawable();
    figure.node.hidden = tools.hidden = !flat;
    note.hidden = flat;
    figure.say(
      "Each change starts the run anew, with the same network.",
      `${counted(current()?.teacher.inputs.length ?? 0, "sample")} in the plane; the table below has their numbers.`,
    );
    figure.draw();
  };
  return {
    node,
    draw: show,
    /** @param {string} wanted what the pointer does from now on */
    use(wanted) {
      tool = wanted;
      fillTools();
    },
    reset() {
      fitView();
      fillTools();
      show();
    },
  };
}
