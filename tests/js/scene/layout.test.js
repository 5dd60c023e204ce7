import assert from "node:assert/strict";
import { test } from "node:test";
import { hit } from "../../../static/scene/hit.js";
import { fontFor, isPicture, isSmall, layoutNetwork } from "../../../static/scene/layout.js";

/** @param {number[]} sizes @param {number} width @param {number} height @param {any} [teacher] */
const layoutOf = (sizes, width, height, teacher = null) =>
  layoutNetwork(/** @type {any} */ ({ sizes, teacher }), width, height);
const NETS = [
  [1, 1],
  [2, 1],
  [2, 2, 2, 1],
  [2, 8, 8, 1],
  [4, 8, 3],
  [1, 16, 1],
  [64, 32, 10],
  [784, 100, 10],
  [2, 300, 300, 2],
  [100, 3],
  [35, 50, 5],
  [2, 4, 4, 4, 4, 1],
  [12, 12],
];
const SCREENS = [
  [320, 300],
  [360, 420],
  [639, 400],
  [640, 400],
  [960, 520],
  [1440, 800],
  [960, 200],
];

for (const sizes of NETS) {
  for (const [width, height] of SCREENS) {
    test(`${sizes.join("-")} on ${width} × ${height}: everything stands inside, layers left to right, nobody on another`, () => {
      const layout = layoutOf(sizes, width, height);
      assert.equal(layout.font, fontFor(width, height));
      assert.deepEqual(
        layout.nodes.map((layer) => layer.length),
        sizes,
      );
      assert.equal(
        layout.edges,
        sizes.slice(1).reduce((sum, n, k) => sum + n * sizes[k], 0),
      );
      layout.nodes.forEach((layer, l) => {
        const detail = layout.details[l];
        for (const { x, y, r } of layer) {
          assert.ok(r > 0);
          assert.ok(x - r >= 0 && x + r <= width, `layer ${l}: ${x} ± ${r} in ${width}`);
          assert.ok(y - r >= 0 && y + r <= layout.legend.y, `layer ${l}: ${y} ± ${r} above ${layout.legend.y}`);
        }
        if (detail === "cell") {
          const block = layout.blocks[l];
          assert.ok(block);
          for (const { x, y } of layer)
            assert.ok(x > block.x && x < block.x + block.w && y > block.y && y < block.y + block.h);
          assert.equal(
            new Set(layer.map(({ x, y }) => `${Math.round(x * 10)},${Math.round(y * 10)}`)).size,
            layer.length,
          );
        } else {
          assert.equal(layout.blocks[l], null);
          for (let j = 1; j < layer.length; j++)
            assert.ok(layer[j].y - layer[j - 1].y >= 2 * layer[j].r, `neurons ${j - 1} and ${j} of layer ${l}`);
          const middle = (layer[0].y + layer[layer.length - 1].y) / 2;
          assert.ok(
            Math.abs(middle - (layout.area.top + layout.area.bottom) / 2) <= 1.2 * layout.font + 0.001,
            "each column is in the middle",
          );
        }
      });
      for (let l = 1; l < sizes.length; l++) {
        const edge = (/** @type {number} */ of, /** @type {1 | -1} */ side) =>
          Math.max(...layout.nodes[of].map(({ x, r }) => side * x + r)) * side;
        assert.ok(edge(l - 1, 1) < edge(l, -1), `layer ${l - 1} ends before layer ${l} begins`);
      }
      const { loss } = layout;
      assert.ok(
        loss.x - loss.r > Math.max(...layout.nodes[sizes.length - 1].map(({ x, r }) => x + r)) &&
          loss.x + loss.r <= width,
        "the error stands beyond the outputs",
      );
      const gaps = layout.nodes
        .slice(1)
        .map((layer, l) => (layout.blocks[l + 1] || layout.blocks[l] ? null : layer[0].x - layout.nodes[l][0].x));
      for (const gap of gaps) if (gap !== null) assert.ok(Math.abs(gap - layout.gap) < 1e-9);
    });
  }
}

