import assert from "node:assert/strict";
import { test } from "node:test";
import { addition } from "../../../static/scene/operations/addition.js";
import { picture, recorded } from "../support.js";
import { record } from "../record.js";

/** @typedef {import("../../../static/engine/trace.js").Trace} Trace */
/** @typedef {import("../../../static/scene/shapes.js").Rect} Rect */

const STAGE = { width: 1520, height: 760 };
const [three, softmax, several, adam, momentum] = record(
  [
    { net: "2-2-2-1", data: "xor", batch: 3 },
    { net: "4-3-3", data: "iris", batch: 1 },
    { net: "4-3-3", data: "iris", output: "sigmoid", loss: "squared_error", batch: 1 },
    { net: "2-2-1", data: "xor", optimizer: "adam", l2: 0.01 },
    { net: "2-2-1", data: "xor", optimizer: "momentum", momentum: 0.9, l1: 0.01 },
  ],
  3,
);
const one = recorded("xor");

/** The bars of operations. @param {ReturnType<typeof picture>} drawn @returns {(Rect & {of: string, value: number})[]} */
const bars = ({ shapes }) =>
  /** @type {any} */ (
    shapes.filter((shape) => shape.type === "rect" && shape.of !== undefined && shape.value !== undefined)
  );
/** What is drawn, by name. @param {ReturnType<typeof picture>} drawn */
const drawnOf = ({ shapes }) => new Set(shapes.flatMap((shape) => ("of" in shape && shape.of ? [shape.of] : [])));

/** @param {string} text */
const number = (text) =>
  Number(
    text
      .replace("−", "-")
      .replace(
        /·10(.*)/,
        (_, power) => `e${[...power].map((c) => ("⁰¹²³⁴⁵⁶⁷⁸⁹".includes(c) ? "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c) : "-")).join("")}`,
      ),
  );

test("the terms of a sum are printed with equal decimals, and add up as printed, whatever they are", () => {
  let seed = 1;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let n = 0; n < 3000; n++) {
    const terms = Array.from(
      { length: 1 + Math.floor(random() * 8) },
      () => (random() - 0.5) * 10 ** (random() * 5 - 2 - (n % 7)),
    );
    const total = terms.reduce((sum, v) => sum + v, 0);
    const printed = addition(terms, total);
    const decimals = new Set(
      [...printed.terms, printed.total].map((text) => (text.split(".")[1] ?? "").replace(/·.*/, "").length),
    );
    assert.equal(decimals.size, 1, [...printed.terms, printed.total].join(" "));
    const unit =
      10 ** -[...decimals][0] *
      10 ** (printed.total.includes("·") ? Math.log10(Math.abs(number(`1${printed.total.replace(/^[^·]*/, "")}`))) : 0);
    const sum = printed.terms.reduce((all, text) => all + number(text), 0);
    assert.ok(Math.abs(sum - number(printed.total)) < unit * 1e-3, `${printed.terms.join(" ")} = ${printed.total}`);
    terms.forEach((v, t) =>
      assert.ok(Math.abs(number(printed.terms[t]) - v) <= unit * 1.001, "no term is more than one unit off"),
    );
    printed.terms
      .slice(1)
      .forEach((_, t) =>
        assert.ok(
          Math.abs(
            number(printed.partial(t + 1)) - printed.terms.slice(0, t + 1).reduce((all, text) => all + number(text), 0),
          ) <
            unit * 1e-3,
          "nor do partial sums",
        ),
      );
  }
  assert.deepEqual(addition([0.194, 0, 0.443], 0.637).terms, ["+0.194", "0.000", "+0.443"]);
  const printed = addition([-0.00377, 0.01236], 0.00859);
  assert.deepEqual(
    [...printed.terms, printed.total],
    ["−0.00377", "+0.01236", "0.00859"],
    "the total has its three digits",
  );
  assert.equal(addition([NaN, 1], NaN).total, "NaN");
});

/** How long a bar is along its sum. @param {Rect[]} group */
const along = (group) =>
  new Set(group.map(({ h }) => Math.round(h * 1000))).size === 1
    ? /** @type {const} */ (["x", "w"])
    : /** @type {const} */ (["y", "h"]);

