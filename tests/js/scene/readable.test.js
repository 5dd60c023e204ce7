import assert from "node:assert/strict";
import { test } from "node:test";
import { ems } from "../../../static/scene/text-size.js";
import { picture } from "../support.js";
import { record } from "../record.js";

/** A browser's fonts are narrower than the widest that the scene reckons with; these are as wide as Debian's. */
const NARROWER = 0.94;
const REGULAR = 0.92;
const NETS = [
  { net: "2-2-1", data: "xor" },
  { net: "2-2-2-1", data: "xor" },
  { net: "2-4-3-1", data: "circle" },
  { net: "4-8-3", data: "iris" },
  { net: "1-16-1", data: "sine" },
  { net: "2-4-4-4-4-1", data: "circle" },
  { net: "64-32-10", data: "digits", batch: 1 },
  { net: "2-2-2-1", data: "xor", batch: 3 },
  { net: "4-3-3", data: "iris", output: "sigmoid", loss: "squared_error", batch: 1 },
];
/** The stages of pages 320, 390, 844 × 390 (a phone on its side), 768, 1280, 1920 and 3840 wide, the last two also without panels. */
const STAGES = [
  [320, 300],
  [390, 420],
  [844, 190],
  [768, 460],
  [880, 480],
  [1520, 760],
  [1920, 1000],
  [3440, 1840],
  [3840, 2080],
];
const runs = record(NETS);

/** @param {import("../../../static/scene/shapes.js").Shape[]} shapes */
const boxesOf = (shapes) =>
  shapes.flatMap((shape) => {
    if (shape.type !== "text" || /^[+−]$/.test(shape.text)) return []; // the sign in a pulse runs with it, over whatever is there
    const w = ems(shape.text) * shape.size * (shape.bold ? 1 : REGULAR) * NARROWER;
    const x = shape.x - (shape.align === "left" ? 0 : shape.align === "right" ? w : w / 2);
    return [{ text: shape.text, size: shape.size, x, y: shape.y - 0.37 * shape.size, w, h: 0.74 * shape.size }];
  });

/** What cannot be read. @param {import("../../../static/scene/shapes.js").Shape[]} shapes @param {number} width @param {number} height */
function faultsOf(shapes, width, height) {
  const boxes = boxesOf(shapes);
  const faults = boxes.filter(({ size }) => size < 9 - 1e-9).map(({ text, size }) => `${text}: ${size} px`);
  faults.push(
    ...boxes
      .filter(({ x, y, w, h }) => x < -0.5 || y < -0.5 || x + w > width + 0.5 || y + h > height + 0.5)
      .map(({ text }) => `${text} is cut off`),
  );
  boxes.forEach((a, n) => {
    for (const b of boxes.slice(0, n)) {
      if (
        Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x) > 1 &&
        Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y) > 1
      )
        faults.push(`${a.text} meets ${b.text}`);
    }
  });
  return faults;
}

/** The moments of an update, or as many of them as tell all kinds apart. @param {import("../../../static/timeline/moments.js").Moments} moments */
function someOf(moments) {
  const all = Array.from({ length: moments.count }, (_, k) => k).filter((k) =>
    [0, moments.batch - 1, null].includes(moments.at(k).sample),
  );
  const step = Math.max(1, Math.floor(all.length / 24));
  return all.filter((_, n) => n % step === 0 || n === all.length - 1);
}

NETS.forEach((net, n) => {
  test(`${net.net} on ${net.data}, ${net.batch ?? "default"}: no text on another, none cut off, none under 9 px, at any moment, on any stage`, () => {
    const trace = /** @type {import("../../../static/engine/trace.js").Trace} */ (runs[n].trace(0));
    const { header } = runs[n];
    const { moments } = picture(trace, { phase: "input" }, { header });
    for (const [width, height] of STAGES) {
      for (const k of someOf(moments)) {
        for (const span of [[k, k], moments.layerSpan(k)]) {
          for (const t of [0.5, 0.9, 1]) {
            const { shapes } = picture(trace, /** @type {[number, number]} */ (span), { header, width, height, t });
            assert.deepEqual(
              faultsOf(shapes, width, height),
              [],
              `${width} × ${height}, moment ${JSON.stringify(moments.at(k))}, ${span}, ${t}`,
            );
          }
        }
      }
    }
  });

  test(`${net.net} on ${net.data}, ${net.batch ?? "default"}: what is pointed at is shown large, and still nothing lies on another text`, () => {
    const trace = /** @type {import("../../../static/engine/trace.js").Trace} */ (runs[n].trace(0));
    const { header } = runs[n];
    const { moments } = picture(trace, { phase: "input" }, { header });
    const last = trace.sizes.length - 1;
    const about = [
      { neuron: [1, 0] },
      { neuron: [last, trace.sizes[last] - 1] },
      { edge: [1, trace.sizes[0] - 1, 0] },
      { edge: [last, 0, 0] },
    ];
    for (const [width, height] of STAGES) {
      for (const selection of about) {
        for (const phase of ["forward", "backward", "gradient", "update"]) {
          const k =
            phase === "forward" || phase === "backward"
              ? moments.find({ phase: /** @type {any} */ (phase), layer: phase === "forward" ? last : 1, neuron: 0 })
              : moments.find({ phase: /** @type {any} */ (phase) });
          const { shapes } = picture(trace, [k, k], { header, width, height, selection });
          assert.deepEqual(
            faultsOf(shapes, width, height),
            [],
            `${width} × ${height}, ${JSON.stringify(selection)}, ${phase}`,
          );
        }
      }
    }
  });
});

test("at 26,000 edges the lens shows the whole sum of a neuron, a bar for each term", () => {
  const [run] = record([{ net: "64-128-128-10", data: "digits", batch: 1 }]);
  const trace = /** @type {import("../../../static/engine/trace.js").Trace} */ (run.trace(0));
  const { shapes } = picture(
    trace,
    { phase: "forward", layer: 2, neuron: 7 },
    { header: run.header, selection: { neuron: [2, 7] }, width: 1280, height: 640 },
  );
  const bars = shapes.flatMap((shape) => (shape.type === "rect" && /term/.test(shape.of ?? "") ? [shape.value] : []));
  const flows = Array.from({ length: 128 }, (_, i) => trace.edges("edge_flows", 1, 0)[i * 128 + 7]);
  assert.deepEqual(bars, [...flows, trace.array("biases", 1)[7]]);
  assert.ok(shapes.some((shape) => shape.type === "text" && shape.text.startsWith("z ")));
});
