/** What the tests of pure modules stand on: what the build made (schema, recordings), the colours of a theme, traces made up of telling numbers. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Recording } from "../../static/engine/recorded.js";
import { Trace } from "../../static/engine/trace.js";
import { networkScene } from "../../static/scene/network.js";
import * as operations from "../../static/scene/operations/operations.js";
import { layoutNetwork } from "../../static/scene/layout.js";
import { Palette } from "../../static/scene/palette.js";
import { outputNames } from "../../static/scene/format.js";
import { Schema } from "../../static/settings/schema.js";
import { Moments } from "../../static/timeline/moments.js";

/** Browsers have it, Node.js 20 has not. */
Promise.withResolvers ??= /** @type {any} */ (
  () => {
    const made = /** @type {any} */ ({});
    made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
    return made;
  }
);

/** Intervals that pass when they are told to (Node.js 20's own stand-ins do not stop when they are cleared). */
export function fakeIntervals() {
  /** @type {Set<{callback: () => void, every: number, at: number}>} */
  const running = new Set();
  let now = 0;
  Object.assign(globalThis, {
    setInterval: (/** @type {() => void} */ callback, /** @type {number} */ every) => {
      const timer = { callback, every, at: now + every };
      running.add(timer);
      return timer;
    },
    clearInterval: (/** @type {any} */ timer) => running.delete(timer),
  });
  return {
    clear: () => running.clear(),
    /** @param {number} ms */
    pass(ms) {
      for (const end = now + ms; now < end; ) {
        now = Math.min(end, ...[...running].map(({ at }) => at));
        for (const timer of running) {
          if (timer.at > now) continue;
          timer.at += timer.every;
          timer.callback();
        }
      }
    },
  };
}

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** @param {string} name in static/generated of the built site */
export const builtPath = (name) => join(process.env.BACKPROP_DIST ?? join(ROOT, "dist"), "static/generated", name);
/** @param {string} name */
export const built = (name) => JSON.parse(readFileSync(builtPath(name), "utf8"));

export const makeSchema = () => new Schema(built("schema.json"));

/** A run that the core recorded for the page. @param {string} data */
export const recorded = (data) => new Recording(built(`recordings/${data}.json`));

/** The tokens of a theme, as they stand in the style sheet. @param {"light" | "dark"} theme @returns {Record<string, string>} */
export function tokens(theme) {
  const css = readFileSync(join(ROOT, "static/style/tokens.css"), "utf8").split("}")[theme === "light" ? 0 : 1];
  return Object.fromEntries([...css.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]));
}

/** How the core lays out its arrays, read off a recorded run: of each dimension what it counts (a number: itself; neurons: of layer k + so many). */
function core() {
  const { sizes, batch, fields } = /** @type {import("../../static/engine/trace.js").Layout} */ (
    Object.values(recorded("iris").layouts)[0]
  );
  assert.equal(new Set([...sizes, batch]).size, sizes.length + 1, "told apart by their numbers");
  return Object.entries(fields).map(([name, all]) => ({
    name,
    count: all.length,
    dimensions: all[0].shape.map((n, at) => {
      if (n === batch) return at === 0 && all[0].shape.length === 3 ? "window" : "batch";
      const layer = sizes.indexOf(n);
      return layer < 0 ? n : all.length > 1 ? { after: layer } : { last: true };
    }),
    perLayer: all.length === sizes.length,
  }));
}
/** @type {ReturnType<typeof core> | undefined} */
let plan;

/** A trace as the core lays it out: every number is 0 but those that are given. @param {number[]} sizes @param {number} [batch] @param {number} [window] @param {number} [start] */
export function makeTrace(sizes, batch = 1, window = batch, start = 0) {
  plan ??= core();
  const last = sizes.length - 1;
  let length = 0;
  const fields = Object.fromEntries(
    plan.map(({ name, count, dimensions, perLayer }) => [
      name,
      Array.from({ length: count === 1 ? 1 : perLayer ? last + 1 : last }, (_, k) => {
        const shape = dimensions.map((each) =>
          each === "batch"
            ? batch
            : each === "window"
              ? window
              : typeof each === "number"
                ? each
                : "last" in each
                  ? sizes[last]
                  : sizes[k + each.after],
        );
        const offset = length;
        length += shape.reduce((a, b) => a * b, 1);
        return { offset, shape };
      }),
    ]),
  );
  const header = {
    iteration: 0,
    epoch: 0,
    batch,
    samples: Array.from({ length: batch }, (_, n) => n),
    window_start: start,
    diverged: null,
  };
  return new Trace(header, { batch, sizes, window, length, fields }, new Float64Array(length));
}

