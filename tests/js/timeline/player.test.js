import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { CallError, Superseded } from "../../../static/engine/errors.js";
import { makeTrace } from "../support.js";

let reduced = false;
Object.assign(globalThis, { matchMedia: () => ({ get matches() { return reduced; } }) });
const { Player } = await import("../../../static/timeline/player.js");

const SIZES = [2, 2, 1]; // a sample has 10 moments
/** What stands in for the engine: traces at hand up to `known`, the others when they are let go. */
class Source extends EventTarget {
  header = /** @type {any} */ ({ sizes: SIZES, updates_per_epoch: 4, layouts: {} });
  status = "live";
  isFixed = false;
  first = 0;
  end = Infinity;
  batch = 1;
  known = 1e6;
  dropped = 0;
  /** @type {{iteration: number, isGoal: (() => boolean) | undefined, give: (trace?: any) => void, fail: (error: Error) => void}[]} */
  asked = [];
  diverged = /** @type {any} */ (null);
  /** @param {number} iteration @param {number} [sample] */
  trace(iteration, sample = 0) {
    const trace = makeTrace(SIZES, this.batch);
    Object.assign(trace.header, { iteration, window_start: sample, diverged: this.diverged?.iteration === iteration ? this.diverged : null });
    trace.iteration = iteration;
    return trace;
  }
  batchOf() { return this.batch; }
  /** @param {number} iteration @param {number} sample */
  peek(iteration, sample) { return iteration <= this.known ? this.trace(iteration, sample) : null; }
  /** @param {number} iteration @param {number} [sample] @param {() => boolean} [isGoal] */
  load(iteration, sample = 0, isGoal) {
    return new Promise((resolve, reject) => { this.asked.push({ iteration, isGoal, give: (trace) => resolve(trace ?? this.trace(iteration, sample)), fail: reject }); });
  }
  dropGoal() { this.dropped += 1; }
  async whenLive() {}
  /** @type {((reason: string) => void)} */
  stop = () => {};
  /** @type {(trace: any) => void} */
  onTrace = () => {};
  /** @param {number} from @param {(trace: any) => void} onTrace @returns {Promise<string>} */
  run(from, onTrace) {
    this.from = from;
    this.onTrace = onTrace;
    return new Promise((resolve) => { this.stop = resolve; });
  }
  async halt() { this.stop("paused"); }
  /** @param {number} iteration @param {number} updates */
  async train(iteration, updates) { return this.trace(iteration + updates); }
}

/** @type {Source} */
let source;
/** @type {InstanceType<typeof Player>} */
let player;
/** @type {[string, any][]} */
let heard;
beforeEach(async () => {
  reduced = false;
  source = new Source();
  player = new Player(/** @type {any} */ (source));
  heard = [];
  for (const name of ["goal", "moment", "moving", "waiting", "problem", "playing", "diverged"]) player.addEventListener(name, (event) => { heard.push([name, /** @type {CustomEvent} */ (event).detail]); });
  await player.restart();
});
const at = () => [player.at.iteration, player.at.k];
const events = (/** @type {string} */ name) => heard.filter(([each]) => each === name).map(([, detail]) => detail);
/** Time passes, in ticks of a 60th of a second. @param {number} seconds */
async function pass(seconds) {
  for (let n = 0; n < Math.round(seconds * 60); n++) {
    player.tick(1 / 60);
    await new Promise((done) => { setImmediate(done); }); // between two frames all that can go on does
  }
}

test("a run begins at its first moment", () => {
  assert.deepEqual(at(), [0, 0]);
  assert.equal(player.t, 1);
  assert.equal(player.trace?.iteration, 0);
  assert.equal(player.moment.phase, "input");
  assert.deepEqual(source.asked.map(({ iteration, isGoal }) => [iteration, isGoal]), [[1, undefined]], "the next update is fetched ahead");
});

test("a step moves for its time and comes to rest at its goal", async () => {
  const step = player.step("neuron");
  assert.deepEqual(player.goal, { iteration: 0, k: 1 });
  assert.deepEqual([player.span, player.t, player.at.k], [[1, 1], 0, 0]);
  assert.equal(player.tick(0.35), true);
  assert.ok(Math.abs(player.t - 0.5) < 1e-9, "half way after half of 0.7 s");
  player.tick(0.36);
  await step;
  assert.deepEqual([at(), player.t, player.span], [[0, 1], 1, [1, 1]]);
  assert.equal(player.tick(0.1), false, "at rest");
});

test("twice the speed, half the time", async () => {
  player.speed = 2;
  const step = player.step("neuron");
  player.tick(0.175);
  assert.ok(Math.abs(player.t - 0.5) < 1e-9);
  player.finish();
  await step;
});

