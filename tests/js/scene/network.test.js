import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { drawnEdges, networkScene } from "../../../static/scene/network.js";
import { BACKWARD, FORWARD, UPDATE } from "../../../static/scene/progress.js";
import { builtPath, linesOf, makeTrace, ofType, picture, ROOT, signs } from "../support.js";

/** @typedef {import("../../../static/scene/shapes.js").Shape} Shape */
/** @typedef {import("../../../static/scene/shapes.js").Line} Line */

test("the pictures of the README are what the scene draws", () => {
  const out = mkdtempSync(join(tmpdir(), "pictures-"));
  try {
    execFileSync(process.execPath, [join(ROOT, ".tools/pictures.mjs"), ROOT, builtPath("recordings/xor.json"), out]);
    const committed = readdirSync(join(ROOT, "static/pictures"));
    assert.equal(committed.length, 5);
    for (const name of committed) {
      const [drawn, there] = [
        readFileSync(join(out, name), "utf8"),
        readFileSync(join(ROOT, "static/pictures", name), "utf8"),
      ];
      assert.ok(drawn === there, `${name} is old: draw it anew with .tools/pictures.mjs`);
    }
  } finally {
    rmSync(out, { recursive: true });
  }
});

test("negative edges are dashed, positive ones are not, whatever they carry", () => {
  for (const edges of ["flow", "error", "weight", "gradient", "update"]) {
    const trace = signs();
    trace.array("weight_gradients", 0).set([0.1, -0.2, 0.3, -0.4]);
    const drawn = picture(trace, { phase: "update" }, { edges });
    const kind = {
      flow: "edge_flows",
      error: "edge_signals",
      weight: "weights",
      gradient: "weight_gradients",
      update: "weight_updates",
    }[edges];
    const values = trace.array(/** @type {string} */ (kind), 0);
    for (let e = 0; e < 4; e++) {
      const lines = linesOf(drawn, 0, Math.floor(e / 2), e % 2);
      assert.equal(lines.length, 1);
      assert.equal(Boolean(lines[0].dash), values[e] < 0, `${edges} ${values[e]}`);
    }
  }
});

test("before anything is carried, negative weights are dotted and positive ones plain, thicker where they are larger", () => {
  const drawn = picture(signs(), { phase: "input" });
  const lines = [0, 1, 2, 3].map((e) => linesOf(drawn, 0, Math.floor(e / 2), e % 2));
  assert.deepEqual(
    lines.map((each) => each.length),
    [1, 1, 1, 1],
  );
  assert.deepEqual(
    lines.map(([line]) => line.dash),
    [undefined, [2, 4], undefined, [2, 4]],
  );
  assert.deepEqual(
    lines.map(([line]) => line.color),
    Array(4).fill(drawn.palette.tokens.rest),
  );
  assert.deepEqual(
    lines.map(([line]) => line.width),
    [1 + 1.5 / 4, 1 + 1.5 / 2, 2.5, 1 + 1.5 / 8],
  );
});

test("an edge's colour and width are its sign and size", () => {
  const drawn = picture(signs(), { phase: "update" }, { edges: "flow" });
  const { positive, negative } = drawn.palette.tokens;
  const [plus, minus] = [linesOf(drawn, 1, 0, 0)[0], linesOf(drawn, 1, 1, 0)[0]];
  assert.deepEqual([plus.color, minus.color], [positive, negative]);
  assert.equal(plus.width, 8, "the largest is the thickest");
  const half = linesOf(drawn, 0, 0, 0)[0];
  assert.equal(half.width, 4);
  assert.equal(half.color, drawn.palette.diverging(0.5, 1));
  const byLayer = picture(signs(), { phase: "update" }, { edges: "flow", scale: "layer" });
  assert.equal(linesOf(byLayer, 0, 0, 0)[0].width, 8, "on its layer's own scale");
});

