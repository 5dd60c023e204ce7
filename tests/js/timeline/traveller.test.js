import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { CallError, Diverged, OutOfRange, Stopped, Superseded } from "../../../static/engine/errors.js";
import { rest, setUp, wish } from "./set-up.js";

/** @type {Awaited<ReturnType<typeof setUp>>} */
let made;
/** @type {(typeof made)["source"]} */
let source;
/** @type {(typeof made)["player"]} */
let player;
beforeEach(async () => {
  made = await setUp();
  ({ source, player } = made);
});

test("a run begins at its first moment", () => {
  assert.deepEqual(made.at(), [0, 0]);
  assert.equal(player.t, 1);
  assert.equal(player.trace?.iteration, 0);
  assert.equal(player.moment.phase, "input");
  assert.deepEqual(
    source.asked.map(({ iteration, going }) => [iteration, going]),
    [[1, undefined]],
    "the next update is fetched ahead",
  );
});

test("a step moves for its time and comes to rest at its goal", async () => {
  const one = made.step("neuron");
  assert.deepEqual(player.goal, { iteration: 0, k: 1 });
  assert.deepEqual([player.span, player.t, player.at.k], [[1, 1], 0, 0]);
  assert.equal(player.tick(0.35), true);
  assert.ok(Math.abs(player.t - 0.5) < 1e-9, "half way after half of 0.7 s");
  player.tick(0.36);
  await one;
  assert.deepEqual([made.at(), player.t, player.span], [[0, 1], 1, [1, 1]]);
  assert.equal(player.tick(0.1), false, "at rest");
});

test("twice the speed, half the time", async () => {
  player.speed = 2;
  const one = made.step("neuron");
  player.tick(0.175);
  assert.ok(Math.abs(player.t - 0.5) < 1e-9);
  player.finish();
  await one;
});

test("a layer's neurons move together; a sample moves span by span", async () => {
  const layer = made.step("layer");
  assert.deepEqual(player.span, [1, 2]);
  player.finish();
  await layer;
  assert.deepEqual(made.at(), [0, 2]);
  player.grain = "layer";
  await made.go({ iteration: 0, k: 2 });
  assert.deepEqual(player.span, [1, 2], "at rest it is the layer that is shown");
  await made.go({ iteration: 0, k: 1 });
  assert.deepEqual(player.span, [1, 1], "but only at its end");
  const sample = made.step("sample");
  /** @type {number[][]} */
  const seen = [player.span];
  while (player.motion) {
    player.tick(1 / 60);
    if (player.span !== seen.at(-1)) seen.push(player.span);
  }
  await sample;
  assert.deepEqual(seen, [
    [2, 2],
    [3, 3],
    [4, 4],
    [5, 5],
    [6, 6],
    [7, 8],
    [9, 9],
    [10, 10],
  ]);
  assert.deepEqual(made.at(), [1, 0]);
});

test("a tick that is longer than a span goes on into the next", async () => {
  const one = made.step("sample");
  const count = /** @type {any} */ (player.motion).spans.length;
  player.tick((1.6 / count) * 1.5);
  assert.equal(/** @type {any} */ (player.motion).spans.length, count - 1);
  assert.ok(Math.abs(player.t - 0.5) < 1e-9);
  player.tick(10);
  await one;
  assert.equal(player.motion, null);
});

test("without motion: several steps at once, back, very fast, or where the person wants none", async () => {
  await made.step("neuron", 3);
  assert.deepEqual(made.at(), [0, 3]);
  await made.step("neuron", -1);
  assert.deepEqual(made.at(), [0, 2]);
  player.speed = 16;
  await made.step("neuron");
  assert.deepEqual(made.at(), [0, 3]);
  player.speed = 1;
  wish.reduced = true;
  await made.step("neuron");
  assert.deepEqual(made.at(), [0, 4]);
  await made.step("update", 5);
  assert.deepEqual(made.at(), [5, 0]);
  await made.step("epoch", 2);
  assert.deepEqual(made.at(), [12, 0]);
  await made.step("epoch", -1);
  assert.deepEqual(made.at(), [8, 0]);
  assert.equal(player.reached, 12);
  assert.deepEqual(made.events("moving"), []);
});

test("a step during a step goes on from its goal", async () => {
  const first = made.step("neuron", 1, "hand");
  player.tick(0.1);
  const second = made.step("neuron", 1, "hand");
  await first;
  player.finish();
  await second;
  assert.deepEqual(made.at(), [0, 2]);
});