test("a layer's neurons move together; a sample moves span by span", async () => {
  const layer = player.step("layer");
  assert.deepEqual(player.span, [1, 2]);
  player.finish();
  await layer;
  assert.deepEqual(at(), [0, 2]);
  player.grain = "layer";
  await player.go({ iteration: 0, k: 2 });
  assert.deepEqual(player.span, [1, 2], "at rest it is the layer that is shown");
  await player.go({ iteration: 0, k: 1 });
  assert.deepEqual(player.span, [1, 1], "but only at its end");
  const sample = player.step("sample");
  /** @type {number[][]} */
  const seen = [player.span];
  while (player.motion) {
    player.tick(1 / 60);
    if (player.span !== seen.at(-1)) seen.push(player.span);
  }
  await sample;
  assert.deepEqual(seen, [[2, 2], [3, 3], [4, 4], [5, 5], [6, 6], [7, 8], [9, 9], [10, 10]]);
  assert.deepEqual(at(), [1, 0]);
});

test("a tick that is longer than a span goes on into the next", async () => {
  const step = player.step("sample");
  const count = /** @type {any} */ (player.motion).spans.length;
  player.tick(1.6 / count * 1.5);
  assert.equal(/** @type {any} */ (player.motion).spans.length, count - 1);
  assert.ok(Math.abs(player.t - 0.5) < 1e-9);
  player.tick(10);
  await step;
  assert.equal(player.motion, null);
});

test("without motion: several steps at once, back, very fast, or where the person wants none", async () => {
  await player.step("neuron", 3);
  assert.deepEqual(at(), [0, 3]);
  await player.step("neuron", -1);
  assert.deepEqual(at(), [0, 2]);
  player.speed = 16;
  await player.step("neuron");
  assert.deepEqual(at(), [0, 3]);
  player.speed = 1;
  reduced = true;
  await player.step("neuron");
  assert.deepEqual(at(), [0, 4]);
  await player.step("update", 5);
  assert.deepEqual(at(), [5, 0]);
  await player.step("epoch", 2);
  assert.deepEqual(at(), [12, 0]);
  await player.step("epoch", -1);
  assert.deepEqual(at(), [8, 0]);
  assert.equal(player.reached, 12);
  assert.deepEqual(events("moving"), []);
});

test("a step during a step goes on from its goal", async () => {
  const first = player.step("neuron");
  player.tick(0.1);
  const second = player.step("neuron");
  await first;
  player.finish();
  await second;
  assert.deepEqual(at(), [0, 2]);
});

test("only the newest goal is reached, whatever comes first", async () => {
  source.known = 0;
  const far = player.go({ iteration: 50, k: 0 });
  const near = player.go({ iteration: 7, k: 0 });
  const [, asked50, asked7] = source.asked;
  assert.equal(player.waiting, true);
  assert.deepEqual([asked50.isGoal?.(), asked7.isGoal?.()], [false, true]);
  asked7.give();
  await near;
  assert.deepEqual(at(), [7, 0]);
  asked50.give();
  await far;
  assert.deepEqual(at(), [7, 0], "what comes late does not take the cursor along");
  assert.equal(player.waiting, false);
});

test("what fails is told, and the cursor stays", async () => {
  source.known = 0;
  player.playing = true;
  const going = player.go({ iteration: 5, k: 0 });
  source.asked.at(-1)?.fail(new CallError({ type: "internal", message: "lost" }));
  await assert.rejects(going, /lost/);
  assert.deepEqual([at(), player.goal, player.playing], [[0, 0], { iteration: 0, k: 0 }, false]);
  assert.equal(events("problem").length, 1);
  const again = player.go({ iteration: 5, k: 0 });
  source.asked.at(-1)?.fail(new Superseded());
  await again;
  assert.equal(events("problem").length, 1, "what was replaced is no problem");
  await player.settled();
});

test("a place that does not exist is refused", async () => {
  await assert.rejects(player.seek(-1), /iteration is -1; a whole number from 0 is allowed/);
  await assert.rejects(player.seek(1.5), /iteration is 1\.5/);
  await assert.rejects(player.seek(2, { phase: "forward", layer: 9 }), /layer is 9/);
  await player.seek(3, { phase: "backward", layer: 1, neuron: 1 });
  assert.deepEqual([player.at.iteration, player.moment.phase, player.moment.neuron], [3, "backward", 1]);
});

test("playing: step, rest, step; pausing stops it", async () => {
  player.play();
  assert.deepEqual(events("playing").length, 1);
  await pass(0.7 + 0.1);
  assert.deepEqual(at(), [0, 1], "the first step begins at once");
  await pass(0.2);
  assert.deepEqual(at(), [0, 1], "it rests");
  await pass(0.2 + 0.7);
  assert.deepEqual(at(), [0, 2]);
  player.pause();
  await pass(3);
  assert.deepEqual(at()[1] <= 3, true);
  assert.equal(player.playing, false);
  assert.equal(player.tick(0.1), false);
});

