import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { fromBase64 } from "../../../static/settings/base64.js";
import { Recording } from "../../../static/engine/recorded.js";
import { RecordedRun } from "../../../static/engine/recorded-run.js";
import { Trace } from "../../../static/engine/trace.js";
import { built, makeTrace, recorded } from "../support.js";

/** A trace whose every number is its place in the buffer. */
function counted() {
  const trace = makeTrace([2, 3, 1], 4, 2, 2);
  trace.buffer.forEach((_, n) => {
    trace.buffer[n] = n;
  });
  return trace;
}

test("the layout that tests make up is the core's own", () => {
  for (const data of ["xor", "iris", "circle", "bumps"]) {
    const { layouts } = recorded(data);
    for (const layout of Object.values(layouts)) {
      const made = makeTrace(layout.sizes, layout.batch, layout.window).layout;
      assert.equal(made.length, layout.length, data);
      assert.deepEqual(made.fields, layout.fields);
    }
  }
});

test("views are parts of the one buffer, made once", () => {
  const trace = counted();
  const { offset, shape } = trace.layout.fields.weights[1];
  assert.deepEqual(shape, [3, 1]);
  assert.deepEqual([...trace.array("weights", 1)], [offset, offset + 1, offset + 2]);
  assert.equal(trace.array("weights", 1), trace.array("weights", 1));
  assert.equal(trace.array("weights").buffer, trace.buffer.buffer);
  trace.array("weights", 1)[0] = -5;
  assert.equal(trace.buffer[offset], -5);
});

test("a sample's row, and its matrix in the window that is there", () => {
  const trace = counted();
  const from = trace.layout.fields.net_inputs[0].offset;
  assert.deepEqual([...trace.row("net_inputs", 0, 2)], [from + 6, from + 7, from + 8]);
  const flows = trace.layout.fields.edge_flows[0].offset;
  assert.deepEqual(
    [...trace.edges("edge_flows", 0, 2)],
    Array.from({ length: 6 }, (_, n) => flows + n),
  );
  assert.deepEqual(
    [...trace.edges("edge_flows", 0, 3)],
    Array.from({ length: 6 }, (_, n) => flows + 6 + n),
  );
});

test("which samples' edges are in the buffer", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((sample) => counted().covers(sample)),
    [false, false, true, true, false],
  );
  assert.deepEqual(
    [2, 3, 4].map((sample) => makeTrace([1, 1], 3, 2, 2).covers(sample)),
    [true, false, false],
    "no more than the batch has",
  );
});

test("a buffer that is too short is refused", () => {
  const { header, layout } = counted();
  assert.throws(
    () => new Trace(header, layout, new Float64Array(layout.length - 1)),
    /a trace of \d+ numbers, its layout says \d+/,
  );
  assert.ok(new Trace(header, layout, new Float64Array(layout.length)));
});

test("as nested arrays it has the names of the Python package, and nothing that the command told besides", () => {
  const trace = counted();
  Object.assign(trace.header, { done: 3, buffer: true });
  const nested = /** @type {any} */ (trace.toNested());
  assert.deepEqual(Object.keys(nested).slice(0, 13), [
    "iteration",
    "epoch",
    "batch",
    "samples",
    "window_start",
    "diverged",
    "loss",
    "rms",
    "penalty",
    "teacher_loss",
    "test_loss",
    "accuracy",
    "test_accuracy",
  ]);
  assert.equal(nested.done, undefined);
  assert.equal(nested.loss, trace.array("scalars")[0]);
  assert.equal(nested.test_accuracy, trace.array("scalars")[6]);
  assert.deepEqual(
    nested.weights.map((/** @type {any} */ w) => [w.length, w[0].length]),
    [
      [2, 3],
      [3, 1],
    ],
  );
  assert.deepEqual(nested.weights[0][1][2], trace.array("weights")[5]);
  assert.deepEqual(
    [nested.edge_flows[0].length, nested.edge_flows[0][0].length, nested.edge_flows[0][0][0].length],
    [2, 2, 3],
  );
  assert.deepEqual([nested.targets.length, nested.targets[0].length, nested.sample_losses.length], [4, 1, 4]);
});

test("a recording: the update asked for, each trace made once, none beyond its ends", () => {
  const recording = recorded("xor");
  assert.equal(recording.first, 0);
  assert.equal(recording.last, recording.entries.length - 1);
  assert.equal(recording.trace(recording.last + 1), null);
  assert.equal(recording.trace(-1), null);
  const trace = recording.trace(5);
  assert.equal(trace?.iteration, 5);
  assert.equal(trace?.header.window_start, 0);
  assert.equal(recording.trace(5), trace);
  assert.notDeepEqual(
    [.../** @type {Trace} */ (recording.trace(4)).array("weights", 1)],
    [.../** @type {Trace} */ (trace).array("weights", 1)],
  );
  assert.deepEqual(
    [.../** @type {Trace} */ (recording.trace(4)).array("weights_after", 1)],
    [.../** @type {Trace} */ (trace).array("weights", 1)],
    "the next begins where this one ends",
  );
  assert.equal(recording.header.config.data, "xor");
});

