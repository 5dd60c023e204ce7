/** The map: what the network, or one neuron, answers over the plane of two inputs, with the teacher set on it. */
import { el, panel, setHidden, setText } from "../kit/dom.js";
import { makeFeed, onNewRun } from "../kit/feed.js";
import { Figure } from "../kit/figure.js";
import { makePair } from "../kit/pair.js";
import { overPlane } from "../kit/reading.js";
import { makeStrip } from "./map-strip.js";
import { pretty } from "../../scene/axes.js";
import { format, names } from "../../scene/format.js";
import { mapAt, mapImage, mapShapes, mapTable } from "../../scene/plots/map.js";

/** Cells a side: while things move, and when there is time; each divides into the small maps. */
const SIZES = [32, 96];
const STRIP = 16;
/** Inputs that do not vary and are named. */
const MOST_HELD = 8;

/** @typedef {import("../../scene/plots/map.js").PlaneMap} PlaneMap */

/** @param {import("../../app/app.js").App} app */
export function makeMap(app) {
  const { details, body, aside } = panel("map", "Map");
  const { engine, player } = app;
  /** The newest answer, and the numbers that came with it. @type {PlaneMap | null} */
  let map = null;
  /** @type {Float64Array} */
  let values = new Float64Array();
  /** Training and held-out samples as [x, y, class or target]. @type {number[][][]} */
  let points = [];
  let pointsOf = "";
  /** @type {import("../../scene/shapes.js").Pixels | null} */
  let image = null;
  const problem = el("p", { class: "empty", hidden: true });
  const inputs = makePair("map", ["across", "up"], () => feed.refresh());
  const axesRow = el(
    "p",
    { class: "row", hidden: true },
    el("label", { for: "map-x" }, "across "),
    inputs.selects[0],
    el("label", { for: "map-y" }, " up "),
    inputs.selects[1],
  );

  /** @returns {string[]} */
  const rawNames = () => (engine.header?.teacher?.raw_names ?? engine.header?.teacher?.input_names ?? []).map(pretty);
  const possible = () => rawNames().length >= 2;
  /** The neuron whose map is shown: the selected one, unless it is one of the outputs that make classes together. */
  const neuron = () => {
    const chosen = app.selection?.neuron;
    return chosen && chosen[0] > 0 ? chosen : null;
  };
  const shownName = () => nameOf(map, engine.header.sizes);

  /** @returns {import("../../scene/plots/map.js").View} */
  const view = () => {
    const { teacher } = engine.header;
    const [x, y] = (map?.columns ?? inputs.chosen()).map((c) => rawNames()[c]);
    return {
      map,
      values,
      image,
      points,
      names: [x, y],
      classes: teacher?.task === "classification" ? teacher.class_names : [],
      now: player.trace ? player.trace.header.samples[player.sample] : -1,
      palette: app.palette,
    };
  };
  const figure = new Figure(app, {
    id: "map",
    title: "Map of the network's answer",
    height: 384,
    shapes: (size) => mapShapes(view(), size),
    table: () => mapTable(view()),
    reader: overPlane((px, py, size) => {
      const now = view();
      const found = mapAt(now, size, px, py);
      if (!found) return null;
      const { x, y, value, margin } = found;
      const what =
        margin === null ? `${shownName()} = ${format(value)}` : `${now.classes[value]}, by ${format(margin)}`;
      return { text: `${now.names[0]} = ${format(x)}, ${now.names[1]} = ${format(y)}: ${what}`, at: [found.at] };
    }),
  });
  const strip = makeStrip(app);
  body.append(axesRow, problem, figure.node, strip.node);

  const pointsKey = () => `${engine.generation} ${inputs.chosen()}`;
  const feed = makeFeed(app, details, {
    levels: SIZES.length,
    needed: () => engine.header.config.neurons === "map",
    question: (level) =>
      possible()
        ? {
            method: "map",
            params: {
              size: SIZES[level],
              columns: inputs.chosen(),
              neuron: neuron(),
              strip: level ? 0 : STRIP,
              points: pointsOf !== pointsKey(),
            },
          }
        : null,
    answer: ({ result, buffer }, level) => {
      map = result;
      values = /** @type {Float64Array} */ (buffer);
      if (result.points) {
        points = result.points;
        pointsOf = pointsKey();
      }
      setHidden(problem, true);
      if (level === 0) strip.show(result, values);
      paint();
      setText(aside, result.kind === "classes" ? "classes" : shownName());
      figure.say(told(result, shownName(), engine.header, rawNames()));
    },
    fail: (error) => {
      setText(problem, error.message);
      problem.hidden = false;
    },
  });
  const paint = () => {
    if (map) image = mapImage(map, values, app.palette);
    figure.draw();
  };

  /** What can be shown without Python: the samples. */
  const reset = () => {
    inputs.fill(rawNames());
    axesRow.hidden = rawNames().length < 3;
    map = image = null;
    pointsOf = "";
    figure.node.hidden = !possible();
    strip.clear();
    problem.hidden = possible() || !engine.header.layouts;
    if (!possible()) setText(problem, "A map needs at least two inputs.");
    points = possible() ? [knownPoints(engine.header.teacher)] : [];
    setText(aside, "");
    figure.say(
      engine.status === "live" ? "" : "The map comes when Python has started.",
      `The samples of ${app.dataLabel()} in the plane of two inputs.`,
    );
    figure.draw();
  };
  onNewRun(engine, reset);
  app.addEventListener("selection", () => feed.refresh());
  app.addEventListener("theme", paint);
  app.addEventListener("moment", () => {
    if (!player.fast && map) figure.draw();
  });
  if (engine.header) reset();
  feed.refresh();
  return details;
}

