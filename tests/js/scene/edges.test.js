import assert from "node:assert/strict";
import { test } from "node:test";
import { DECADES, edgeScale, edgeValues, kindShown, strength, strongest } from "../../../static/scene/edges.js";
import { legendShapes } from "../../../static/scene/legend.js";
import { layoutNetwork } from "../../../static/scene/layout.js";
import { Palette } from "../../../static/scene/palette.js";
import { makeTrace, tokens } from "../support.js";

test("what edges carry follows the moment, unless it is pinned", () => {
  assert.deepEqual(
    ["input", "forward", "error", "backward", "gradient", "update"].map((phase) => kindShown("auto", phase)),
    ["flow", "flow", "signal", "signal", "sample-gradient", "update"],
  );
  for (const [option, kind] of [
    ["error", "signal"],
    ["weight", "weight"],
    ["flow", "flow"],
    ["gradient", "gradient"],
    ["update", "update"],
  ])
    assert.equal(kindShown(option, "input"), kind);
});

test("each kind is its own array: of the sample where there is one for each, else of the update", () => {
  const trace = makeTrace([2, 3], 2);
  const fields = {
    weight: "weights",
    flow: "edge_flows",
    signal: "edge_signals",
    gradient: "weight_gradients",
    "sample-gradient": "edge_gradients",
    update: "weight_updates",
  };
  Object.entries(fields).forEach(([, field], n) =>
    trace.array(field).forEach((_, e, values) => {
      values[e] = 100 * n + e;
    }),
  );
  Object.entries(fields).forEach(([kind, field], n) => {
    const perSample = field.startsWith("edge_");
    assert.deepEqual(
      [...edgeValues(trace, /** @type {any} */ (kind), 0, 1)],
      [0, 1, 2, 3, 4, 5].map((e) => 100 * n + e + (perSample ? 6 : 0)),
      kind,
    );
  });
});

test("one scale for the whole step, or one a layer, by the largest size and rounded", () => {
  const trace = makeTrace([2, 2, 1], 2);
  trace.edges("edge_signals", 0, 1).set([0.1, -0.83, 0.2, 0.3]);
  trace.edges("edge_signals", 1, 1).set([0.019, -0.007]);
  trace.edges("edge_signals", 0, 0).set([5, 0, 0, 0]);
  assert.equal(edgeScale(trace, "signal", 1), 1);
  assert.equal(edgeScale(trace, "signal", 1, 0), 1);
  assert.equal(edgeScale(trace, "signal", 1, 1), 0.02);
  assert.equal(edgeScale(trace, "signal", 0), 5, "of each sample its own");
  assert.equal(edgeScale(trace, "signal", 0, 1), 1, "where all is 0");
  assert.equal(edgeScale(trace, "signal", 1, 1), 0.02, "again, as it was found before");
  trace.array("weights", 1).set([-3.9, 1]);
  assert.equal(edgeScale(trace, "weight", 0), 4);
  assert.equal(edgeScale(trace, "weight", 1, 0), 1);
});

test("how strong a value looks", () => {
  assert.equal(strength(0.5, 2, "step"), 0.25);
  assert.equal(strength(-2, 2, "layer"), -1);
  assert.equal(strength(2, 2, "log"), 1);
  assert.equal(strength(-2, 2, "log"), -1);
  assert.equal(strength(0, 2, "log"), 0);
  assert.ok(Math.abs(strength(2e-2, 2, "log") - 0.5) < 1e-12, "two of four decades");
  assert.ok(Math.abs(strength(-2e-1, 2, "log") + 0.75) < 1e-12);
  assert.equal(strength(1e-9, 2, "log"), 0, "beyond the scale's end");
  assert.equal(DECADES, 4);
});

test("up to 600 edges of a gap are all drawn; of more, the 360 strongest", () => {
  assert.equal(strongest(makeTrace([30, 20]), "weight", 0, 0), null);
  const trace = makeTrace([50, 40]);
  const weights = trace.array("weights");
  weights.forEach((_, e) => {
    weights[e] = ((e % 2 ? 1 : -1) * ((e * 769) % 2000)) / 2000;
  }); // each size once
  const chosen = /** @type {Int32Array} */ (strongest(trace, "weight", 0, 0));
  assert.equal(chosen.length, 360);
  const sizes = Array.from(chosen, (e) => Math.round(Math.abs(weights[e]) * 2000)).sort((a, b) => a - b);
  assert.deepEqual(
    sizes,
    Array.from({ length: 360 }, (_, n) => 1640 + n),
  );
  assert.equal(strongest(trace, "weight", 0, 0), chosen, "found once");
});