test("steps by hand add up while a trace is on its way; a step after a place that a call wanted does not", async () => {
  source.known = 0;
  const first = made.step("update", 1, "hand");
  const second = made.step("update", 1, "hand");
  await assert.rejects(first, Superseded);
  assert.deepEqual(player.goal, { iteration: 2, k: 0 });
  source.asked.at(-1)?.give();
  await second;
  assert.deepEqual(made.at(), [2, 0]);
  const far = made.go({ iteration: 90, k: 0 });
  const third = made.step("update", 1, "hand");
  await assert.rejects(far, Superseded);
  assert.deepEqual(player.goal, { iteration: 3, k: 0 });
  player.finish();
  await rest();
  source.asked.at(-1)?.give();
  await third;
});

test("only the newest place is reached, whatever comes first", async () => {
  source.known = 0;
  const far = made.go({ iteration: 50, k: 0 });
  const near = made.go({ iteration: 7, k: 0 });
  await assert.rejects(far, Superseded);
  const [, asked50, asked7] = source.asked;
  assert.equal(player.waiting, true);
  assert.deepEqual([asked50.going.signal.aborted, asked7.going.signal.aborted], [true, false]);
  asked7.give();
  await near;
  assert.deepEqual(made.at(), [7, 0]);
  asked50.give();
  await rest();
  assert.deepEqual(made.at(), [7, 0], "what comes late does not take the cursor along");
  assert.equal(player.waiting, false);
});

test("what fails is told to who asked, and the cursor stays", async () => {
  source.known = 0;
  const going = made.go({ iteration: 5, k: 0 });
  source.asked.at(-1)?.fail(new CallError({ type: "internal", message: "lost" }));
  await assert.rejects(going, /lost/);
  assert.deepEqual([made.at(), player.goal, player.waiting], [[0, 0], { iteration: 0, k: 0 }, false]);
  const again = made.go({ iteration: 5, k: 0 });
  source.asked.at(-1)?.fail(new Superseded()); // of a run that Python's start replaced
  await rest();
  source.asked.at(-1)?.give();
  await again;
  assert.deepEqual(made.at(), [5, 0], "asked once more");
});

test("a way that takes long is told of, and ends where Python is", async () => {
  source.known = 0;
  for (const end of [() => player.pause(), () => made.step("update", 1, "hand")]) {
    const going = made.go({ iteration: 5000, k: 0 });
    const asked = source.asked.at(-1);
    asked?.going.onWay(1234);
    assert.deepEqual(player.way, { now: 1234, goal: 5000 });
    assert.equal(player.isUnderWay, true);
    const ended = end();
    await rest();
    const landing = source.asked.at(-1);
    assert.deepEqual([landing?.iteration, landing?.going], [1234, undefined], "nothing ends this");
    landing?.give();
    await assert.rejects(going, end.toString().includes("pause") ? Stopped : Superseded);
    await rest();
    assert.deepEqual([player.at.iteration, player.way], [1234, null]);
    player.finish();
    await rest();
    source.asked.at(-1)?.give();
    await ended;
  }
  assert.equal(player.at.iteration, 1235);
});

test("a place that does not exist is refused", async () => {
  await assert.rejects(made.seek(-1), /iteration is -1; allowed are whole numbers from 0 to 999,999,999/);
  await assert.rejects(made.seek(1.5), (error) => error instanceof OutOfRange && error.field === "iteration");
  await assert.rejects(made.seek(1e9), /iteration is 1000000000/);
  await assert.rejects(made.seek(2, { phase: "forward", layer: 9 }), /layer is 9/);
  await made.seek(3, { phase: "backward", layer: 1, neuron: 1 });
  assert.deepEqual([player.at.iteration, player.moment.phase, player.moment.neuron], [3, "backward", 1]);
  await assert.rejects(made.step("century"), (error) => error instanceof OutOfRange && error.field === "unit");
  for (const count of [0.5, 1e10, NaN])
    await assert.rejects(made.step("neuron", count), (error) => error instanceof OutOfRange && error.field === "count");
  await assert.rejects(made.step("epoch", 9e8), /leads to update 3600000000; the last one is 999999999/);
});