/** What is shown. @param {PlaneMap | null} map @param {number[]} sizes */
function nameOf(map, sizes) {
  const label = names(sizes);
  const [layer, j] = map && map.neuron !== null ? [map.layer, map.neuron] : [sizes.length - 1, 0];
  return layer === sizes.length - 1 ? label.output(j) : label.neuron(layer, j);
}

/** The samples in the plane, of a set with two inputs. @param {import("../../engine/messages.d.ts").Teacher | null} teacher */
function knownPoints(teacher) {
  const inputs = teacher?.raw_inputs ?? teacher?.inputs ?? [];
  if (!teacher || inputs[0]?.length !== 2) return [];
  return inputs.map((x, s) => [
    ...x,
    teacher.targets[s].length > 1 ? teacher.targets[s].indexOf(1) : teacher.targets[s][0],
  ]);
}

/** @param {PlaneMap} map @param {string} name @param {import("../../engine/engine.js").Header} header @param {string[]} inputs */
function told(map, name, { teacher, samples, held_out: heldOut }, inputs) {
  const what =
    map.kind === "classes"
      ? "the class that wins, the paler the closer it was"
      : `${name}${map.neuron === null ? ", the output" : ""}`;
  const wrong =
    teacher?.task !== "classification"
      ? ""
      : ` ${map.wrong.length} of ${samples} training samples are on the wrong side${heldOut ? `, and ${map.test_wrong.length} of ${heldOut} held out` : ""}${map.wrong.length ? " (crossed out)" : ""}.`;
  return `Shown: ${what}.${wrong}${heldOut ? " Hollow marks are held out." : ""}${held(map, inputs)}`;
}

/** What the inputs that do not vary are held at. @param {PlaneMap} map @param {string[]} inputs */
function held({ held: means, columns }, inputs) {
  if (!means) return "";
  const list = inputs.flatMap((name, i) => (columns.includes(i) ? [] : [`${name} = ${format(means[i])}`]));
  return ` Held at their means: ${list.slice(0, MOST_HELD).join(", ")}${list.length > MOST_HELD ? ", …" : ""}.`;
}
