/** Hidden space: where the samples go after a layer, the input grid bent along with them, and the next neurons' lines there. */
import { el, panel, setText } from "../kit/dom.js";
import { makeFeed, onNewRun } from "../kit/feed.js";
import { Figure } from "../kit/figure.js";
import { Turntable } from "../kit/turntable.js";
import { classColor } from "../../scene/colormap.js";
import { axes, frame, marker, pretty } from "../../scene/axes.js";
import { format, names, listed } from "../../scene/format.js";

/** @typedef {import("../../scene/shapes.js").Shape} Shape */

/** @param {import("../../app/app.js").App} app */
export function makeSpace(app) {
  const { details, body, aside } = panel("space", "Hidden space", false);
  const { engine } = app;
  /** @type {any} */
  let space = null;
  /** The samples and the grid, before and after, each in a frame of −1 … 1. @type {Record<"fromSamples" | "toSamples" | "fromGrid" | "toGrid", Float64Array>} */
  let places = /** @type {any} */ ({});
  /** @type {any[] | null} */
  let verdicts = null;
  const problem = el("p", { class: "empty", hidden: true });
  const layerSelect = el("select", { id: "space-layer", onchange: () => { verdicts = null; fillNeurons(); feed.refresh(); } });
  const shownSelect = el("select", { id: "space-shown", "aria-label": "What is drawn of them", onchange: () => { pair.hidden = shownSelect.value !== "two"; feed.refresh(); } },
    el("option", { value: "components" }, "principal components"), el("option", { value: "two" }, "two neurons"));
  const neuronSelects = [0, 1].map((k) => el("select", { id: `space-${k ? "y" : "x"}`, "aria-label": k ? "Neuron upward" : "Neuron across", onchange: () => choose(k) }));
  const pair = el("span", { class: "row", hidden: true }, ...neuronSelects);
  const shownRow = el("p", { class: "row", hidden: true }, shownSelect, pair);
  const slider = el("input", { type: "range", id: "space-morph", min: 0, max: 100, value: 100, oninput: () => figure.draw() });
  const verdict = el("p", { class: "verdict", role: "status" });
  const morph = () => Number(slider.value) / 100;
  const layer = () => layerSelect.selectedIndex + 1;

  const fillLayers = () => {
    const { sizes } = engine.header;
    const label = names(sizes);
    const texts = sizes.slice(1).map((n, k) => `${k + 2 === sizes.length ? "output" : `layer ${k + 1}`}: ${listed(Array.from({ length: n }, (_, j) => label.neuron(k + 1, j)))}`);
    if (texts.join() === [...layerSelect.options].map((option) => option.text).join()) return;
    layerSelect.replaceChildren(...texts.map((text) => el("option", null, text)));
    layerSelect.selectedIndex = Math.max(0, sizes.length - 3);
  };

  /** Of more than three neurons, what is drawn can be chosen. */
  const fillNeurons = () => {
    const width = engine.header.sizes[layer()];
    const label = names(engine.header.sizes);
    shownRow.hidden = width <= 3;
    neuronSelects.forEach((select, k) => {
      select.replaceChildren(...Array.from({ length: width }, (_, j) => el("option", null, label.neuron(layer(), j))));
      select.selectedIndex = Math.min(k, width - 1);
    });
  };
  /** @param {number} k which of the two was changed; the other gives way */
  const choose = (k) => {
    const [x, y] = neuronSelects.map((select) => select.selectedIndex);
    if (x === y) neuronSelects[1 - k].selectedIndex = (x + 1) % neuronSelects[0].options.length;
    feed.refresh();
  };
  const neurons = () => (shownRow.hidden || shownSelect.value !== "two" ? undefined : neuronSelects.map((select) => select.selectedIndex));

  // — drawing ——————————————————————————————————————————————————————————————————————————————————————————————————————
  /** Between input and hidden space: each point on its way. @param {Float64Array} from @param {Float64Array} to @param {number} i @returns {number[]} */
  const between = (from, to, i) => {
    const t = morph();
    const d = space.dimensions;
    return Array.from({ length: d }, (_, k) => (k < 2 ? from[2 * i + k] * (1 - t) : 0) + to[d * i + k] * t);
  };

  /** Where points of the frame −1 … 1 come to stand. @param {number} width @param {number} height */
  const placing = (width, height) => {
    const side = Math.min(width - 60, height - 48);
    const box = { x: 46 + Math.max(0, (width - 64 - side) / 2), y: 18, w: side, h: side };
    const f = frame(box, [-1, 1], [-1, 1]);
    return { box, at: (/** @type {number[]} */ p) => { const [x, y] = space.dimensions === 3 ? table.turn(p) : p; return [f.px(x), f.py(y)]; } };
  };

  /** @param {number} width @param {number} height @returns {Shape[]} */
  const shapes = (width, height) => {
    if (!space) return [];
    const { palette } = app;
    const { tokens } = palette;
    const { box, at } = placing(width, height);
    const deep = space.dimensions === 3;
    /** @type {Shape[]} */
    const out = deep ? cube(at) : [];
    if (!deep) {
      const real = morph() === 1 ? frame(box, space.bounds[0], space.bounds[1]) : null;
      out.push(...(real ? axes(real, tokens, { x: axisName(0), y: axisName(1) }) : [/** @type {Shape} */ ({ type: "rect", ...box, stroke: tokens.line, width: 1 })]));
    }
    for (let k = 0; k < space.lines; k++) {
      const points = [];
      for (let s = 0; s < space.steps; s++) points.push(...at(between(places.fromGrid, places.toGrid, k * space.steps + s)));
      out.push({ type: "path", points, color: k < space.lines / 2 ? tokens.rest : tokens.input, width: space.lines === 1 ? 2 : 0.9 });
    }
    if (morph() === 1) out.push(...borders(at));
    const r = space.samples > 150 ? 3.2 : space.samples > 40 ? 4.4 : 7;
    const most = Math.max(...space.targets.map(Math.abs), 1e-12);
    const order = Array.from({ length: space.samples }, (_, i) => ({ i, p: between(places.fromSamples, places.toSamples, i) }));
    if (deep) order.sort((a, b) => table.turn(a.p)[2] - table.turn(b.p)[2]);
    for (const { i, p } of order) {
      const [x, y] = at(p);
      const kind = space.kinds[i];
      out.push(marker(kind, x, y, r, space.task === "classification" ? classColor(palette, kind) : palette.diverging(space.targets[i], most), tokens.panel));
    }
    return out;
  };

  /** @param {(p: number[]) => number[]} at @returns {Shape[]} */
  const borders = (at) => {
    const { tokens } = app.palette;
    const label = names(engine.header.sizes);
    return space.borders.filter((/** @type {any} */ { corners }) => corners.length).flatMap((/** @type {any} */ { neuron, corners }) => {
      const chosen = app.selection?.neuron;
      const strong = !chosen || chosen[0] !== space.layer + 1 || chosen[1] === neuron;
      const [x, y] = at(corners[0]);
      return [{ type: "path", points: corners.flatMap(at), close: corners.length > 2, color: strong ? tokens.ink : tokens.rest, width: strong ? 2 : 1, fill: corners.length > 2 ? `${tokens.muted}22` : undefined },
        { type: "text", x: x + (x < 60 ? 14 : -14), y: y - 8, text: label.neuron(space.layer + 1, neuron), size: 13, color: tokens.ink, italic: true, halo: tokens.panel }];
    });
  };

  /** @param {(p: number[]) => number[]} at @returns {Shape[]} */
  const cube = (at) => {
    const { tokens } = app.palette;
    /** @type {Shape[]} */
    const out = [];
    for (let a = 0; a < 8; a++) {
      for (const bit of [1, 2, 4]) {
        if (a & bit) continue;
        const corner = (/** @type {number} */ c) => [c & 1 ? 1 : -1, c & 2 ? 1 : -1, c & 4 ? 1 : -1];
        out.push({ type: "path", points: [...at(corner(a)), ...at(corner(a | bit))], color: tokens.line, width: 1 });
      }
    }
    [[1.12, -1, -1], [-1, 1.12, -1], [-1, -1, 1.12]].forEach((p, k) => {
      const [x, y] = at(p);
      out.push({ type: "text", x, y, text: axisName(k), size: 13, color: tokens.muted, italic: true });
    });
    return out;
  };

  /** @param {number} k */
  const axisName = (k) => (space.shown ? names(engine.header.sizes).neuron(space.layer, space.shown[k]) : space.exact ? (k < space.neurons ? names(engine.header.sizes).neuron(space.layer, k) : "") : `component ${k + 1}`);

  /** A sample's own numbers in the space. @param {number} i */
  const numbersOf = (i) => Array.from({ length: space.dimensions }, (_, k) => frame({ x: space.bounds[k][0], y: 0, w: space.bounds[k][1] - space.bounds[k][0], h: 1 }, [-1, 1], [0, 1]).px(places.toSamples[space.dimensions * i + k]));
  const target = (/** @type {number} */ i) => (space.task === "classification" ? engine.header.teacher.class_names[space.kinds[i]] : format(space.targets[i]));

  /** @type {Figure} */
  const figure = new Figure(app, { id: "space", title: "Hidden space", height: 340, shapes,
    places: () => {
      if (!space) return [];
      const at = placing(figure.painter.width, figure.painter.height).at;
      return Array.from({ length: space.samples }, (_, i) => ({ at: /** @type {[number, number]} */ (at(between(places.fromSamples, places.toSamples, i))),
        text: `Sample ${i + 1} (d ${target(i)}): ${numbersOf(i).map((v, k) => (axisName(k) ? `${axisName(k)} = ${format(v)}` : "")).filter(Boolean).join(", ")}` }));
    },
    table: () => space && [["sample", ...Array.from({ length: space.dimensions }, (_, k) => axisName(k)), "target"],
      ...Array.from({ length: space.samples }, (_, i) => [i + 1, ...numbersOf(i), space.targets[i]])] });
  const table = new Turntable(figure.canvas, () => figure.draw(), () => space?.dimensions === 3);
  body.append(el("p", { class: "row" }, el("label", { for: "space-layer" }, "after "), layerSelect), shownRow, problem, figure.node,
    el("p", { class: "row morph" }, el("label", { for: "space-morph" }, "inputs"), slider, el("span", null, "hidden")), verdict);

  // — asking and telling ———————————————————————————————————————————————————————————————————————————————————————————
  const feed = makeFeed(app, details, {
    levels: 2,
    question: (level) => ({ method: "space", params: { layer: layer(), neurons: neurons(), verdict: level === 1 } }),
    answer: ({ result, buffer }) => {
      space = result;
      const grid = space.lines * space.steps;
      const numbers = /** @type {Float64Array} */ (buffer);
      let start = 0;
      const take = (/** @type {number} */ n) => numbers.subarray(start, start += n);
      places = { fromSamples: take(2 * space.samples), toSamples: take(space.dimensions * space.samples), fromGrid: take(2 * grid), toGrid: take(space.dimensions * grid) };
      verdicts = result.verdicts ?? null;
      problem.hidden = true;
      figure.node.hidden = false;
      figure.draw();
      tell();
    },
    fail: (error) => {
      setText(problem, error.message);
      problem.hidden = false;
      figure.node.hidden = true;
    },
  });

  const tell = () => {
    const { sizes, teacher } = engine.header;
    const label = names(sizes);
    const dims = Array.from({ length: space.neurons }, (_, j) => label.neuron(space.layer, j));
    setText(aside, listed(dims));
    figure.canvas.style.touchAction = space.dimensions === 3 ? "none" : ""; // a finger turns the picture
    const share = `${Math.round(100 * space.share)} % of the samples' spread`;
    const how = space.shown ? `${axisName(0)} and ${axisName(1)}, two of ${space.neurons} neurons, with ${share}` : space.exact ? (space.neurons === 1 ? `${dims[0]} alone, along the bottom` : `${listed(dims)} as they are`)
      : `the three principal components of ${space.neurons} neurons, which hold ${share}`;
    const grid = space.lines > 1 ? ` The grid of ${listed(teacher.raw_names?.map(pretty) ?? [])} is bent along.` : space.lines === 1 ? " The line of inputs is bent along." : "";
    const next = space.borders.length ? ` Thick: where the next neurons' net input is 0${space.exact ? "" : ", what is not drawn being at its mean"}.` : "";
    figure.say(`Shown: ${how}.${space.inputs_exact ? "" : " The inputs are shown by their two principal components."}${grid}${next}${space.dimensions === 3 ? " Drag, or use the arrow keys, to turn it." : ""}`);
    if (verdicts === null && space.task === "classification") return;
    setText(verdict, (verdicts ?? []).map((each) => `${(verdicts ?? []).length > 1 ? `“${each.class}” and the rest` : "The classes"} ${each.separable ? "can" : "cannot"} be separated here by one neuron.`).join(" "));
  };

  const reset = () => {
    space = verdicts = null;
    setText(aside, "");
    setText(verdict, "");
    fillLayers();
    fillNeurons();
    figure.draw();
  };
  onNewRun(engine, reset);
  app.addEventListener("selection", () => figure.draw());
  if (engine.header) reset();
  return details;
}