for (const [name, run, t] of /** @type {const} */ ([
  ["2-2-2-1", one, 1],
  ["a batch of three", three, 1],
  ["a softmax", softmax, 1],
  ["several outputs", several, 1],
])) {
  test(`${name}: every bar is as long as its number, on the scale of its layer; where one ends the next begins; the last ends at the sum`, () => {
    const trace = /** @type {Trace} */ (run.trace(0));
    const { moments } = picture(trace, { phase: "input" }, { header: run.header });
    const seen = new Set();
    for (let k = 0; k < moments.count; k++) {
      for (const span of [[k, k], moments.layerSpan(k)]) {
        const drawn = picture(trace, /** @type {[number, number]} */ (span), { header: run.header, ...STAGE, t });
        /** @type {Map<string, (Rect & {of: string, value: number})[]>} */
        const sums = new Map();
        for (const bar of bars(drawn)) {
          const found = /^((forward|backward|delta|E)\b.*?) ?(term \d+|total)$/.exec(bar.of);
          if (found) sums.set(found[1], [...(sums.get(found[1]) ?? []), bar]);
        }
        for (const [sum, group] of sums) {
          seen.add(sum);
          const [at, length] = along(group);
          const largest = group.reduce((a, b) => (Math.abs(b.value) > Math.abs(a.value) ? b : a));
          const per = largest[length] / Math.abs(largest.value);
          for (const bar of group)
            assert.ok(
              Math.abs(bar[length] - Math.abs(bar.value) * per) < 1e-6 * Math.max(1, largest[length]),
              `${bar.of}: ${bar[length]} for ${bar.value}`,
            );
          const start =
            at === "x"
              ? (/** @type {Rect & {value: number}} */ bar) => (bar.value < 0 ? bar.x + bar.w : bar.x)
              : (/** @type {Rect & {value: number}} */ bar) => (bar.value < 0 ? bar.y : bar.y + bar.h);
          const stop =
            at === "x"
              ? (/** @type {Rect & {value: number}} */ bar) => (bar.value < 0 ? bar.x : bar.x + bar.w)
              : (/** @type {Rect & {value: number}} */ bar) => (bar.value < 0 ? bar.y + bar.h : bar.y);
          const terms = group
            .filter(({ of }) => of.includes("term"))
            .sort((a, b) => number(a.of.split(" ").at(-1) ?? "") - number(b.of.split(" ").at(-1) ?? ""));
          terms
            .slice(1)
            .forEach((bar, n) =>
              assert.ok(Math.abs(start(bar) - stop(terms[n])) < 1e-6, `${bar.of} begins where the one before it ended`),
            );
          const total = group.find(({ of }) => of.endsWith("total"));
          if (total)
            assert.ok(
              Math.abs(stop(terms[terms.length - 1]) - stop(total)) < 1e-6,
              `${sum}: the stack ends at the sum`,
            );
        }
      }
    }
    assert.ok(seen.has("forward f₁") && seen.has("backward f₁"), [...seen].join(", "));
  });
}

test("the neurons of a layer have one scale, so that their bars can be compared", () => {
  const trace = /** @type {Trace} */ (one.trace(0));
  const { moments } = picture(trace, { phase: "input" }, { header: one.header });
  const span = moments.layerSpan(moments.find({ phase: "backward", layer: 2 }));
  const group = bars(picture(trace, span, { header: one.header, ...STAGE })).filter(({ of }) =>
    of.startsWith("backward"),
  );
  const scales = group.filter(({ value }) => value).map(({ w, value }) => w / Math.abs(value));
  assert.ok(new Set(group.map(({ of }) => of.split(" ")[1])).size === 2);
  for (const each of scales) assert.ok(Math.abs(each - scales[0]) < 1e-6 * scales[0]);
});

test("e shrinks to δ by the slope, on the scale of e", () => {
  const trace = /** @type {Trace} */ (one.trace(0));
  const drawn = picture(trace, { phase: "backward", layer: 2, neuron: 1 }, { header: one.header, ...STAGE });
  const [e, delta] = ["delta f₄ e", "delta f₄ δ"].map((name) => bars(drawn).find(({ of }) => of === name));
  assert.ok(e && delta);
  assert.ok(Math.abs(delta.w / e.w - Math.abs(trace.row("slopes", 1, 0)[1])) < 1e-6);
  assert.equal(e.value, trace.row("error_signals", 2, 0)[1]);
  assert.equal(delta.value, trace.row("deltas", 1, 0)[1]);
  const before = bars(
    picture(trace, { phase: "backward", layer: 2, neuron: 1 }, { header: one.header, ...STAGE, t: 0 }),
  ).find(({ of }) => of === "delta f₄ δ");
  assert.ok(before && Math.abs(before.w - e.w) < 1e-9, "it begins as long as e");
});