test("a pulse runs on what is sent, with the sign of what it carries", () => {
  const trace = signs();
  const forward = picture(trace, { phase: "forward", layer: 1, neuron: 0 }, { t: 0.2 });
  const bold = ofType(forward.shapes, "text").filter(
    ({ text, bold: heavy }) => heavy && (text === "+" || text === "−"),
  );
  assert.deepEqual(
    bold.map(({ text }) => text),
    ["+", "+"],
    "1 and 0.5 on their way to f₁",
  );
  const second = picture(trace, { phase: "forward", layer: 1, neuron: 1 }, { t: 0.2 });
  assert.deepEqual(
    ofType(second.shapes, "text")
      .filter(({ text, bold: heavy }) => heavy && /^[+−]$/.test(text))
      .map(({ text }) => text),
    ["−", "−"],
  );
  const back = picture(trace, { phase: "backward", layer: 2, neuron: 0 }, { t: 0.6 });
  assert.deepEqual(
    ofType(back.shapes, "text")
      .filter(({ text, bold: heavy }) => heavy && /^[+−]$/.test(text))
      .map(({ text }) => text),
    ["−", "+"],
  );
});

/** Where the pulses of a picture are. @param {ReturnType<typeof picture>} drawn */
const pulses = ({ shapes, palette }) =>
  ofType(shapes, "circle").filter(({ stroke, fill, width }) => stroke === palette.tokens.ground && fill && width === 2);

test("forward a pulse runs from the input to the neuron, backward from the neuron to what it came from", () => {
  const at = (/** @type {any} */ moment, /** @type {number} */ t) =>
    pulses(picture(signs(), moment, { t })).map(({ x }) => x);
  const forward = { phase: "forward", layer: 2, neuron: 0 };
  const back = { phase: "backward", layer: 2, neuron: 0 };
  assert.deepEqual(at(back, 0.2), [], "its δ forms first");
  assert.equal(at(forward, 0.2).length, 2);
  assert.ok(at(forward, 0.2)[0] < at(forward, 0.4)[0]);
  assert.deepEqual(at(forward, 0.5), [], "arrived: now they are added up");
  assert.ok(at(back, 0.4)[0] > at(back, 0.7)[0]);
  assert.deepEqual(at(forward, 1), [], "at rest nothing runs");
  assert.deepEqual(at({ phase: "gradient" }, 0.5), [], "gradients do not run");
  assert.deepEqual(at({ phase: "update" }, 0.5), []);
});

test("the coloured part of an edge grows with its pulse", () => {
  const { layout } = picture(signs(), { phase: "input" });
  const lit = (/** @type {number} */ t) =>
    linesOf(picture(signs(), { phase: "backward", layer: 2, neuron: 0 }, { t }), 1, 0, 0).at(-1);
  const whole = lit(1);
  assert.ok(whole);
  const middle = lit((BACKWARD.run[0] + BACKWARD.run[1]) / 2);
  assert.ok(middle);
  assert.equal(middle.x0, whole.x0, "from the neuron that sends");
  assert.ok(whole.x0 > whole.x1 && middle.x1 > whole.x1);
  assert.ok(Math.abs(middle.x1 - (whole.x0 + whole.x1) / 2) < 1e-6, "half way at half of the run");
  assert.ok(Math.abs(whole.x0 - (layout.nodes[2][0].x - layout.nodes[2][0].r)) < 20);
});

test("gradients and updates grow in place", () => {
  const width = (/** @type {any} */ moment, /** @type {number} */ t) =>
    linesOf(picture(signs(), moment, { t }), 0, 0, 0)
      .filter(({ color }) => color !== picture(signs(), moment).palette.tokens.rest)
      .map((line) => line.width);
  assert.equal(width({ phase: "gradient" }, 1)[0], 8);
  assert.equal(width({ phase: "gradient" }, 0.5)[0], 4);
  assert.equal(width({ phase: "gradient" }, 0.01)[0], 0.5, "never invisible");
  assert.deepEqual(width({ phase: "update" }, 0), [], "not begun");
});

/** The numbers on the edges of gap k, with what they are checked with below them; not what stands at neurons. @param {ReturnType<typeof picture>} drawn @param {number} k */
function numbersOn({ shapes, layout }, k) {
  const [from, to] = [layout.nodes[k], layout.nodes[k + 1]];
  const on = (/** @type {any} */ { x, y }) =>
    x > from[0].x + from[0].r &&
    x < to[0].x - to[0].r &&
    y > Math.min(from[0].y, to[0].y) - 30 &&
    y < Math.max(from.at(-1)?.y ?? 0, to.at(-1)?.y ?? 0) + 30;
  return ofType(shapes, "text")
    .filter((text) => on(text) && (text.align ?? "center") === "center")
    .map(({ text }) => text)
    .filter((text) => !/^[+−]$/.test(text));
}