/** What a run says of itself, as far as its picture needs it. @param {number[]} sizes @param {Record<string, any>} [more] @returns {any} */
export const headerOf = (sizes, more = {}) => ({
  sizes,
  teacher: null,
  activations: [],
  config: { output: "sigmoid", loss: "squared_error", reduction: "mean", rate: 0.5 },
  ...more,
});

/**
 * The picture of a moment, with what its scene was given.
 * @param {Trace} trace @param {Partial<import("../../static/timeline/moments.js").Moment> | [number, number]} at a moment, or a span of them
 * @param {Record<string, any>} [options] of the view; `t` for how far its motion has come, `header`, `width`, `height`, `theme`
 */
export function picture(trace, at, { header = {}, width = 880, height = 470, theme = "light", ...options } = {}) {
  const moments = new Moments(trace.sizes, trace.batch);
  const k = Array.isArray(at) ? at : [moments.find(at), moments.find(at)];
  const whole = headerOf(trace.sizes, header);
  const layout = layoutNetwork(whole, width, height);
  const palette = new Palette(tokens(/** @type {"light" | "dark"} */ (theme)));
  const view = {
    layout,
    palette,
    moments,
    span: /** @type {[number, number]} */ (k),
    t: 1,
    edges: "auto",
    scale: "step",
    signal: "activation",
    labels: "numbers",
    selection: null,
    hover: null,
    lit: [],
    classes: outputNames(whole),
    header: whole,
    operations,
    ...options,
  };
  const shapes = networkScene(trace, view);
  return {
    shapes,
    view,
    layout,
    palette,
    moments,
    texts: shapes.flatMap((shape) => (shape.type === "text" ? [shape.text] : [])),
  };
}

/** @param {import("../../static/scene/shapes.js").Shape[]} shapes @param {string} type @returns {any[]} */
export const ofType = (shapes, type) => shapes.filter((shape) => shape.type === type);
/** Lines from one neuron's rim to another's, in either direction. @param {ReturnType<typeof picture>} drawn @param {number} k @param {number} i @param {number} j @returns {import("../../static/scene/shapes.js").Line[]} */
export function linesOf({ shapes, layout }, k, i, j) {
  const [a, b] = [layout.nodes[k][i], layout.nodes[k + 1][j]];
  const on = (/** @type {number} */ x, /** @type {number} */ y) =>
    Math.abs((x - a.x) * (b.y - a.y) - (y - a.y) * (b.x - a.x)) / Math.hypot(b.x - a.x, b.y - a.y) < 0.01;
  return ofType(shapes, "line").filter(
    (line) =>
      Math.abs(line.x1 - line.x0) > 0 &&
      on(line.x0, line.y0) &&
      on(line.x1, line.y1) &&
      Math.min(line.x0, line.x1) >= a.x &&
      Math.max(line.x0, line.x1) <= b.x,
  );
}

/** 2-2-1 with weights, flows and signals of both signs. */
export function signs() {
  const trace = makeTrace([2, 2, 1]);
  trace.array("weights", 0).set([0.5, -1, 2, -0.25]);
  trace.array("weights", 1).set([1, -2]);
  trace.edges("edge_flows", 0, 0).set([1, -1, 0.5, -0.5]);
  trace.edges("edge_flows", 1, 0).set([2, -2]);
  trace.edges("edge_signals", 0, 0).set([-1, 1, -0.5, 0.5]);
  trace.edges("edge_signals", 1, 0).set([-2, 2]);
  trace.edges("edge_gradients", 0, 0).set([-1, 1, 1, -1]);
  trace.array("weight_updates", 0).set([0.1, -0.2, 0.3, -0.4]);
  return trace;
}