test("how much is written follows the room", () => {
  assert.deepEqual(layoutOf([2, 2, 2, 1], 960, 520).details, ["full", "full", "full", "full"]);
  assert.deepEqual(layoutOf([2, 8, 8, 1], 960, 520).details, ["full", "value", "value", "full"]);
  assert.deepEqual(layoutOf([2, 10, 1], 960, 520).details, ["full", "small", "full"]);
  assert.deepEqual(layoutOf([2, 25, 1], 960, 520).details, ["full", "dot", "full"]);
  assert.deepEqual(layoutOf([64, 32, 10], 960, 520).details, ["cell", "cell", "small"]);
  assert.deepEqual(layoutOf([2, 2, 2, 1], 960, 520).sums, Array(4).fill("outside"), "where no edge runs");
  assert.deepEqual(layoutOf([2, 4, 3, 1], 960, 520).sums, ["outside", "side", "side", "outside"]);
  assert.deepEqual(
    layoutOf([2, 2, 2, 1], 960, 200).sums,
    ["side", "side", "side", "outside"],
    "a low stage has no room above and below",
  );
  assert.deepEqual(
    ["full", "value", "small", "dot", "cell"].map((detail) => isSmall(/** @type {any} */ (detail))),
    [false, false, false, true, true],
  );
});

test("everything grows with the stage", () => {
  for (const sizes of NETS) {
    const [small, large] = [layoutOf(sizes, 960, 520), layoutOf(sizes, 2880, 1560)];
    assert.ok(Math.abs(large.font / small.font - 3) < 1e-9 && Math.abs(large.gap / small.gap - 3) < 1e-9);
    small.nodes.forEach((layer, l) =>
      layer.forEach(({ x, y, r }, j) => {
        const other = large.nodes[l][j];
        for (const [a, b] of [
          [x, other.x],
          [y, other.y],
          [r, other.r],
        ])
          assert.ok(Math.abs(b - 3 * a) < 1e-6);
      }),
    );
  }
  assert.equal(fontFor(320, 300), 10, "but text does not get smaller than this");
});

/** The stage of a page with its panels, and of one in full screen. */
const PROJECTED = [
  [1520, 760],
  [1920, 1000],
  [3440, 1840],
  [3840, 2080],
];
for (const sizes of [
  [2, 2, 1],
  [2, 2, 2, 1],
  [2, 4, 3, 1],
  [4, 8, 3],
  [1, 16, 1],
  [2, 4, 4, 4, 4, 1],
  [64, 32, 10],
]) {
  test(`${sizes.join("-")} fills a projector's stage`, () => {
    for (const [width, height] of PROJECTED) {
      const { nodes, loss, font } = layoutOf(sizes, width, height);
      const all = [...nodes.flat(), loss];
      const across = Math.max(...all.map(({ x, r }) => x + r)) - Math.min(...all.map(({ x, r }) => x - r));
      const down = Math.max(...all.map(({ y, r }) => y + r)) - Math.min(...all.map(({ y, r }) => y - r));
      assert.ok(Math.max(across / width, down / height) >= 0.75, `${across} of ${width}, ${down} of ${height}`);
      assert.ok(down / height >= 0.5, "and is no thin strip in it");
      assert.ok(font >= 0.022 * height, "its text can be read from the last row");
    }
  });
}

test("many inputs that make a square are a picture, row by row", () => {
  assert.deepEqual([25, 36, 37, 64, 784].map(isPicture), [false, true, false, true, true]);
  const { nodes, blocks } = layoutOf([64, 4], 960, 520);
  assert.equal(nodes[0][0].y, nodes[0][7].y);
  assert.ok(nodes[0][8].y > nodes[0][7].y && nodes[0][8].x === nodes[0][0].x);
  assert.equal(blocks[0]?.w, blocks[0]?.h);
  assert.equal(layoutOf([36, 36, 1], 960, 900).blocks[1], null, "a hidden layer is none");
});

