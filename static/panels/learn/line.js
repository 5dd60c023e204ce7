/** One neuron's line, w·x + b = 0, in the plane it divides: drag it and the weights follow; and whether any line could do it. */
import { el, panel, setText } from "../kit/dom.js";
import { makeFeed } from "../kit/feed.js";
import { Figure } from "../kit/figure.js";
import { placeByPlace } from "../kit/reading.js";
import { pretty } from "../../scene/axes.js";
import { counted, format, names, listed } from "../../scene/format.js";
import {
  draggedTo,
  drawn,
  handlesOf,
  heldAt,
  lineFrame,
  linePlaces,
  lineShapes,
  lineTable,
} from "../../scene/plots/line.js";
import { Superseded } from "../../engine/errors.js";

const TURN = Math.PI / 36;
/** Terms of the net input, and numbers of a point, that are written out. */
const [MOST_TERMS, MOST_NUMBERS] = [6, 4];

/** @typedef {import("../../engine/messages.d.ts").XY} XY */
/** @typedef {import("../../engine/messages.d.ts").NeuronLine} NeuronLine */
/** @typedef {import("../../engine/messages.d.ts").Verdict} Verdict */

/** @param {import("../../app/app.js").App} app */
export function makeLine(app) {
  const { details, body, aside } = panel("line", "One neuron's line", false);
  const { engine } = app;
  /** @type {NeuronLine | null} */
  let line = null;
  /** @type {Verdict[]} */
  let verdicts = [];
  const numbers = el("p", { class: "line-numbers" });
  const verdict = el("div", { class: "verdict", role: "status" });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });

  /** @returns {[string, string]} */
  const inputNames = () => {
    const label = names(engine.header.sizes);
    const name = (/** @type {number} */ i) =>
      line && line.layer > 1 ? label.neuron(line.layer - 1, i) : pretty(engine.header.teacher?.input_names[i] ?? "");
    return [name(0), name(1)];
  };
  const figure = new Figure(app, {
    id: "line",
    title: "One neuron's line",
    height: 340,
    shapes: (size) => {
      const flat = drawn(line);
      return flat ? lineShapes(flat, verdicts, inputNames(), size, app.palette) : [];
    },
    reader: placeByPlace((size) => {
      const flat = drawn(line);
      return flat ? linePlaces(flat, size).map((at, s) => ({ at: [at], text: sampleText(flat, s) })) : [];
    }),
    table: () => line && lineTable(line),
  });
  body.append(
    problem,
    figure.node,
    numbers,
    verdict,
    el("p", { class: "empty" }, "Drag the line, or an end of it. With the keyboard: ↑ ↓ shift it, ← → turn it."),
  );

  const move = newestOnly(
    async (/** @type {Record<string, unknown>} */ params) => {
      if (!line) return;
      const neuron = [line.layer, line.neuron];
      await app.changeWeights(() => engine.ask("move_line", { ...params, neuron, iteration: app.player.at.iteration }));
      problem.hidden = true;
    },
    (error) => fail(error),
  );
  listenForMoves(figure, () => drawn(line), move);

  const neuron = () => {
    const chosen =
      app.selection?.neuron ?? (app.selection?.edge ? [app.selection.edge[0], app.selection.edge[2]] : null);
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
      figure.node.hidden = !result.bounds;
      figure.draw();
      const label = names(engine.header.sizes);
      const name = label.neuron(result.layer, result.neuron);
      setText(aside, name);
      setText(
        numbers,
        equation(result, name, (i) => label.neuron(result.layer - 1, i)),
      );
      figure.say(told(result, name));
      verdict.replaceChildren(...words(result, name, verdicts).map((text) => el("p", null, text)));
    },
    fail,
  });
  app.addEventListener("selection", () => feed.refresh());
  engine.addEventListener("header", () => {
    line = null;
    verdicts = [];
    setText(aside, "");
  });
  return details;
}

/** One move at a time; of those that come meanwhile only the newest is carried out.
 * @template T @param {(wanted: T) => Promise<void>} carryOut @param {(error: Error) => void} fail */
function newestOnly(carryOut, fail) {
  /** @type {T | null} */
  let wanted = null;
  let busy = false;
  return async (/** @type {T} */ next) => {
    wanted = next;
    if (busy) return;
    busy = true;
    try {
      while (wanted) {
        const now = wanted;
        wanted = null;
        await carryOut(now);
      }
    } catch (error) {
      wanted = null;
      if (!(error instanceof Superseded)) fail(/** @type {Error} */ (error));
    } finally {
      busy = false;
    }
  };
}

/** The line follows the pointer and the keys. @param {Figure} figure @param {() => import("../../scene/plots/line.js").Drawn | null} current
 * @param {(params: Record<string, unknown>) => void} move */