test("the numbers: weights first, then what is carried, with its sign and the weight below, then the new weights", () => {
  const trace = signs();
  trace.array("weights_after", 1).set([1.5, -2.5]);
  trace.array("weight_updates", 1).set([0.5, -0.5]);
  const numbers = (/** @type {any} */ moment, /** @type {number} */ t = 1, options = {}) =>
    numbersOn(picture(trace, moment, { t, ...options }), 1);
  assert.deepEqual(numbers({ phase: "input" }), ["1", "−2"]);
  assert.deepEqual(numbers({ phase: "forward", layer: 2, neuron: 0 }), ["+2", "w 1", "−2", "w −2"]);
  assert.deepEqual(numbers({ phase: "forward", layer: 2, neuron: 0 }, 0.1), ["1", "−2"], "not before it is on its way");
  assert.deepEqual(numbers({ phase: "forward", layer: 2, neuron: 0 }, 0.2), ["+2", "w 1", "−2", "w −2"]);
  assert.deepEqual(numbers({ phase: "backward", layer: 2, neuron: 0 }), ["−2", "w 1", "+2", "w −2"]);
  assert.deepEqual(numbers({ phase: "update" }, UPDATE.move[1]), ["1", "−2"], "until it has moved");
  assert.deepEqual(
    numbers({ phase: "update" }),
    ["→ 1.50", "1.00 + 0.50", "→ −2.50", "−2.00 − 0.50"],
    "and they add up",
  );
  assert.deepEqual(numbers({ phase: "input" }, 1, { labels: "names" }), ["w⁽²⁾₁₁", "w⁽²⁾₂₁"]);
  assert.deepEqual(numbers({ phase: "forward", layer: 2, neuron: 0 }, 1, { edges: "weight" }), ["1", "−2"]);
});

test("of more than 24 edges, only those that move and those that are pointed at have numbers", () => {
  const trace = makeTrace([3, 5, 3]);
  trace.array("weights", 0).fill(0.25);
  trace.array("weights", 1).fill(0.75);
  trace.edges("edge_flows", 0, 0).fill(0.125);
  trace.edges("edge_flows", 1, 0).fill(0.375);
  const count = (/** @type {any} */ at, /** @type {string} */ text, options = {}) =>
    picture(trace, at, { width: 1440, height: 800, ...options }).texts.filter((each) => each === text).length;
  assert.equal(count({ phase: "input" }, "0.250") + count({ phase: "input" }, "0.750"), 0);
  const on = (/** @type {any} */ at) =>
    numbersOn(picture(trace, at, { width: 1440, height: 800 }), 0).filter((text) => text === "+0.125").length;
  assert.equal(on({ phase: "forward", layer: 1, neuron: 2 }), 3);
  assert.equal(count({ phase: "input" }, "0.750", { hover: { edge: [2, 1, 1] } }), 1);
  assert.equal(count({ phase: "input" }, "0.750", { selection: { edge: [2, 1, 1] } }), 1);
  assert.equal(count({ phase: "input" }, "0.750", { selection: { neuron: [2, 1] } }), 0);
});

test("a neuron gathers its error signal arrival by arrival: as many partial sums as neurons have sent", () => {
  const trace = makeTrace([2, 3, 4, 1]);
  const { moments } = picture(trace, { phase: "input" });
  // The sums at neuron j of layer 1 after 1, 2, 3 and 4 arrivals: 10 (j + 1) + how many.
  trace.edges("error_arrivals", 1, 0).set([0, 1, 2].flatMap((j) => [1, 2, 3, 4].map((n) => 10 * (j + 1) + n)));
  trace.edges("edge_signals", 1, 0).set([0, 1, 2].flatMap((j) => [10 * (j + 1) + 1, 1, 1, 1]));
  trace.row("error_signals", 1, 0).set([14, 24, 34]);
  const told = (/** @type {number} */ neuron, /** @type {number} */ t) => {
    const k = moments.find({ phase: "backward", layer: 2, neuron });
    return picture(trace, [k, k], { width: 1440, height: 900, t })
      .texts.filter((text) => /^[123]\d(\.0+)?( …)?$/.test(text))
      .map((text) => text.replace(/\.0+/, ""));
  };
  assert.deepEqual(told(0, BACKWARD.stack[0]), [], "nothing has arrived");
  assert.deepEqual(told(0, 1), ["11 …", "21 …", "31 …"]);
  assert.deepEqual(told(1, 0.5), ["11 …", "21 …", "31 …"]);
  assert.deepEqual(told(1, 1), ["12 …", "22 …", "32 …"]);
  assert.deepEqual(told(2, 1), ["13 …", "23 …", "33 …"]);
  assert.deepEqual(told(3, 1), ["14", "24", "34"], "complete: no more is to come");
});