test("the gap between y and d, and half of its square", () => {
  const trace = /** @type {Trace} */ (one.trace(0));
  const drawn = picture(trace, { phase: "error" }, { header: one.header, ...STAGE });
  const named = (/** @type {string} */ name) =>
    /** @type {any} */ (drawn.shapes.find((shape) => "of" in shape && shape.of === name));
  const [gap, square, half] = [named("gap"), named("square"), named("half of the square")];
  assert.ok(Math.abs(square.w - square.h) < 1e-9 && Math.abs(square.w - gap.h) < 1e-9, "as wide as high as the gap");
  const [x0, y0, x1, y1, x2, y2] = half.points;
  assert.ok(
    Math.abs(Math.abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)) / 2 - (square.w * square.h) / 2) < 1e-6,
    "half of it",
  );
  const [y, d] = [trace.row("activations", 3, 0)[0], trace.row("targets", 0, 0)[0]];
  assert.equal(gap.value, y - d);
  for (const text of ["0.692", "−1.000", "−0.308", "0.0476"]) assert.ok(drawn.texts.includes(text), text);
  assert.equal(trace.row("output_losses", 0, 0)[0], trace.array("sample_losses")[0]);
});

test("several outputs add to E; a softmax has shares of one, and what the right one costs", () => {
  const many = /** @type {Trace} */ (several.trace(0));
  const parts = bars(picture(many, { phase: "error" }, { header: several.header, width: 1920, height: 1080 })).filter(
    ({ of }) => /^E /.test(of),
  );
  assert.deepEqual(
    parts.map(({ value }) => value),
    [...many.row("output_losses", 0, 0), many.array("sample_losses")[0]],
  );
  const shared = /** @type {Trace} */ (softmax.trace(0));
  const drawn = picture(shared, { phase: "error" }, { header: softmax.header, ...STAGE });
  const shares = bars(drawn).filter(({ of }) => of.startsWith("share"));
  const y = shared.row("activations", 2, 0);
  const high = shares.reduce((sum, { h }) => sum + h, 0);
  for (const { of, h } of shares) assert.ok(Math.abs(h / high - y[number(of.split(" ")[1])]) < 1e-9);
  const cost = bars(drawn).find(({ of }) => of === "cost");
  assert.ok(cost && cost.value === shared.array("sample_losses")[0]);
  const right = shared.row("targets", 0, 0).indexOf(1);
  const share = shares.find(({ of }) => of === `share ${right}`);
  assert.ok(
    share && Math.abs(cost.y + cost.h / 2 - share.y) < 1e-6,
    "it stands at the height of the right one's share",
  );
  const waiting = picture(shared, { phase: "forward", layer: 2, neuron: 1 }, { header: softmax.header, ...STAGE });
  assert.ok(
    bars(waiting).every(({ of }) => !of.startsWith("share")),
    "no share before the last net input is there",
  );
});

/** The moment in which something is first drawn. @param {import("../../../static/engine/recorded.js").Recording} run @param {any} [options] */
function firsts(run, options = {}) {
  const trace = /** @type {Trace} */ (run.trace(0));
  const { moments } = picture(trace, { phase: "input" }, { header: run.header });
  /** @type {Map<string, string>} */
  const first = new Map();
  const text = (/** @type {number} */ k) => {
    const { phase, layer, neuron, sample } = moments.at(k);
    return `${phase}${layer ?? ""}.${neuron ?? ""}.${sample ?? ""}`;
  };
  for (let k = 0; k < moments.count; k++) {
    for (const name of drawnOf(picture(trace, [k, k], { header: run.header, ...STAGE, ...options, t: 0 })))
      assert.ok(
        first.has(name) ||
          /^(card|legend|share|lens|change|square|gap|half)/.test(name) ||
          / e( before)?$| δ$|^delta .* term 0/.test(name),
        `${name} is there before ${text(k)} has begun`,
      );
    for (const name of drawnOf(picture(trace, [k, k], { header: run.header, ...STAGE, ...options })))
      if (!first.has(name)) first.set(name, text(k));
  }
  return first;
}

test("every operation of an update of 2-2-2-1 is drawn in its moment, and in no earlier one", () => {
  const first = firsts(one);
  const expected = new Map([
    ["gap", "error3..0"],
    ["square", "error3..0"],
    ["half of the square", "error3..0"],
    ["a·δ", "gradient..0"],
    ["change", "update.."],
  ]);
  const layers = [[], ["f₁", "f₂"], ["f₃", "f₄"], ["f₅"]];
  for (let l = 1; l <= 3; l++)
    layers[l].forEach((name, j) => {
      for (let n = 0; n < 3; n++) expected.set(`forward ${name} term ${n}`, `forward${l}.${j}.0`);
      expected.set(`forward ${name} total`, `forward${l}.${j}.0`);
      expected.set(`delta ${name} δ`, `backward${l}.${j}.0`);
      expected.set(`delta ${name} e`, `backward${l}.${j}.0`);
    });
  const back = [
    ["x₁", "x₂"],
    ["f₁", "f₂"],
    ["f₃", "f₄"],
  ];
  back.forEach((names, l) =>
    names.forEach((name) => {
      const senders = l === 2 ? 1 : 2;
      for (let n = 0; n < senders; n++) expected.set(`backward ${name} term ${n}`, `backward${l + 1}.${n}.0`);
      expected.set(`backward ${name} total`, `backward${l + 1}.${senders - 1}.0`);
    }),
  );
  for (const [name, moment] of expected) assert.equal(first.get(name), moment, name);
});