test("a part of a recording knows its own first update; float32 is read as well", () => {
  const json = built("recordings/xor.json");
  const all = recorded("xor");
  const part = { ...json, iterations: json.iterations.slice(3) };
  assert.equal(new Recording(part).first, 3);
  assert.deepEqual(new Recording(part).trace(4)?.array("weights"), all.trace(4)?.array("weights"));
  const short = { ...json, dtype: "float32", data: Buffer.from(Float32Array.from(all.data).buffer).toString("base64") };
  assert.deepEqual(
    [.../** @type {Trace} */ (new Recording(short).trace(2)).array("weights")].map((v) => v.toFixed(5)),
    [.../** @type {Trace} */ (all.trace(2)).array("weights")].map((v) => v.toFixed(5)),
  );
});

test("what is no recording, of another version or damaged is refused in words", () => {
  const json = built("recordings/and.json");
  assert.throws(() => new Recording(null), /not a backprop recording/);
  assert.throws(() => new Recording({ ...json, format: "other" }), /not a backprop recording/);
  assert.throws(() => new Recording({ ...json, version: 2 }), /is of version 2; this page reads version 1/);
  assert.throws(
    () => new Recording({ ...json, data: Buffer.alloc(800).toString("base64") }),
    /damaged: it has fewer numbers than it says/,
  );
});

test("base64, by the browser itself or a letter at a time", () => {
  assert.deepEqual([...fromBase64("AP+A")], [0, 255, 128]);
  assert.throws(() => fromBase64("**"));
  const own = /** @type {any} */ (Uint8Array).fromBase64;
  /** @type {any} */ (Uint8Array).fromBase64 = () => Uint8Array.of(1, 2);
  assert.deepEqual([...fromBase64("AP+A")], [1, 2]);
  /** @type {any} */ (Uint8Array).fromBase64 = own;
});

test("a run that is nothing but a recording answers what it holds, and says what it does not", async () => {
  const json = built("recordings/xor.json");
  json.explanations = [
    { iteration: 1, sample: 0, selection: { neuron: [1, 0] }, formula: "f" },
    { iteration: 3, sample: 0, selection: { neuron: [1, 0] }, formula: "g" },
  ];
  const run = new RecordedRun(json);
  const last = json.iterations.length - 1;
  assert.deepEqual(
    [run.source, run.isFixed, run.isRefused, run.first, run.end, run.canAnswer, run.status],
    ["recorded", true, false, 0, last, true, "recorded"],
  );
  assert.equal(run.batchOf(99), 1);
  assert.equal(run.batchOf(-3), 1);
  assert.equal(run.peek(4)?.iteration, 4);
  assert.equal(run.peek(4, 1), null);
  assert.equal((await run.load(7)).iteration, 7);
  await assert.rejects(
    run.load(last + 1),
    new RegExp(`update ${last + 1} is not in this recording, which has updates 0 to ${last}`),
  );
  await assert.rejects(run.load(4, 1), /holds only the first 1 samples/);
  assert.equal((await run.ask("explain", { selection: { neuron: [1, 0] }, iteration: 3, sample: 0 })).formula, "g");
  await assert.rejects(
    run.ask("explain", { selection: { neuron: [1, 0] }, iteration: 2, sample: 0 }),
    /does not explain this: here it is explained in updates 1 to 3/,
  );
  await assert.rejects(
    run.ask("explain", { selection: { neuron: [1, 1] }, iteration: 2, sample: 1 }),
    /for this sample: the first sample of an update is/,
  );
  await assert.rejects(
    run.ask("explain", { selection: { neuron: [1, 1] }, iteration: 2, sample: 0 }),
    /^RangeError: The recording does not explain this\.$/,
  );
  await assert.rejects(new RecordedRun(built("recordings/or.json")).ask("explain", {}), /holds no formulas/);
  assert.equal(await run.ask("export_recording"), json);
  assert.deepEqual(Object.keys(await run.ask("teacher_set")), [
    "inputs",
    "targets",
    "input_names",
    "target_names",
    "class_names",
    "scaling",
  ]);
  assert.deepEqual((await run.ask("parameters", { iteration: 2 })).weights, (await run.load(2)).toNested().weights);
  assert.deepEqual(await run.askBuffer("export_recording"), { result: json, buffer: null });
  for (const refused of [run.ask("curves"), run.run(), run.whenLive()])
    await assert.rejects(refused, /needs Python, which a handout does not have/);
  assert.equal(run.soon(), null);
  await run.boot();
});