test("at a neuron whose sums are not drawn: its bias, its net input once it has gathered, its error, its δ once that has formed", () => {
  const trace = makeTrace([1, 1, 1]);
  trace.array("biases", 0).set([0.25]);
  trace.array("biases_after", 0).set([0.75]);
  trace.row("net_inputs", 0, 0).set([1.25]);
  trace.row("error_signals", 1, 0).set([-0.5]);
  trace.row("error_signals", 2, 0).set([0.875]);
  trace.row("deltas", 0, 0).set([-0.125]);
  trace.row("deltas", 1, 0).set([0.625]);
  trace.edges("error_arrivals", 1, 0).set([-0.5]);
  trace.row("error_signals", 0, 0).set([0.3125]);
  const says = (/** @type {any} */ moment, /** @type {RegExp} */ what, t = 1, options = {}) =>
    picture(trace, moment, { t, ...options })
      .texts.filter((text) => what.test(text))
      .map((text) => text.replaceAll("\u2002", "  "));
  const two = { phase: "forward", layer: 2, neuron: 0 };
  assert.deepEqual(says({ phase: "input" }, /^b/), ["b 0.250", "b 0"]);
  assert.deepEqual(says(two, /^b 0\.250/), ["b 0.250  z 1.25"]);
  assert.deepEqual(says({ phase: "update" }, /^b/, 0.5)[0], "b 0.250  z 1.25");
  assert.deepEqual(says({ phase: "update" }, /^b/, 0.7)[0], "b 0.750  z 1.25");
  assert.deepEqual(says({ phase: "input" }, /^b/, 1, { labels: "names" }), ["b⁽¹⁾₁ 0.250", "b⁽²⁾₁ 0"]);
  assert.deepEqual(says({ phase: "error", neuron: 0 }, /^e [−\d]/, 0.9), [], "on its way");
  assert.deepEqual(says({ phase: "error", neuron: 0 }, /^e [−\d]/), ["e 0.875"]);
  assert.deepEqual(says({ phase: "backward", layer: 1, neuron: 0 }, /^e [−\d]/), ["e 0.875  δ 0.625"]);
  assert.deepEqual(says({ phase: "gradient" }, /^(e [−\d]|∂)/), [
    "∂E/∂x 0.313",
    "e −0.500  δ −0.125",
    "e 0.875  δ 0.625",
  ]);
  assert.deepEqual(says({ phase: "gradient" }, /^[eδ] [−\d]/, 1, { signal: "net-input" }), ["δ −0.125", "δ 0.625"]);
});

test("what is pointed at stands out: two lines under an edge, a ring about a neuron", () => {
  const trace = signs();
  const { ink, ground } = picture(trace, { phase: "input" }).palette.tokens;
  const edge = linesOf(picture(trace, { phase: "input" }, { selection: { edge: [1, 1, 0] } }), 0, 1, 0);
  assert.deepEqual(
    edge.slice(0, 2).map(({ color }) => color),
    [ink, ground],
  );
  assert.ok(edge[0].width > edge[1].width);
  for (const [layer, from] of [
    [1, 0],
    [2, 0],
    [1, 1],
  ]) {
    const drawn = picture(trace, { phase: "input" }, { hover: { edge: [layer, from, layer === 2 ? 0 : 1] } });
    const marked = ofType(drawn.shapes, "line").filter(({ color, width }) => color === ink && width === 14);
    assert.equal(marked.length, 1);
    assert.equal(linesOf(drawn, layer - 1, from, layer === 2 ? 0 : 1)[0], marked[0]);
  }
  const rings = (/** @type {any} */ options) => {
    const drawn = picture(trace, { phase: "input" }, options);
    const { x, y, r } = drawn.layout.nodes[1][1];
    return ofType(drawn.shapes, "circle").filter(
      (each) => each.x === x && each.y === y && each.r > r && each.stroke === ink,
    ).length;
  };
  assert.equal(rings({}), 0);
  assert.equal(rings({ selection: { neuron: [1, 1] } }), 1);
  assert.equal(rings({ hover: { bias: [1, 1] } }), 1);
  assert.equal(rings({ hover: { neuron: [1, 0] } }), 0);
});

