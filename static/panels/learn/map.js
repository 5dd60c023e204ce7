/** The map: what the network, or one neuron, answers over the plane of two inputs, with the teacher set on it. */
import { el, panel, setHidden, setText } from "../kit/dom.js";
import { makeFeed, onNewRun } from "../kit/feed.js";
import { Figure } from "../kit/figure.js";
import { makeStrip } from "./map-strip.js";
import { colormapOf, classColor } from "../../scene/colormap.js";
import { axes, frame, marker, pretty } from "../../scene/axes.js";
import { format, names } from "../../scene/format.js";

/** Cells a side: while things move, and when there is time; each divides into the small maps. */
const SIZES = [32, 96];
const STRIP = 16;
const LEGEND = 46;

/** @typedef {import("../../scene/shapes.js").Shape} Shape */

/** @param {import("../../app/app.js").App} app */
export function makeMap(app) {
  const { details, body, aside } = panel("map", "Map");
  const { engine, player } = app;
  /** The newest answer, and the numbers that came with it. @type {any} */
  let map = null;
  /** @type {Float64Array} */
  let values = new Float64Array();
  /** Training and held-out samples as [x, y, class or target]. @type {number[][][]} */
  let points = [];
  let pointsOf = "";
  /** @type {ImageData | null} */
  let image = null;
  const problem = el("p", { class: "empty", hidden: true });

  // — which plane, which neuron ————————————————————————————————————————————————————————————————————————————————————
  const selects = [0, 1].map((k) => el("select", { id: `map-${k ? "y" : "x"}`, onchange: () => choose(k) }));
  const axesRow = el("p", { class: "row", hidden: true }, el("label", { for: "map-x" }, "across "), selects[0], el("label", { for: "map-y" }, " up "), selects[1]);
  const columns = () => selects.map((select) => Math.max(0, select.selectedIndex));
  /** @param {number} k which of the two was changed; the other gives way */
  const choose = (k) => {
    const [x, y] = columns();
    if (x === y) selects[1 - k].selectedIndex = (x + 1) % selects[0].options.length;
    feed.refresh();
  };
  /** The neuron whose map is shown: the selected one, unless it is one of the outputs that make classes together. */
  const neuron = () => {
    const chosen = app.selection?.neuron;
    return chosen && chosen[0] > 0 ? chosen : null;
  };
  /** @returns {string[]} */
  const rawNames = () => (engine.header?.teacher?.raw_names ?? engine.header?.teacher?.input_names ?? []).map(pretty);
  const possible = () => rawNames().length >= 2;
  const fillSelects = () => {
    const list = rawNames();
    axesRow.hidden = list.length < 3;
    if (selects[0].options.length === list.length && list.every((name, i) => selects[0].options[i].text === name)) return;
    selects.forEach((select, k) => {
      select.replaceChildren(...list.map((name) => el("option", null, name)));
      select.selectedIndex = Math.min(k, list.length - 1);
    });
  };

  // — drawing ——————————————————————————————————————————————————————————————————————————————————————————————————————
  /** @param {number} width @param {number} height */
  const frameOf = (width, height) => {
    const side = Math.min(width - 48, height - 48 - LEGEND);
    return frame({ x: 40 + Math.max(0, (width - 48 - side) / 2), y: 18, w: side, h: side }, map?.bounds[0] ?? spread(0), map?.bounds[1] ?? spread(1));
  };
  /** Before there is a map: where the samples are. @param {number} k @returns {[number, number]} */
  const spread = (k) => {
    const all = points.flat().map((p) => p[k]);
    const low = Math.min(...all, 0);
    const high = Math.max(...all, 1);
    return [low - 0.15 * (high - low), high + 0.15 * (high - low)];
  };

  /** @param {number} width @param {number} height @returns {Shape[]} */
  const shapes = (width, height) => {
    const { palette } = app;
    const f = frameOf(width, height);
    const [cx, cy] = columns();
    /** @type {Shape[]} */
    const out = [];
    if (image) out.push({ type: "raster", ...f.box, image, smooth: map.kind === "value" });
    out.push(...axes(f, palette.tokens, { x: rawNames()[cx], y: rawNames()[cy] }));
    out.push(...samples(f), ...legend(f));
    return out;
  };

  /** @param {import("../../scene/axes.js").Frame} f @returns {Shape[]} */
  const samples = (f) => {
    const { palette } = app;
    const { tokens } = palette;
    const { teacher } = engine.header;
    const classes = teacher.task === "classification";
    const most = Math.max(...points.flat().map((p) => Math.abs(p[2])), 1e-12);
    const many = points.flat().length;
    const r = many > 150 ? 3.2 : many > 40 ? 4.2 : 6;
    const now = player.trace ? player.trace.header.samples[player.sample] : -1;
    /** @type {Shape[]} */
    const out = [];
    points.forEach((set, held) => {
      const wrong = new Set(map ? (held ? map.test_wrong : map.wrong) : []);
      set.forEach(([u, v, d], s) => {
        const x = f.px(u);
        const y = f.py(v);
        const fill = classes ? classColor(palette, d) : palette.diverging(d, most);
        const index = classes ? d : 0;
        out.push(held ? marker(index, x, y, r * 0.8, tokens.panel, fill) : marker(index, x, y, r, fill, tokens.panel));
        if (wrong.has(s)) {
          const c = r + 1.5;
          for (const [width, color] of /** @type {[number, string][]} */ ([[4, tokens.panel], [1.8, tokens.ink]])) {
            out.push({ type: "path", points: [x - c, y - c, x + c, y + c, NaN, NaN, x - c, y + c, x + c, y - c], color, width });
          }
        }
        if (!held && s === now) out.push({ type: "circle", x, y, r: r + 4, stroke: tokens.panel, width: 4 }, { type: "circle", x, y, r: r + 4, stroke: tokens.ink, width: 2 });
      });
    });
    return out;
  };

  /** @param {import("../../scene/axes.js").Frame} f @returns {Shape[]} */
  const legend = ({ box }) => {
    const { palette } = app;
    const { tokens } = palette;
    const y = box.y + box.h + 36;
    if (!map) return [];
    if (map.kind === "classes") {
      const list = engine.header.teacher.class_names;
      const step = box.w / list.length;
      return list.flatMap((/** @type {string} */ name, /** @type {number} */ k) => [
        marker(k, box.x + k * step + 6, y + 8, 5, classColor(palette, k), tokens.panel),
        { type: "text", x: box.x + k * step + 16, y: y + 8, text: fitText(name, step - 20), size: 12, color: tokens.ink, align: "left" }]);
    }
    const bars = 48;
    const text = /** @param {number} at @param {number} v @param {CanvasTextAlign} align @returns {Shape} */ (at, v, align) => ({ type: "text", x: at, y: y + 21, text: format(v), size: 11, color: tokens.muted, align });
    return [
      ...Array.from({ length: bars }, (_, b) => /** @type {Shape} */ ({ type: "rect", x: box.x + b * box.w / bars, y: y + 2, w: box.w / bars + 0.6, h: 9,
        fill: colormap().at((b + 0.5) / bars * 2 - 1) })),
      text(box.x, map.centre - map.reach, "left"), text(box.x + box.w / 2, map.centre, "center"), text(box.x + box.w, map.centre + map.reach, "right"),
    ];
  };

  /** What the map says at a place. @param {number} px @param {number} py @returns {{text: string, at: [number, number]} | null} */
  const read = (px, py) => {
    if (!map) return null;
    const f = frameOf(figure.painter.width, figure.painter.height);
    const column = Math.floor((px - f.box.x) / f.box.w * map.size);
    const row = Math.floor((py - f.box.y) / f.box.h * map.size);
    if (column < 0 || row < 0 || column >= map.size || row >= map.size) return null;
    const cell = row * map.size + column;
    const list = rawNames();
    const at = /** @type {[number, number]} */ ([f.box.x + (column + 0.5) / map.size * f.box.w, f.box.y + (row + 0.5) / map.size * f.box.h]);
    const where = `${list[map.columns[0]]} = ${format(f.toX(at[0]))}, ${list[map.columns[1]]} = ${format(f.toY(at[1]))}`;
    const what = map.kind === "classes" ? `${engine.header.teacher.class_names[values[cell]]}, by ${format(values[map.size ** 2 + cell])}`
      : `${shownName()} = ${format(values[cell])}`;
    return { text: `${where}: ${what}`, at };
  };

  const figure = new Figure(app, {
    id: "map", title: "Map of the network's answer", height: 384, shapes, read,
    table: () => map && [[rawNames()[map.columns[0]], rawNames()[map.columns[1]], ...(map.kind === "classes" ? ["class", "margin"] : ["value"])],
      ...Array.from({ length: map.size ** 2 }, (_, i) => {
        const [[left, right], [bottom, top]] = map.bounds;
        const place = [left + (i % map.size + 0.5) / map.size * (right - left), top - (Math.floor(i / map.size) + 0.5) / map.size * (top - bottom)];
        return [...place, values[i], ...(map.kind === "classes" ? [values[map.size ** 2 + i]] : [])];
      })],
  });
  const strip = makeStrip(app);
  body.append(axesRow, problem, figure.node, strip.node);

  // — asking ———————————————————————————————————————————————————————————————————————————————————————————————————————
  const shownName = () => {
    const { sizes } = engine.header;
    const label = names(sizes);
    const [layer, j] = map?.neuron !== null && map ? [map.layer, map.neuron] : [sizes.length - 1, 0];
    return layer === sizes.length - 1 ? label.output(j) : label.neuron(layer, j);
  };
  const feed = makeFeed(app, details, {
    levels: SIZES.length,
    needed: () => engine.header.config.neurons === "map",
    question: (level) => (possible() ? { method: "map", params: { size: SIZES[level], columns: columns(), neuron: neuron(), strip: level ? 0 : STRIP, points: pointsOf !== pointsKey() } } : null),
    answer: ({ result, buffer }, level) => {
      map = result;
      values = /** @type {Float64Array} */ (buffer);
      if (result.points) {
        points = result.points;
        pointsOf = pointsKey();
      }
      setHidden(problem, true);
      if (level === 0) strip.show(result, values, colormap());
      paint();
      tell();
    },
    fail: (error) => {
      setText(problem, error.message);
      problem.hidden = false;
    },
  });
  const pointsKey = () => `${engine.generation} ${columns()}`;
  const colormap = () => colormapOf(app.palette);
  /** What the inputs that do not vary are held at. */
  const held = () => {
    if (!map.held) return "";
    const list = rawNames().map((name, i) => (map.columns.includes(i) ? "" : `${name} = ${format(map.held[i])}`)).filter(Boolean);
    return ` Held at their means: ${list.slice(0, 8).join(", ")}${list.length > 8 ? ", …" : ""}.`;
  };

  const paint = () => {
    if (map) {
      const count = map.size ** 2;
      image = map.kind === "classes" ? colormap().winners(values.subarray(0, count), values.subarray(count, 2 * count), map.size)
        : colormap().values(values.subarray(0, count), map.size, map.centre, map.reach);
    }
    figure.draw();
  };

  const tell = () => {
    const { teacher, samples: total, held_out: heldOut } = engine.header;
    const what = map.kind === "classes" ? "the class that wins, the paler the closer it was" : `${shownName()}${map.neuron === null ? ", the output" : ""}`;
    const wrong = teacher.task === "classification" ? ` ${map.wrong.length} of ${total} training samples are on the wrong side${heldOut ? `, and ${map.test_wrong.length} of ${heldOut} held out` : ""}${map.wrong.length ? " (crossed out)" : ""}.` : "";
    setText(aside, map.kind === "classes" ? "classes" : shownName());
    figure.say(`Shown: ${what}.${wrong}${heldOut ? " Hollow marks are held out." : ""}${held()}`);
  };

  /** What can be shown without Python: the samples. */
  const reset = () => {
    fillSelects();
    map = image = null;
    pointsOf = "";
    const { teacher } = engine.header;
    const inputs = teacher?.raw_inputs ?? teacher?.inputs;
    figure.node.hidden = !possible();
    strip.clear();
    problem.hidden = possible() || !engine.header.layouts;
    if (!possible()) setText(problem, "A map needs at least two inputs.");
    points = possible() && inputs?.length && inputs[0].length === 2
      ? [inputs.map((/** @type {number[]} */ x, /** @type {number} */ s) => [...x, teacher.targets[s].length > 1 ? teacher.targets[s].indexOf(1) : teacher.targets[s][0]])] : [];
    setText(aside, "");
    figure.say(engine.status === "live" ? "" : "The map comes when Python has started.", `The samples of ${app.dataLabel()} in the plane of two inputs.`);
    figure.draw();
  };
  onNewRun(engine, reset);
  app.addEventListener("selection", () => feed.refresh());
  app.addEventListener("theme", paint);
  app.addEventListener("moment", () => { if (!player.fast && map) figure.draw(); });
  if (engine.header) reset();
  feed.refresh();
  return details;
}

/** @param {string} text @param {number} room in CSS pixels */
const fitText = (text, room) => (text.length * 6.6 <= room ? text : `${text.slice(0, Math.max(1, Math.floor(room / 6.6) - 1))}…`);