test("of equals, or of nothing, 360 are drawn all the same; what is not a number counts least", () => {
  const even = makeTrace([50, 40]);
  even.array("weights").fill(0.5);
  assert.equal(new Set(strongest(even, "weight", 0, 0)).size, 360);
  assert.equal(new Set(strongest(makeTrace([50, 40]), "weight", 0, 0)).size, 360);
  const odd = makeTrace([50, 40]);
  odd.array("weights").fill(NaN, 0, 1600).fill(1, 1600);
  assert.deepEqual(
    [...(strongest(odd, "weight", 0, 0) ?? [])],
    Array.from({ length: 360 }, (_, n) => 1600 + n),
  );
});

test("the strongest are each sample's own where edges carry each sample's", () => {
  const trace = makeTrace([30, 30], 2);
  trace.edges("edge_flows", 0, 0).fill(1, 0, 360);
  trace.edges("edge_flows", 0, 1).fill(1, 400, 760);
  assert.equal(Math.max(.../** @type {Int32Array} */ (strongest(trace, "flow", 0, 0))), 359);
  assert.equal(Math.min(.../** @type {Int32Array} */ (strongest(trace, "flow", 0, 1))), 400);
});

test("the legend: what edges show, its ends, its colours from negative to positive", () => {
  const palette = new Palette(tokens("light"));
  const view = /** @type {any} */ ({
    layout: layoutNetwork(/** @type {any} */ ({ sizes: [2, 1], teacher: null }), 960, 520),
    palette,
    scale: "step",
  });
  const of = (/** @type {string} */ scale, /** @type {any} */ kind = "signal") =>
    legendShapes({ ...view, scale }, kind, 0.4);
  const texts = (/** @type {import("../../../static/scene/shapes.js").Shape[]} */ shapes) =>
    shapes.flatMap((shape) => (shape.type === "text" ? [shape.text] : []));
  assert.deepEqual(texts(of("step")), ["error signal an edge carries back, w · δ", "−0.400", "+0.400", "0"]);
  assert.deepEqual(texts(of("layer")), ["error signal an edge carries back, w · δ; per layer", "−", "+", "0"]);
  assert.deepEqual(texts(of("log")), [
    "error signal an edge carries back, w · δ; logarithmic",
    "−0.400",
    "+0.400",
    "±4·10⁻⁵",
  ]);
  for (const [kind, words] of [
    ["weight", "weight of an edge, w"],
    ["flow", "signal an edge carries forward, w · a"],
    ["gradient", "gradient of an edge's weight, ∂E/∂w"],
    ["sample-gradient", "gradient of an edge's weight, δ · a"],
    ["update", "change of an edge's weight, −η · ∂E/∂w"],
  ])
    assert.equal(texts(of("step", kind))[0], words);
  const bars = of("step").flatMap((shape) => (shape.type === "rect" ? [shape] : []));
  assert.equal(bars.length, 40);
  assert.equal(bars[0].fill, palette.diverging(-39 / 40, 1));
  assert.equal(bars[39].fill, palette.diverging(39 / 40, 1));
  assert.ok(bars.every((bar, n) => n === 0 || bar.x > bars[n - 1].x));
  assert.ok(
    bars.every(
      (bar) =>
        bar.x > view.layout.legend.x &&
        bar.x + bar.w < view.layout.legend.x + 600 &&
        bar.y > view.layout.legend.y &&
        bar.y + bar.h < 520,
    ),
  );
  const widths = (/** @type {number} */ from) =>
    new Set(bars.slice(from, from + 20).map(({ w }) => Math.round(w * 100)));
  assert.equal(widths(0).size, 2, "negative: with gaps, as its edges have");
  assert.equal(widths(20).size, 1, "positive: without");
  const at = (/** @type {string} */ text) => of("step").find((shape) => shape.type === "text" && shape.text === text);
  assert.ok(
    /** @type {any} */ (at("−0.400")).x < /** @type {any} */ (at("0")).x &&
      /** @type {any} */ (at("0")).x < /** @type {any} */ (at("+0.400")).x,
  );
});