function listenForMoves(figure, current, move) {
  const { canvas } = figure;
  /** What is held, and from where. @type {{held: number, from: XY, handles: [XY, XY]} | null} */
  let drag = null;
  /** @param {import("../../scene/plots/line.js").Drawn} line @param {PointerEvent} event @returns {XY} */
  const place = (line, event) => {
    const f = lineFrame(line, figure.size);
    return [f.toX(event.offsetX), f.toY(event.offsetY)];
  };
  canvas.style.touchAction = "none";
  canvas.addEventListener("pointerdown", (event) => {
    const line = current();
    const held = line && !event.button ? heldAt(line, figure.size, event.offsetX, event.offsetY) : null;
    if (!line?.ends || held === null) return;
    drag = { held, from: place(line, event), handles: handlesOf(line.ends) };
    canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    const line = current();
    if (drag && line) move({ through: draggedTo(drag.handles, drag.held, drag.from, place(line, event)) });
  });
  for (const name of ["pointerup", "pointercancel"])
    canvas.addEventListener(name, () => {
      drag = null;
    });
  canvas.addEventListener("keydown", (event) => {
    const line = current();
    const step = line ? (line.bounds[0][1] - line.bounds[0][0]) / 40 : 0;
    const params = {
      ArrowUp: { shift: step },
      ArrowDown: { shift: -step },
      ArrowLeft: { turn: TURN },
      ArrowRight: { turn: -TURN },
    }[event.key];
    if (!params || event.shiftKey) return;
    event.preventDefault();
    move(params);
  });
}

/** @param {NeuronLine} line @param {number} s */
const sampleText = ({ points = [], kinds = [], net_inputs = [], away = [], classes }, s) =>
  `Sample ${s + 1} (${classes[kinds[s]] ?? "d"}) at (${points[s].map((v) => format(v)).join(", ")}): z = ${format(net_inputs[s])}, ${format(Math.abs(away[s]))} from the line`;

/** @param {NeuronLine} line @param {string} name @param {(i: number) => string} input */
function equation({ weights, bias }, name, input) {
  const terms = weights
    .slice(0, MOST_TERMS)
    .map((w, i) => `${i ? (w < 0 ? " − " : " + ") : w < 0 ? "−" : ""}${format(Math.abs(w))} ${input(i)}`)
    .join("");
  return `${name}: ${terms}${weights.length > MOST_TERMS ? " + …" : ""} ${bias < 0 ? "−" : "+"} ${format(Math.abs(bias))} = 0`;
}

/** What the picture says. @param {NeuronLine} line @param {string} name */
function told(line, name) {
  const flat = drawn(line);
  if (!flat) return "";
  if (!flat.length) return `All weights of ${name} are 0: it has no line.`;
  const [front, back] = flat.sides;
  const total = flat.points.length;
  const divides =
    flat.right === null
      ? ""
      : flat.right === total
        ? " It separates the classes."
        : ` It has ${flat.right} of ${total} samples on their class's side.`;
  return `${counted(front, "sample")} ${front === 1 ? "is" : "are"} where ${name}'s net input is positive, ${back} where it is negative; the nearest is ${format(flat.nearest)} away (dashed: the margin).${divides}${flat.ends ? "" : " The line itself is out of sight: the keys bring it back."}`;
}

/** Whether any line could do it, and why. @param {NeuronLine} line @param {string} name @param {Verdict[]} verdicts */
function words(line, name, verdicts) {
  const where = line.layer === 1 ? "" : ` in the space of layer ${line.layer - 1}`;
  const tool =
    line.dimensions === 2 ? "line" : line.dimensions === 1 ? "point" : line.dimensions === 3 ? "plane" : "hyperplane";
  const space =
    line.dimensions === 2
      ? []
      : [
          `${name} has ${counted(line.dimensions, "input")}: it divides their space, which cannot be drawn as a plane, with a ${tool}.`,
        ];
  return [...space, ...verdicts.map((each) => verdictText(each, line, tool, where, verdicts.length > 1))];
}

/** @param {Verdict} verdict @param {NeuronLine} line @param {string} tool @param {string} where @param {boolean} several */
function verdictText({ separable, gap, shared, between, class: name }, { dimensions, classes }, tool, where, several) {
  const what = several ? `“${name}” from the rest` : "these classes";
  if (separable || !shared || !between)
    return `One ${tool} can separate ${what}${where}: so one neuron is enough. The widest gap is ${format(gap)}${dimensions === 2 ? " (its middle is dashed)" : ""}.`;
  const at = `(${shared
    .slice(0, MOST_NUMBERS)
    .map((v) => format(v))
    .join(", ")}${shared.length > MOST_NUMBERS ? ", …" : ""})`;
  const [zeros, ones] = between.map((list) => listed(list.map((s) => String(s + 1))));
  const [zero, one] = between.map((list) => list.length === 1);
  const kinds = several ? ["the rest", `“${name}”`] : [`class ${classes[0]}`, `class ${classes[1]}`];
  return `No ${tool} can separate ${what}${where}. The point ${at} ${zero ? "is sample" : "lies between the samples"} ${zeros} of ${kinds[0]}, and also ${one ? "is sample" : zero ? "lies between" : "between"} ${ones} of ${kinds[1]}. What lies between points on one side of a ${tool} is on that side too: this point would have to be on both.`;
}
