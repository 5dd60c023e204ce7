/** One neuron's line, w·x + b = 0, in the plane it divides: drag it and the weights follow; and whether any line could do it. */
import { el, panel, setText } from "../kit/dom.js";
import { makeFeed } from "../kit/feed.js";
import { Figure } from "../kit/figure.js";
import { classColor } from "../../scene/colormap.js";
import { axes, frame, marker, pretty } from "../../scene/axes.js";
import { counted, format, names, listed } from "../../scene/format.js";
import { Superseded } from "../../engine/errors.js";

const REACH = 22;
const TURN = Math.PI / 36;

/** @typedef {[number, number]} XY */

/** @param {import("../../app/app.js").App} app */
export function makeLine(app) {
  const { details, body, aside } = panel("line", "One neuron's line", false);
  const { engine } = app;
  /** @type {any} */
  let line = null;
  /** @type {any[]} */
  let verdicts = [];
  /** What is being dragged: an end, or the whole line from where it was taken. @type {{end: number, from: XY, ends: [XY, XY]} | null} */
  let drag = null;
  let busy = false;
  /** @type {Record<string, unknown> | null} */
  let wanted = null;

  const numbers = el("p", { class: "line-numbers" });
  const verdict = el("div", { class: "verdict", role: "status" });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });

  // — drawing ——————————————————————————————————————————————————————————————————————————————————————————————————————
  /** @param {number} width @param {number} height */
  const frameOf = (width, height) => {
    const side = Math.min(width - 60, height - 48);
    return frame({ x: 44 + Math.max(0, (width - 60 - side) / 2), y: 18, w: side, h: side }, line.bounds[0], line.bounds[1]);
  };
  /** Where the handles are: a quarter in from either end. @returns {[XY, XY]} */
  const handles = () => {
    const [p, q] = line.ends;
    const at = (/** @type {number} */ t) => /** @type {XY} */ ([p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t]);
    return [at(0.25), at(0.75)];
  };

  /** @param {number} width @param {number} height @returns {import("../../scene/shapes.js").Shape[]} */
  const shapes = (width, height) => {
    if (!line?.bounds) return [];
    const { palette } = app;
    const { tokens } = palette;
    const f = frameOf(width, height);
    const label = names(engine.header.sizes);
    const inputs = [0, 1].map((i) => (line.layer === 1 ? pretty(engine.header.teacher.input_names[i]) : label.neuron(line.layer - 1, i)));
    /** @type {import("../../scene/shapes.js").Shape[]} */
    const out = [...axes(f, tokens, { x: inputs[0], y: inputs[1] })];
    const r = line.points.length > 150 ? 3.2 : line.points.length > 40 ? 4.4 : 7;
    for (const each of verdicts) out.push(...proof(each, f));
    line.points.forEach((/** @type {XY} */ [x, y], /** @type {number} */ s) => out.push(marker(line.kinds[s], f.px(x), f.py(y), r, classColor(palette, line.kinds[s]), tokens.panel)));
    if (!line.ends) return out;
    const [p, q] = line.ends;
    for (const margin of line.margins) if (margin) out.push({ type: "path", points: margin.flatMap((/** @type {XY} */ [x, y]) => [f.px(x), f.py(y)]), color: tokens.muted, width: 1, dash: [3, 3] });
    out.push({ type: "path", points: [f.px(p[0]), f.py(p[1]), f.px(q[0]), f.py(q[1])], color: tokens.ink, width: 2.5 });
    // The normal: from the middle of the line to the side where the net input grows.
    const mx = (f.px(p[0]) + f.px(q[0])) / 2;
    const my = (f.py(p[1]) + f.py(q[1])) / 2;
    const nx = line.normal[0] * f.box.w / (f.x[1] - f.x[0]);
    const ny = -line.normal[1] * f.box.h / (f.y[1] - f.y[0]);
    const size = Math.hypot(nx, ny) || 1;
    const [ux, uy] = [nx / size, ny / size];
    const [ex, ey] = [mx + 38 * ux, my + 38 * uy];
    out.push({ type: "path", points: [mx, my, ex, ey, NaN, NaN, ex - 9 * ux + 5 * uy, ey - 9 * uy - 5 * ux, ex, ey, ex - 9 * ux - 5 * uy, ey - 9 * uy + 5 * ux], color: tokens.ink, width: 2 });
    out.push({ type: "text", x: ex + 12 * ux, y: ey + 12 * uy, text: "w", size: 14, color: tokens.ink, italic: true, bold: true, halo: tokens.panel });
    for (const [x, y] of handles()) out.push({ type: "circle", x: f.px(x), y: f.py(y), r: 7, fill: tokens.panel, stroke: tokens.ink, width: 2 });
    return out;
  };

  /** The reason for a verdict: the widest gap's line, or the point that would have to be on both sides.
   * @param {any} each @param {import("../../scene/axes.js").Frame} f @returns {import("../../scene/shapes.js").Shape[]} */
  const proof = (each, f) => {
    const { tokens } = app.palette;
    if (each.separable) {
      return each.ends ? [{ type: "path", points: each.ends.flatMap((/** @type {XY} */ [x, y]) => [f.px(x), f.py(y)]), color: tokens.slope, width: 2, dash: [6, 5] }] : [];
    }
    if (verdicts.length > 1) return []; // of several classes, the words say it
    const corners = each.between.map((/** @type {number[]} */ samples) => samples.flatMap((s) => [f.px(line.points[s][0]), f.py(line.points[s][1])]));
    return [...corners.map((/** @type {number[]} */ points, /** @type {number} */ kind) => ({ type: "path", points, close: points.length > 4, color: classColor(app.palette, kind), width: 2, dash: [2, 4] })),
      { type: "circle", x: f.px(each.shared[0]), y: f.py(each.shared[1]), r: 5, stroke: tokens.error, width: 2.5 }];
  };

  const figure = new Figure(app, { id: "line", title: "One neuron's line", height: 340, shapes,
    places: () => {
      if (!line?.bounds) return [];
      const f = frameOf(figure.painter.width, figure.painter.height);
      return line.points.map((/** @type {XY} */ [x, y], /** @type {number} */ s) => ({ at: [f.px(x), f.py(y)],
        text: `Sample ${s + 1} (${line.classes[line.kinds[s]] ?? "d"}) at (${format(x)}, ${format(y)}): z = ${format(line.net_inputs[s])}, ${format(Math.abs(line.away[s]))} from the line` }));
    },
    table: () => line && [["sample", "x1", "x2", "class", "net input", "distance"], ...(line.points ?? []).map((/** @type {XY} */ [x, y], /** @type {number} */ s) => [s + 1, x, y, line.classes[line.kinds[s]] ?? "", line.net_inputs[s], line.away[s]])] });
  figure.canvas.style.touchAction = "none";
  body.append(problem, figure.node, numbers, verdict, el("p", { class: "empty" }, "Drag the line, or an end of it. With the keyboard: ↑ ↓ shift it, ← → turn it."));

  // — moving ———————————————————————————————————————————————————————————————————————————————————————————————————————
  /** One move at a time; of those that come meanwhile only the newest is carried out. @param {Record<string, unknown>} params */
  const move = async (params) => {
    wanted = params;
    if (busy || !line) return;
    busy = true;
    try {
      while (wanted) {
        const now = wanted;
        wanted = null;
        const neuron = [line.layer, line.neuron];
        await app.changeWeights(() => engine.ask("move_line", { ...now, neuron, iteration: app.player.at.iteration }));
      }
      problem.hidden = true;
    } catch (error) {
      wanted = null;
      if (!(error instanceof Superseded)) fail(/** @type {Error} */ (error));
    } finally {
      busy = false;
    }
  };

  /** @param {PointerEvent} event @returns {XY} */
  const place = (event) => {
    const f = frameOf(figure.painter.width, figure.painter.height);
    return [f.toX(event.offsetX), f.toY(event.offsetY)];
  };
  figure.canvas.addEventListener("pointerdown", (event) => {
    if (!line?.ends || event.button) return;
    const f = frameOf(figure.painter.width, figure.painter.height);
    const ends = handles();
    const near = (/** @type {XY} */ [x, y]) => Math.hypot(f.px(x) - event.offsetX, f.py(y) - event.offsetY);
    const end = ends.findIndex((each) => near(each) < REACH);
    const [p, q] = line.ends.map((/** @type {XY} */ [x, y]) => [f.px(x), f.py(y)]);
    const away = Math.abs((event.offsetX - p[0]) * (q[1] - p[1]) - (event.offsetY - p[1]) * (q[0] - p[0])) / (Math.hypot(q[0] - p[0], q[1] - p[1]) || 1);
    if (end < 0 && away > REACH) return;
    drag = { end, from: place(event), ends };
    figure.canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  figure.canvas.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const here = place(event);
    const ends = /** @type {[XY, XY]} */ (drag.ends.map((each, k) => {
      if (drag?.end === k) return here;
      return drag && drag.end < 0 ? [each[0] + here[0] - drag.from[0], each[1] + here[1] - drag.from[1]] : each;
    }));
    move({ through: ends });
  });
  for (const name of ["pointerup", "pointercancel"]) figure.canvas.addEventListener(name, () => { drag = null; });
  figure.canvas.addEventListener("keydown", (event) => {
    const step = line?.bounds ? (line.bounds[0][1] - line.bounds[0][0]) / 40 : 0;
    const params = { ArrowUp: { shift: step }, ArrowDown: { shift: -step }, ArrowLeft: { turn: TURN }, ArrowRight: { turn: -TURN } }[event.key];
    if (!params || event.shiftKey) return;
    event.preventDefault();
    move(params);
  });

  // — asking and telling ———————————————————————————————————————————————————————————————————————————————————————————
  const neuron = () => {
    const chosen = app.selection?.neuron ?? (app.selection?.edge ? [app.selection.edge[0], app.selection.edge[2]] : null);
    return chosen && chosen[0] > 0 ? chosen : [1, 0];
  };
  /** @param {Error} error */
  const fail = (error) => {
    setText(problem, error.message);
    problem.hidden = false;
  };
  const feed = makeFeed(app, details, {
    levels: 2,
    question: (level) => ({ method: "line", params: { neuron: neuron(), verdict: level === 1 } }),
    answer: ({ result }) => {
      if (result.verdicts) verdicts = result.verdicts;
      else if (!line || line.layer !== result.layer || result.layer > 1) verdicts = [];
      line = result;
      problem.hidden = true;
      figure.node.hidden = !line.bounds;
      figure.draw();
      tell();
    },
    fail,
  });

  const tell = () => {
    const label = names(engine.header.sizes);
    const name = label.neuron(line.layer, line.neuron);
    setText(aside, name);
    const terms = line.weights.slice(0, 6).map((/** @type {number} */ w, /** @type {number} */ i) => `${i ? (w < 0 ? " − " : " + ") : w < 0 ? "−" : ""}${format(Math.abs(w))} ${label.neuron(line.layer - 1, i)}`).join("");
    setText(numbers, `${name}: ${terms}${line.weights.length > 6 ? " + …" : ""} ${line.bias < 0 ? "−" : "+"} ${format(Math.abs(line.bias))} = 0`);
    const [front, back] = line.sides ?? [];
    figure.say(!line.bounds ? "" : !line.length ? `All weights of ${name} are 0: it has no line.`
      : `${counted(front, "sample")} ${front === 1 ? "is" : "are"} where ${name}'s net input is positive, ${back} where it is negative; the nearest is ${format(line.nearest)} away (dashed: the margin).${divides()}${line.ends ? "" : " The line itself is out of sight: the keys bring it back."}`);
    const where = line.layer === 1 ? "" : ` in the space of layer ${line.layer - 1}`;
    verdict.replaceChildren(...(line.dimensions === 2 ? [] : [el("p", null, `${name} has ${counted(line.dimensions, "input")}: it divides their space, which cannot be drawn as a plane, with a ${line.dimensions === 1 ? "point" : line.dimensions === 3 ? "plane" : "hyperplane"}.`)]),
      ...verdicts.map((each) => el("p", null, verdictText(each, where, verdicts.length > 1))));
  };

  /** How well this very line does it, of two classes. */
  const divides = () => {
    const total = line.points.length;
    return line.right === null ? "" : line.right === total ? " It separates the classes." : ` It has ${line.right} of ${total} samples on their class's side.`;
  };

  /** @param {any} each @param {string} where @param {boolean} several */
  const verdictText = ({ separable, gap, shared, between, class: name }, where, several) => {
    const what = several ? `“${name}” from the rest` : "these classes";
    const tool = line.dimensions === 2 ? "line" : line.dimensions === 1 ? "point" : line.dimensions === 3 ? "plane" : "hyperplane";
    if (separable) return `One ${tool} can separate ${what}${where}: so one neuron is enough. The widest gap is ${format(gap)}${line.dimensions === 2 ? " (its middle is dashed)" : ""}.`;
    const sample = (/** @type {number} */ s) => `${s + 1}`;
    const at = `(${shared.slice(0, 4).map((/** @type {number} */ v) => format(v)).join(", ")}${shared.length > 4 ? ", …" : ""})`;
    const [zeros, ones] = between.map((/** @type {number[]} */ list) => listed(list.map(sample)));
    const [zero, one] = between.map((/** @type {number[]} */ list) => list.length === 1);
    const kinds = several ? ["the rest", `“${name}”`] : [`class ${line.classes[0]}`, `class ${line.classes[1]}`];
    return `No ${tool} can separate ${what}${where}. The point ${at} ${zero ? "is sample" : "lies between the samples"} ${zeros} of ${kinds[0]}, and also ${one ? "is sample" : zero ? "lies between" : "between"} ${ones} of ${kinds[1]}. What lies between points on one side of a ${tool} is on that side too: this point would have to be on both.`;
  };

  app.addEventListener("selection", () => feed.refresh());
  engine.addEventListener("header", () => { line = null; verdicts = []; setText(aside, ""); });
  return details;
}