test("what a formula points at has its role's colour: edges, and rings with the error outside", () => {
  const trace = signs();
  const lit = [
    { role: "error", neuron: [1, 1] },
    { role: "slope", neuron: [1, 1] },
    { role: "input", neuron: [0, 0] },
    { role: "error", edge: [2, 0, 0] },
  ];
  const drawn = picture(trace, { phase: "input" }, { lit });
  const { error, slope, input, ground } = drawn.palette.tokens;
  assert.deepEqual(
    linesOf(drawn, 1, 0, 0)
      .slice(0, 2)
      .map(({ color }) => color),
    [error, ground],
  );
  assert.equal(linesOf(drawn, 1, 1, 0).length, 1);
  const { x, y } = drawn.layout.nodes[1][1];
  const rings = ofType(drawn.shapes, "circle").filter((each) => each.x === x && each.y === y && !each.fill);
  assert.deepEqual(
    rings.map(({ stroke }) => stroke),
    [slope, error],
  );
  assert.ok(rings[1].r > rings[0].r);
  assert.equal(
    ofType(drawn.shapes, "rect").filter(({ stroke }) => stroke === input).length,
    1,
    "an input's ring is a square",
  );
});

test("the neuron that sends has a ring, in the signal's colour on the way back", () => {
  const trace = signs();
  trace.row("error_signals", 2, 0).set([-2]);
  const ring = (/** @type {any} */ moment, /** @type {number} */ t = 1) => {
    const drawn = picture(trace, moment, { t });
    const { x, y, r } = drawn.layout.nodes[2][0];
    const found = ofType(drawn.shapes, "circle").find((each) => each.x === x && each.y === y && each.width === 3.5);
    return found && [found.stroke, found.r - r];
  };
  const { ink, negative } = picture(trace, { phase: "input" }).palette.tokens;
  assert.deepEqual(ring({ phase: "forward", layer: 2, neuron: 0 }), [ink, 5]);
  assert.deepEqual(ring({ phase: "backward", layer: 2, neuron: 0 }), [negative, 5]);
  assert.deepEqual(
    ring({ phase: "backward", layer: 2, neuron: 0 }, BACKWARD.shrink[1] / 2),
    [negative, 2.5],
    "it grows first",
  );
  assert.equal(ring({ phase: "forward", layer: 1, neuron: 0 }), undefined);
  assert.equal(ring({ phase: "error", neuron: 0 }), undefined);
  assert.equal(ring({ phase: "gradient" }), undefined);
});

test("neurons show their answer when they have one, inputs from the start", () => {
  const trace = makeTrace([1, 1, 1]);
  trace.row("activations", 0, 0).set([0.25]);
  trace.row("activations", 1, 0).set([-0.75]);
  trace.row("activations", 2, 0).set([0.625]);
  trace.row("targets", 0, 0).set([0.5]);
  const shown = (/** @type {any} */ moment, /** @type {number} */ t = 1) =>
    picture(trace, moment, { t }).shapes.flatMap((shape) =>
      shape.type === "text" && shape.align === undefined && ["0.250", "−0.750", "0.625"].includes(shape.text)
        ? [shape.text]
        : [],
    );
  assert.deepEqual(shown({ phase: "input" }, 0), []);
  assert.deepEqual(shown({ phase: "input" }), ["0.250"]);
  assert.deepEqual(shown({ phase: "forward", layer: 1, neuron: 0 }, FORWARD.out[0]), ["0.250"]);
  assert.deepEqual(shown({ phase: "forward", layer: 1, neuron: 0 }, 0.97), ["0.250", "−0.750"]);
  assert.deepEqual(shown({ phase: "update" }), ["0.250", "−0.750", "0.625"]);
  const drawn = picture(trace, { phase: "update" });
  const fill = ofType(drawn.shapes, "circle").find(({ x, fill: of }) => x === drawn.layout.nodes[1][0].x && of)?.fill;
  assert.equal(fill, drawn.palette.tint(-0.75, 0.75), "tinted on one scale for all");
  assert.equal(ofType(drawn.shapes, "rect").find(({ radius }) => radius === 6)?.fill, drawn.palette.tint(0.25, 0.75));
});

