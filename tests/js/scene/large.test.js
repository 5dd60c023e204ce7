import assert from "node:assert/strict";
import { test } from "node:test";
import { drawnEdges } from "../../../static/scene/network.js";
import { mix } from "../../../static/scene/palette.js";
import { linesOf, makeTrace, ofType, picture, signs } from "../support.js";

/** @typedef {import("../../../static/scene/shapes.js").Shape} Shape */

test("a picture of very many edges: a bundle, the strongest on it, and what is pointed at", () => {
  const trace = makeTrace([64, 32, 10]);
  const weights = trace.array("weights", 0);
  weights.forEach((_, e) => {
    weights[e] = ((e * 769) % 2048) / 2048 - 0.5;
  });
  trace.edges("edge_flows", 0, 0).set(weights);
  trace.edges("edge_flows", 1, 0).fill(0.25);
  const input = picture(trace, { phase: "input" });
  assert.equal(linesOf(input, 0, 0, 0).length, 0);
  const bundles = (/** @type {Shape[]} */ shapes) =>
    ofType(shapes, "path").filter(({ points, fill }) => (fill && points.length === 8) || points.some(Number.isNaN));
  const paths = bundles(input.shapes);
  assert.ok(paths.length >= 2 && paths[0].fill && paths[0].close, "a bundle for all");
  assert.equal(paths[1].points.length, 360 * 6, "and the strongest weights, quietly");
  const done = bundles(picture(trace, { phase: "update" }, { edges: "flow" }).shapes);
  assert.equal(
    done.filter(({ fill }) => !fill).reduce((sum, { points }) => sum + points.length, 0),
    360 * 6,
  );
  const pointed = picture(trace, { phase: "input" }, { hover: { edge: [1, 3, 4] } });
  assert.equal(linesOf(pointed, 0, 3, 4).length, 3);
  assert.deepEqual(
    drawnEdges(trace, picture(trace, { phase: "input" }, { hover: { edge: [1, 3, 4] } }).view, 0)?.at(-1),
    3 * 32 + 4,
  );
  assert.equal(drawnEdges(trace, input.view, 0)?.length, 360);
  assert.equal(drawnEdges(trace, input.view, 1), null);
  const one = picture(trace, { phase: "forward", layer: 1, neuron: 7 }, { t: 0.5 });
  const drawn = new Set(drawnEdges(trace, one.view, 0));
  for (let i = 0; i < 64; i++) assert.ok(drawn.has(i * 32 + 7), "all edges of the neuron that gathers");
});

test("training fast on a middling network: hairlines of one colour in one path", () => {
  const trace = makeTrace([10, 10]);
  trace.edges("edge_flows", 0, 0).fill(0.2).fill(1, 0, 3);
  const hairs = (/** @type {Shape[]} */ shapes) =>
    ofType(shapes, "path").filter(({ points }) => points.some(Number.isNaN));
  const slow = picture(trace, { phase: "update" }, { edges: "flow" });
  assert.equal(hairs(slow.shapes).length, 0);
  const fast = picture(trace, { phase: "update" }, { edges: "flow", fast: true });
  const paths = hairs(fast.shapes);
  assert.equal(paths.length, 1);
  assert.equal(paths[0].points.length, 97 * 6 - 2);
  assert.equal(paths[0].color, fast.palette.diverging(0.2, 1));
  assert.equal(paths[0].width, 1);
  trace.edges("edge_flows", 0, 0).fill(-1, 0, 3);
  assert.ok(
    ofType(picture(trace, { phase: "update" }, { edges: "flow", fast: true }).shapes, "line").every(
      ({ dash }) => !dash,
    ),
    "no dashes there",
  );
  assert.equal(
    hairs(picture(signs(), { phase: "update" }, { edges: "flow", fast: true }).shapes).length,
    0,
    "a small one is drawn as ever",
  );
});

test("quiet edges of a large network recede", () => {
  const { shapes, palette } = picture(makeTrace([21, 20]), { phase: "input" });
  const quiet = mix(palette.tokens.rest, palette.tokens.ground, 0.55);
  assert.equal(ofType(shapes, "line").filter(({ color }) => color === quiet).length, 420);
});