test("while a trace is on its way, playing waits", async () => {
  source.known = 0;
  player.play();
  player.step("update").catch(() => {});
  player.finish();
  await pass(0.1);
  assert.equal(player.waiting, true);
  const asked = source.asked.length;
  await pass(3);
  assert.equal(source.asked.length, asked);
  assert.equal(player.tick(0.1), true, "it goes on when it has come");
});

test("held while nobody sees it, it goes on where it was, at the speed it had; a person's own choice counts more", async () => {
  player.play(2);
  await player.hold();
  assert.equal(player.playing, false);
  await player.release();
  assert.deepEqual([player.playing, player.speed], [true, 2]);
  await player.hold();
  player.pause();
  await player.release();
  assert.equal(player.playing, false);
  await player.hold();
  await player.release();
  assert.equal(player.playing, false, "what did not play does not begin to");
});

test("full speed shows the newest traces, and ends where it is told", async () => {
  player.play(Infinity);
  await pass(0.1);
  assert.equal(player.fast, true);
  source.onTrace(source.trace(40));
  assert.deepEqual([player.at.iteration, player.moment.phase], [40, "gradient"]);
  assert.equal(player.tick(1), false, "the clock has nothing to do");
  await player.pause();
  assert.deepEqual([player.fast, player.playing], [false, false]);
  source.onTrace(source.trace(50));
  assert.equal(player.at.iteration, 40, "what comes after the end is not shown");
});

test("training until something is reached tells why it ended, and is not held meanwhile", async () => {
  const until = player.playUntil({ updates: 100 });
  await pass(0.1);
  await player.hold();
  assert.equal(player.fast, true);
  source.stop("reached");
  assert.equal(await until, "reached");
  assert.deepEqual([player.playing, player.bounded], [false, false]);
});

test("so many updates at once", async () => {
  await player.train(25);
  assert.deepEqual(at(), [25, 0]);
  await assert.rejects(player.train(0), /updates is 0; a whole number above 0/);
  await assert.rejects(player.train(2.5), /updates is 2\.5/);
});

test("where training diverges, playing stops and says so", async () => {
  source.diverged = { iteration: 2, kind: "nan", message: "E is no number" };
  player.playing = true;
  await player.go({ iteration: 2, k: 0 });
  assert.equal(player.playing, false);
  assert.deepEqual(events("diverged"), [source.diverged]);
});

test("a change in the past: the cursor stays where the run still is, else it goes to its end", async () => {
  await player.go({ iteration: 9, k: 3 });
  source.dispatchEvent(new CustomEvent("changed", { detail: {} }));
  await player.settled();
  assert.deepEqual([at(), player.reached], [[9, 3], 9]);
  source.dispatchEvent(new CustomEvent("changed", { detail: { reached: 4 } }));
  await player.settled();
  assert.deepEqual([at(), player.reached], [[4, 0], 4]);
  source.dispatchEvent(new CustomEvent("changed", { detail: { reached: 30 } }));
  await player.settled();
  assert.deepEqual([at(), player.reached], [[4, 0], 30]);
});

test("live Python takes over in place; a run that was asked to open elsewhere goes there", async () => {
  await player.go({ iteration: 2, k: 5 });
  source.dispatchEvent(new Event("takeover"));
  await player.settled();
  assert.deepEqual(at(), [2, 5]);
  source.batch = 3;
  player.opening = { iteration: 6, moment: { phase: "input", sample: 2 } };
  source.dispatchEvent(new Event("takeover"));
  await player.settled();
  await pass(0.1);
  assert.deepEqual(at(), [6, 20]);
  assert.equal(player.sample, 2);
  assert.equal(player.opening, null);
  source.dispatchEvent(new Event("header"));
  await player.settled();
  assert.deepEqual(at(), [0, 0], "a new run begins anew");
  assert.equal(player.reached, 0);
});

test("a place that a link names and the run has not is told, and the run opens at its start", async () => {
  player.opening = { iteration: 1, moment: { phase: "forward", layer: 8 } };
  await player.restart();
  assert.deepEqual(at(), [0, 0]);
  assert.match(events("problem")[0].message, /layer is 8/);
});

test("a recording has two ends", async () => {
  Object.assign(source, { isFixed: true, status: "recorded", first: 3, end: 5 });
  await player.restart();
  assert.deepEqual([at(), player.reached], [[3, 0], 5]);
  await player.step("update", -1);
  assert.deepEqual(at(), [3, 0]);
  assert.deepEqual(events("problem"), [], "back at the start is no news");
  await player.step("update", 9);
  assert.deepEqual(at(), [5, 10], "its last moment");
  player.playing = true;
  await player.step("neuron");
  assert.equal(player.playing, false);
  assert.match(events("problem")[0].message, /The recording ends here/);
});
