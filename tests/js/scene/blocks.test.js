import assert from "node:assert/strict";
import { test } from "node:test";
import { makeTrace, picture } from "../support.js";

/** 36 pixels, a hidden block of 40, 3 outputs. */
const trace = makeTrace([36, 40, 3]);
trace.row("activations", 0, 0).set([0.5, 1, 0.25]);
trace.row("activations", 1, 0)[7] = -0.875;
trace.row("activations", 1, 0)[9] = 0.5;
trace.row("error_signals", 1, 0)[39] = -0.125;
const show = (/** @type {any} */ moment, options = {}) =>
  picture(trace, moment, { width: 960, height: 400, ...options });
const strongest = (/** @type {any} */ moment, options = {}) =>
  show(moment, options).texts.filter((text) => / [ae] /.test(text) && /f/.test(text));

test("a block has a ground and one name for all", () => {
  const { texts, layout, shapes, palette } = show({ phase: "input" });
  assert.deepEqual(layout.details.slice(0, 2), ["cell", "cell"]);
  assert.ok(texts.includes("x₁ … x₃₆") && texts.includes("f₁ … f₄₀"));
  const grounds = shapes.filter(
    (shape) => shape.type === "rect" && shape.stroke === palette.tokens.line && shape.fill === palette.tokens.ground,
  );
  assert.equal(grounds.length, 2);
  layout.blocks.slice(0, 2).forEach((block, l) => {
    const ground = /** @type {any} */ (grounds[l]);
    assert.ok(
      block &&
        ground.x < block.x &&
        ground.y < block.y &&
        ground.x + ground.w > block.x + block.w &&
        ground.y + ground.h > block.y + block.h,
    );
  });
});

test("a picture's pixels fill its block, on a scale of their own", () => {
  const { shapes, palette, layout } = show({ phase: "input" });
  const pixels = shapes.flatMap((shape) =>
    shape.type === "rect" && !shape.stroke && shape.w > 5 && shape.y < layout.legend.y && shape.x < layout.nodes[1][0].x
      ? [shape]
      : [],
  );
  assert.equal(pixels.length, 36);
  assert.deepEqual(
    pixels.slice(0, 4).map(({ fill }) => fill),
    [0.5, 1, 0.25, 0].map((v) => palette.fill(v, 1)),
  );
});

test("under a block the strongest neuron is named: by its answer, then by its error signal", () => {
  assert.deepEqual(strongest({ phase: "input" }), [], "nobody has answered");
  assert.deepEqual(strongest({ phase: "forward", layer: 1, neuron: 38 }), [], "not all have");
  assert.deepEqual(strongest({ phase: "forward", layer: 1, neuron: 39 }), ["strongest f₈: a −0.875"]);
  assert.deepEqual(strongest({ phase: "backward", layer: 2, neuron: 1 }), ["strongest f₈: a −0.875"]);
  assert.deepEqual(strongest({ phase: "backward", layer: 2, neuron: 2 }), ["strongest f₄₀: e −0.125"]);
});

test("who sends, and whom one points at, has its name and a ring", () => {
  const names = (/** @type {any} */ moment, options = {}) =>
    show(moment, options).texts.filter((text) => /^[fx][₀-₉]+$/.test(text));
  const outputs = ["f₄₁", "f₄₂", "f₄₃"];
  assert.deepEqual(names({ phase: "input" }), outputs);
  assert.deepEqual(names({ phase: "forward", layer: 1, neuron: 4 }), [...outputs, "f₅"]);
  assert.deepEqual(names({ phase: "backward", layer: 1, neuron: 4 }), [...outputs, "f₅"]);
  assert.deepEqual(names({ phase: "input" }, { hover: { neuron: [1, 2] } }), [...outputs, "f₃"]);
  assert.deepEqual(names({ phase: "input" }, { selection: { edge: [1, 3, 5] } }), [...outputs, "x₄", "f₆"]);
  assert.deepEqual(names({ phase: "input" }, { selection: { edge: [2, 3, 1] } }), [...outputs, "f₄"]);
  const span = show({ phase: "input" }).moments.layerSpan(5);
  assert.deepEqual(names(span), outputs, "a whole layer at once: nobody");
  const { shapes, palette, layout } = show({ phase: "input" }, { hover: { bias: [1, 2] } });
  const { x, y, r } = layout.nodes[1][2];
  assert.equal(
    shapes.filter(
      (shape) =>
        shape.type === "circle" &&
        shape.x === x &&
        shape.y === y &&
        shape.r === r + 2 &&
        shape.stroke === palette.tokens.ink,
    ).length,
    1,
  );
  const text = (/** @type {number} */ j) =>
    /** @type {any} */ (
      show({ phase: "input" }, { hover: { neuron: [1, j] } }).shapes.find(
        (shape) => shape.type === "text" && shape.text === ["f₁", "f₄₀"][j ? 1 : 0],
      )
    );
  assert.ok(text(0).y > layout.nodes[1][0].y, "in the top row below, where the block's name is not");
  assert.ok(text(39).y < layout.nodes[1][39].y);
});