test("a block's rows are full where they can be", () => {
  const { nodes } = layoutOf([2, 100, 1], 960, 520);
  const rows = new Map();
  for (const { y } of nodes[1]) rows.set(Math.round(y), (rows.get(Math.round(y)) ?? 0) + 1);
  assert.equal(new Set(rows.values()).size, 1);
});

const all = () => null;

test("under the pointer: the nearest neuron, else the nearest edge", () => {
  const layout = layoutOf([2, 3, 1], 960, 520);
  const { nodes } = layout;
  nodes.forEach((layer, l) =>
    layer.forEach(({ x, y, r }, j) => {
      assert.deepEqual(hit(layout, x, y, 12, all), { neuron: [l, j] });
      assert.deepEqual(hit(layout, x, y - r + 1, 12, all), { neuron: [l, j] });
      assert.deepEqual(hit(layout, x, y - r - 11, 12, all)?.neuron, undefined, "not above its rim");
    }),
  );
  for (let i = 0; i < 2; i++) {
    for (let j = 0; j < 3; j++) {
      const [a, b] = [nodes[0][i], nodes[1][j]];
      const at = 0.4 + 0.05 * i;
      assert.deepEqual(hit(layout, a.x + (b.x - a.x) * at, a.y + (b.y - a.y) * at, 12, all), { edge: [1, i, j] });
    }
  }
  assert.equal(hit(layout, 480, 515, 12, all), null);
  assert.equal(hit(layout, 2, 2, 12, all), null);
});

test("an edge is within reach, and no farther; left and right of its ends there is none", () => {
  const layout = layoutOf([1, 1], 960, 520);
  const [a, b] = [layout.nodes[0][0], layout.nodes[1][0]];
  const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2];
  assert.deepEqual(hit(layout, x, y + 7.9, 8, all), { edge: [1, 0, 0] });
  assert.equal(hit(layout, x, y + 8.1, 8, all), null);
  assert.deepEqual(hit(layout, x, y - 19, 20, all), { edge: [1, 0, 0] }, "a finger reaches farther");
  assert.equal(hit(layout, a.x - a.r - 20, y, 8, all), null);
  assert.equal(hit(layout, b.x + b.r + 20, y, 8, all), null);
});

test("a finger finds small neurons near it, but no farther than 12", () => {
  const layout = layoutOf([2, 25, 1], 960, 520);
  const { x, y, r } = layout.nodes[1][12];
  assert.ok(r < 9);
  assert.deepEqual(hit(layout, x + 11, y, 24, all), { neuron: [1, 12] });
  assert.equal(hit(layout, x + 13, y, 24, all)?.neuron, undefined);
  assert.deepEqual(hit(layout, x + r + 2.5, y, 1, all), { neuron: [1, 12] });
  assert.equal(hit(layout, x + r + 3.5, y, 1, all)?.neuron, undefined);
});

test("inside a block there is always a cell, the nearest", () => {
  const layout = layoutOf([64, 4], 960, 520);
  const block = layout.blocks[0];
  assert.ok(block);
  assert.deepEqual(hit(layout, block.x + 1, block.y + 1, 4, all), { neuron: [0, 0] });
  assert.deepEqual(hit(layout, block.x + block.w - 1, block.y + block.h - 1, 4, all), { neuron: [0, 63] });
  assert.equal(hit(layout, block.x - 12, block.y + 1, 1, all), null);
});

test("only edges that are drawn are found", () => {
  const layout = layoutOf([2, 2], 960, 520);
  const [a, b] = [layout.nodes[0][0], layout.nodes[1][1]];
  const [x, y] = [a.x + (b.x - a.x) * 0.3, a.y + (b.y - a.y) * 0.3];
  assert.deepEqual(
    hit(layout, x, y, 8, () => [1]),
    { edge: [1, 0, 1] },
  );
  assert.equal(
    hit(layout, x, y, 8, () => [0, 2, 3]),
    null,
  );
});