test("at an output: its answer and what is wanted on one scale, the error on its way in, dashed where it is negative", () => {
  const trace = makeTrace([1, 2]);
  trace.row("error_signals", 1, 0).set([0.5, -0.5]);
  trace.row("activations", 1, 0).set([0.5, 0.25]);
  trace.row("targets", 0, 0).set([0, 0.75]);
  const arriving = (/** @type {any} */ moment, /** @type {number} */ t = 1) => {
    const drawn = picture(trace, moment, { t });
    const { rest, muted } = drawn.palette.tokens;
    return drawn.layout.nodes[1].map(({ x, y, r }) =>
      ofType(drawn.shapes, "line").filter(
        (line) =>
          line.x0 > x + r &&
          line.x1 >= x + r - 0.01 &&
          line.x1 < line.x0 &&
          Math.abs(line.y1 - y) < 40 &&
          ![rest, muted].includes(line.color),
      ),
    );
  };
  assert.deepEqual(
    arriving({ phase: "error" }).map((lines) => lines.length),
    [0, 0],
  );
  assert.deepEqual(
    arriving({ phase: "error", neuron: 0 }).map((lines) => lines.length),
    [1, 0],
  );
  const [[first], [second]] = arriving({ phase: "error", neuron: 1 });
  assert.deepEqual([Boolean(first.dash), Boolean(second.dash)], [false, true]);
  const [[half]] = arriving({ phase: "error", neuron: 0 }, 0.5);
  assert.ok(half.x0 === first.x0 && half.x1 > first.x1, "from the scale towards the output");
  assert.equal(pulses(picture(trace, { phase: "error", neuron: 0 }, { t: 0.5 })).length, 1);
  assert.equal(pulses(picture(trace, { phase: "error", neuron: 0 })).length, 0);
  assert.deepEqual(
    picture(trace, { phase: "input" }).texts.filter((text) => /^d/.test(text)),
    ["d 0", "d 0.750"],
  );
  const named = picture(
    trace,
    { phase: "input" },
    { header: { teacher: { class_names: ["cat", "a very long name of a class"] } } },
  );
  assert.ok(named.texts.includes("cat") && named.texts.some((text) => /^a ve.*…$/.test(text)));
});

test("without a trace there is the network's shape with its names, and nothing else", () => {
  const trace = makeTrace([2, 3, 1]);
  const drawn = picture(trace, { phase: "input" });
  const bare = networkScene(null, drawn.view);
  assert.equal(ofType(bare, "line").length, 10, "and from the output to its error");
  assert.deepEqual([...new Set(ofType(bare, "line").map(({ color }) => color))], [drawn.palette.tokens.rest]);
  assert.equal(ofType(bare, "rect").length, 2);
  assert.equal(ofType(bare, "circle").length, 4);
  assert.deepEqual(
    ofType(bare, "text").map(({ text }) => text),
    ["E", "x₁", "x₂", "f₁", "f₂", "f₃", "f₄"],
  );
  assert.equal(drawnEdges(null, drawn.view, 0), null);
});

test("the legend tells of what is shown", () => {
  const trace = signs();
  const says = (/** @type {any} */ moment, options = {}) =>
    picture(trace, moment, options).texts.find((text) => text.includes("edge"));
  assert.match(says({ phase: "forward" }) ?? "", /carries forward/);
  assert.match(says({ phase: "backward" }) ?? "", /carries back/);
  assert.match(says({ phase: "update" }) ?? "", /^change/);
  assert.match(says({ phase: "update" }, { edges: "weight" }) ?? "", /^weight/);
  const { texts } = picture(trace, { phase: "update" }, { edges: "flow" });
  assert.ok(texts.includes("−2") && texts.includes("+2"));
});
