/** The error surface: E over two weights or two directions, as a map with lines of equal height, and the way that training took. */
import { onNewRun } from "../kit/feed.js";
import { el, panel, setHidden, setText } from "../kit/dom.js";
import { Figure } from "../kit/figure.js";
import { overPlane } from "../kit/reading.js";
import { format, names } from "../../scene/format.js";
import { surfaceAt, surfaceImage, surfaceShapes, surfaceTable } from "../../scene/plots/surface.js";
import { Superseded } from "../../engine/errors.js";
import { group } from "../../words/words.js";

/** Points a side: soon, and when there is time. Odd, so that the middle is the present error. */
const SIZES = [17, 49];
const MOST_LISTED = 300;
/** Milliseconds of rest before it is begun anew: no step waits for it. */
const REST_MS = 140;

/** @typedef {import("../../scene/plots/surface.js").Surface} Surface */

/** @param {import("../../app/app.js").App} app */
export function makeSurface(app) {
  const { details, body, aside } = panel("surface", "Error surface", false);
  const { engine, player } = app;
  /** @type {Surface | null} */
  let surface = null;
  let values = new Float64Array();
  let way = new Float64Array();
  /** @type {import("../../scene/shapes.js").Pixels | null} */
  let image = null;
  let token = 0;
  const problem = el("p", { class: "empty", hidden: true });
  const kind = el(
    "select",
    { id: "surface-kind", "aria-label": "Over what", onchange: () => refresh() },
    el("option", { value: "weights" }, "two weights"),
    el("option", { value: "run" }, "the run's main directions"),
    el("option", { value: "random" }, "two random directions"),
  );
  const picks = [0, 1].map((k) =>
    el("select", {
      id: `surface-${k ? "second" : "first"}`,
      "aria-label": k ? "Weight upward" : "Weight across",
      onchange: () => refresh(),
    }),
  );
  /** Which of all random planes. */
  let seed = 0;
  const others = el(
    "button",
    {
      type: "button",
      id: "surface-others",
      onclick: () => {
        seed += 1;
        refresh();
      },
    },
    "Other directions",
  );
  const pickRow = el("span", { class: "row" }, "across ", picks[0], " up ", picks[1]);

  const fillPicks = () => {
    const { sizes } = engine.header;
    const shown = parametersOf(sizes);
    if (picks[0].options.length === shown.length && shown.every(([, text], i) => picks[0].options[i].text === text))
      return;
    picks.forEach((pick, k) => {
      pick.replaceChildren(...shown.map(([value, text]) => el("option", { value }, text)));
      pick.selectedIndex = Math.min(shown.length - 1, k * sizes[1]);
    });
  };
  const directions = () =>
    kind.value === "weights"
      ? picks.map((pick) => pick.selectedOptions[0]?.text ?? "")
      : kind.value === "run"
        ? ["main direction", "second direction"]
        : ["one direction", "another"];

  /** @param {Surface} surface @returns {import("../../scene/plots/surface.js").View} */
  const viewOf = (surface) => ({ surface, values, way, image, names: directions(), palette: app.palette });
  const figure = new Figure(app, {
    id: "surface",
    title: "Error surface",
    height: 400,
    shapes: (size) => (surface ? surfaceShapes(viewOf(surface), size) : []),
    reader: overPlane((px, py, size) => {
      const found = surface && surfaceAt(viewOf(surface), size, px, py);
      const [x, y] = directions();
      return (
        found && {
          text: `${x} = ${format(found.x)}, ${y} = ${format(found.y)}: E = ${format(found.value)}`,
          at: [found.at],
        }
      );
    }),
    table: () => surface && surfaceTable(viewOf(surface)),
  });
  body.append(el("p", { class: "row" }, "E over ", kind, pickRow, others), problem, figure.node);

  /** Asks anew, in slices: coarsely, then finely, as long as nothing moves. */
  const refresh = async () => {
    setHidden(pickRow, kind.value !== "weights");
    setHidden(others, kind.value !== "random");
    if (!details.open || engine.status !== "live" || !engine.header.layouts) return;
    if (surface) tell(surface);
    if (player.fast) return;
    const mine = ++token;
    const stands = () => mine === token && details.open && !player.fast;
    const { iteration } = player.at;
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    try {
      for (const size of SIZES) {
        if (!stands()) return;
        const [first, second] = picks.map((pick) => pick.value.split(",").map(Number));
        let answer = await engine.askBuffer("surface_begin", {
          kind: kind.value,
          first,
          second,
          seed,
          size,
          iteration,
          budget_ms: 8,
        });
        while (stands()) {
          if (answer.result.complete || size === SIZES[0])
            take(answer.result, /** @type {Float64Array} */ (answer.buffer));
          if (answer.result.complete) break;
          answer = await engine.askBuffer("surface_work", { budget_ms: 12 });
        }
        if (!stands()) return;
      }
    } catch (error) {
      if (error instanceof Superseded || mine !== token) return;
      setText(problem, /** @type {Error} */ (error).message);
      problem.hidden = false;
      figure.node.hidden = true;
    }
  };
  /** @param {import("../../engine/messages.d.ts").Surface} result @param {Float64Array} numbers */
  const take = (result, numbers) => {
    const { low, high } = result;
    if (low === null || high === null) return; // nothing is known of it yet
    surface = { ...result, low, high };
    values = numbers.slice(0, result.size ** 2);
    way = numbers.slice(result.size ** 2);
    problem.hidden = true;
    figure.node.hidden = false;
    paint();
    tell(surface);
  };
  const paint = () => {
    if (surface) image = surfaceImage(surface, values, app.palette);
    figure.draw();
  };
  /** @param {Surface} surface */
  const tell = (surface) => {
    figure.say(told(surface, kind.value === "weights", player.at.iteration));
    setText(aside, directions().join(", "));
  };

  details.addEventListener("toggle", refresh);
  app.addEventListener("moment", () => {
    if (player.fast) return surface && tell(surface);
    return surface?.iteration !== player.at.iteration && refresh();
  });
  app.addEventListener("config", refresh);
  engine.addEventListener("live", refresh);
  player.addEventListener("playing", refresh);
  app.addEventListener("theme", paint);
  const reset = () => {
    token += 1;
    surface = image = null;
    setText(aside, "");
    fillPicks();
    figure.draw();
  };
  onNewRun(engine, reset);
  if (engine.header) reset();
  return details;
}

/** The first weights and biases by name, as "gap,from,to". @param {number[]} sizes @returns {[string, string][]} */
function parametersOf(sizes) {
  const label = names(sizes);
  /** @type {[string, string][]} */
  const list = [];
  for (let k = 0; k + 1 < sizes.length && list.length < MOST_LISTED; k++) {
    for (let i = 0; i <= sizes[k]; i++)
      for (let j = 0; j < sizes[k + 1]; j++)
        list.push([`${k},${i},${j}`, i < sizes[k] ? label.weight(k, i, j) : label.bias(k + 1, j)]);
  }
  return list.slice(0, MOST_LISTED);
}

/** @param {Surface} surface @param {boolean} overWeights @param {number} now */
function told({ iteration, complete, low, high }, overWeights, now) {
  const old =
    iteration !== now ? ` This is around update ${group(iteration)}; it is drawn anew when training rests.` : "";
  const unfinished = complete ? "" : " It is still being worked out.";
  const rest = overWeights ? "All other weights are as they are now" : "The plane goes through the present weights";
  return `E of the whole training set, from ${format(low)} to ${format(high)}; the line is the way of the run, from the hollow point to the full one. ${rest}, so the way is only its shadow here.${old}${unfinished}`;
}