test("where training diverges, the cursor is where the trace is, and says so", async () => {
  source.known = 1;
  source.diverged = { iteration: 2, kind: "nan", message: "E is no number at update 2" };
  const going = made.seek(30);
  source.asked.at(-1)?.give();
  await assert.rejects(going, (error) => error instanceof Diverged && error.iteration === 2);
  assert.deepEqual([made.at(), player.reached], [[2, 0], 2]);
  assert.deepEqual(made.events("diverged"), [source.diverged]);
  source.known = 2;
  await made.seek(2, { phase: "update" });
  const beyond = made.step("neuron");
  player.finish();
  await rest();
  source.asked.at(-1)?.give();
  await assert.rejects(beyond, Diverged);
  assert.deepEqual(made.at(), [2, 10], "there is no next update");
  player.play(Infinity);
  player.goOn();
  source.stop("diverged");
  await rest();
  assert.equal(player.playing, false);
});

test("a change in the past: the cursor stays where the run still is, else it goes to its end", async () => {
  await made.go({ iteration: 9, k: 3 });
  await made.told("changed");
  assert.deepEqual([made.at(), player.reached], [[9, 3], 9]);
  await made.told("changed", { reached: 4 });
  assert.deepEqual([made.at(), player.reached], [[4, 0], 4]);
  await made.told("changed", { reached: 30 });
  assert.deepEqual([made.at(), player.reached], [[4, 0], 30]);
});

test("live Python takes over in place; a run that was asked to open elsewhere goes there", async () => {
  await made.go({ iteration: 2, k: 5 });
  await made.told("takeover", { fresh: false });
  assert.deepEqual(made.at(), [2, 5]);
  source.batch = 3;
  player.opening = { iteration: 6, moment: { phase: "input", sample: 2 } };
  assert.deepEqual(player.place.iteration, 2, "where it is, as long as there is a picture");
  await made.told("takeover", { fresh: true });
  assert.deepEqual(made.at(), [6, 20]);
  assert.equal(player.sample, 2);
  assert.equal(player.opening, null);
  await made.open();
  assert.deepEqual(made.at(), [0, 0], "a new run begins anew");
  assert.equal(player.reached, 0);
});

test("a run whose numbers are still to come: it opens where it was asked to, whatever is commanded meanwhile", async () => {
  wish.reduced = true;
  /** @type {(value?: any) => void} */
  let come = () => {};
  source.header = { ...source.header, layouts: null };
  source.live = new Promise((resolve) => {
    come = resolve;
  });
  source.status = "booting";
  player.opening = { iteration: 3, moment: { phase: "backward", layer: 2 } };
  const opening = made.open();
  assert.deepEqual([player.place.iteration, player.place.moment.phase, player.waiting], [3, "backward", true]);
  await player.pause();
  const stepped = made.step("neuron", 1, "hand");
  await rest();
  assert.equal(player.trace, null, "it is not lost, and not overtaken");
  source.header = { ...source.header, layouts: {} };
  source.status = "live";
  come();
  await Promise.all([opening, stepped]);
  assert.deepEqual([player.at.iteration, player.moment.phase, player.moment.layer], [3, "backward", 1]);
});

test("a page that opens does not want Python, where it is not needed yet; who commands something does", async () => {
  source.header = { ...source.header, layouts: null };
  source.live = new Promise(() => {});
  source.status = "idle";
  void made.open("page");
  await rest();
  assert.equal(source.wanted, 0);
  made.step("neuron").catch(() => {});
  assert.equal(source.wanted, 1);
});

test("a place that a link names and the run has not is told, and the run opens at its start", async () => {
  player.opening = { iteration: 1, moment: { phase: "forward", layer: 8 } };
  await made.open();
  assert.deepEqual(made.at(), [0, 0]);
  assert.match(made.events("problem")[0].message, /layer is 8/);
});

test("a recording has two ends", async () => {
  Object.assign(source, { isFixed: true, status: "recorded", first: 3, end: 5 });
  await made.open();
  assert.deepEqual([made.at(), player.reached], [[3, 0], 5]);
  await made.step("update", -1);
  assert.deepEqual(made.at(), [3, 0], "back at the start is no news");
  await made.step("update", 9);
  assert.deepEqual(made.at(), [5, 10], "its last moment");
  player.play();
  player.rest = 0;
  await made.pass(0.1);
  assert.equal(player.playing, false);
  assert.match(made.events("problem")[0].message, /The recording ends here/);
  await assert.rejects(made.step("neuron"), /The recording ends here/);
});