test("of a batch of three, each sample's gradient is laid upon the others' in its moment, and the batch's is made of them in the update", () => {
  const first = firsts(three);
  for (let p = 0; p < 3; p++) assert.equal(first.get(`gradient of sample ${p}`), `gradient..${p}`);
  assert.equal(first.get("gradient of the batch"), "update..");
  const trace = /** @type {Trace} */ (three.trace(0));
  const drawn = bars(picture(trace, { phase: "update" }, { header: three.header, ...STAGE }));
  const [samples, whole] = [
    drawn.filter(({ of }) => of.startsWith("gradient of sample")),
    drawn.filter(({ of }) => of === "gradient of the batch"),
  ];
  assert.ok(whole.length >= 8 && samples.length === 3 * whole.length, "beside nearly every edge");
  whole.forEach(({ value, h }, n) => {
    const mine = samples.slice(3 * n, 3 * n + 3);
    assert.ok(Math.abs(mine.reduce((sum, bar) => sum + bar.value, 0) / 3 - value) < 1e-12, "their mean");
    for (const bar of mine)
      if (value && bar.value)
        assert.ok(Math.abs(bar.h / Math.abs(bar.value) - h / Math.abs(value)) < (1e-6 * h) / Math.abs(value));
  });
});

test("of a softmax, δ = y − d is drawn, and its shares come with the last net input", () => {
  const first = firsts(softmax);
  for (let k = 0; k < 3; k++) {
    assert.equal(first.get(`share ${k}`), "forward2.2.0");
    assert.equal(first.get(`delta f${"₄₅₆"[k]} total`), `backward2.${k}.0`);
    assert.equal(first.get(`forward f${"₄₅₆"[k]} total`), `forward2.${k}.0`);
  }
  assert.equal(first.get("cost"), "error2..0");
});

test("what moved a weight besides its gradient is told where one points: penalty and momentum, mean and scale", () => {
  const told = (/** @type {typeof adam} */ run) => {
    const trace = /** @type {Trace} */ (run.trace(2));
    return picture(trace, { phase: "update" }, { header: run.header, ...STAGE, selection: { edge: [1, 0, 0] } });
  };
  const parts = told(momentum);
  const trace = /** @type {Trace} */ (momentum.trace(2));
  const values = bars(parts)
    .filter(({ of }) => of.startsWith("lens"))
    .map(({ value }) => value);
  assert.deepEqual(values, [
    ...["steps", "pulls", "carries"].map((name) => trace.array(`weight_${name}`, 0)[0]),
    trace.array("weight_updates", 0)[0],
  ]);
  for (const text of ["−η·g", "penalty", "momentum", "Δw"]) assert.ok(parts.texts.includes(text), text);
  assert.ok(told(adam).texts.some((text) => /^mean m .* scale s /.test(text.replace("\u2002", " "))));
  assert.ok(
    !told(three).shapes.some((shape) => "of" in shape && shape.of === "lens"),
    "plain descent is told beside the edge",
  );
});

test("while w·δ runs over an edge, its weight stays beside it", () => {
  const trace = /** @type {Trace} */ (one.trace(0));
  for (const [layer, neuron] of [
    [3, 0],
    [2, 0],
    [2, 1],
    [1, 0],
  ]) {
    const { texts } = picture(trace, { phase: "backward", layer, neuron }, { header: one.header, ...STAGE, t: 0.7 });
    assert.equal(texts.filter((text) => text.startsWith("w ")).length, 2, `${layer}, ${neuron}`);
  }
});

test("in a recorded run the last partial sum is the error signal, and each is one signal more", () => {
  const trace = /** @type {Trace} */ (recorded("spiral").trace(0));
  const { sizes } = trace;
  for (let l = 0; l + 1 < sizes.length; l++) {
    const [sums, signals, errors] = [
      trace.edges("error_arrivals", l, 0),
      trace.edges("edge_signals", l, 0),
      trace.row("error_signals", l, 0),
    ];
    const columns = sizes[l + 1];
    for (let i = 0; i < sizes[l]; i++) {
      for (let j = 0; j < columns; j++) {
        const before = j > 0 ? sums[i * columns + j - 1] : 0;
        assert.ok(Math.abs(sums[i * columns + j] - before - signals[i * columns + j]) < 1e-12);
      }
      assert.ok(Math.abs(sums[i * columns + columns - 1] - errors[i]) < 1e-12);
    }
  }
});
