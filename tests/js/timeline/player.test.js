import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { OutOfRange, Stopped } from "../../../static/engine/errors.js";
import { rest, setUp } from "./set-up.js";

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

test("playing: step, rest, step; pausing stops it", async () => {
  player.play();
  player.goOn();
  await made.pass(0.7 + 0.1);
  assert.deepEqual(made.at(), [0, 1], "the first step begins at once");
  await made.pass(0.2);
  assert.deepEqual(made.at(), [0, 1], "it rests");
  await made.pass(0.2 + 0.7);
  assert.deepEqual(made.at(), [0, 2]);
  await player.pause();
  await made.pass(3);
  assert.deepEqual(made.at()[1] <= 3, true);
  assert.equal(player.playing, false);
  assert.equal(player.tick(0.1), false);
});

test("while a trace is on its way, playing waits", async () => {
  source.known = 0;
  player.grain = "epoch";
  player.play();
  await made.pass(0.1);
  assert.equal(player.waiting, true);
  const asked = source.asked.length;
  await made.pass(3);
  assert.equal(source.asked.length, asked);
  assert.equal(player.tick(0.1), true, "it goes on when it has come");
});

test("what plays gives way to a change and goes on afterwards; a new run ends it", async () => {
  player.play();
  await made.pass(0.3);
  await made.told("changed");
  assert.equal(player.playing, true);
  await made.pass(2);
  assert.ok(made.at()[1] > 1);
  await made.open();
  assert.equal(player.playing, false);
});

test("what plays rests while nobody sees it; a person's own choice counts more", async () => {
  player.play(2);
  player.setSeen(false);
  await made.pass(3);
  assert.deepEqual([made.at(), player.status], [[0, 0], "paused"]);
  player.setSeen(true);
  await made.pass(1);
  assert.equal(player.status, "playing");
  assert.ok(made.at()[1] > 0);
  player.setSeen(false);
  await player.pause();
  player.setSeen(true);
  assert.equal(player.playing, false);
});

test("full speed shows the newest traces, and ends where it is told", async () => {
  player.play(Infinity);
  player.goOn();
  assert.equal(player.status, "training");
  source.onTrace(source.trace(40));
  assert.deepEqual([player.at.iteration, player.moment.phase], [40, "gradient"]);
  assert.equal(player.tick(1), false, "the clock has nothing to do");
  await made.told("changed");
  await rest();
  assert.deepEqual([player.fast, /** @type {any} */ (source).from], [true, 40], "a change lets it go on from there");
  await player.pause();
  assert.deepEqual([player.fast, player.playing], [false, false]);
});

test("full speed waits for Python, and begins when it is there", async () => {
  source.status = "booting";
  player.play(Infinity);
  player.goOn();
  assert.deepEqual([player.waiting, player.status, player.fast], [true, "waiting", false]);
  source.status = "live";
  source.dispatchEvent(new Event("live"));
  assert.deepEqual([player.waiting, player.status], [false, "training"]);
  await player.pause();
});

test("training until something is reached tells why it ended, whether it is seen or not", async () => {
  const until = player.playUntil({ updates: 100 });
  await made.pass(0.1);
  player.setSeen(false);
  assert.equal(player.fast, true);
  source.stop("reached");
  assert.equal(await until, "reached");
  const stopped = player.playUntil({ updates: 100 });
  await rest();
  await player.pause();
  assert.equal(await stopped, "stopped");
});

test("so many updates at once", async () => {
  const trained = made.train(25);
  assert.deepEqual([source.limits, player.status], [{ updates: 25 }, "training"]);
  source.onTrace(source.trace(25));
  source.stop("done");
  await trained;
  assert.deepEqual([made.at(), player.status], [[25, 0], "paused"]);
  await assert.rejects(made.train(0), /updates is 0; allowed are whole numbers from 1 to 999999974/);
  await assert.rejects(made.train(2.5), (error) => error instanceof OutOfRange && error.field === "updates");
  const long = made.train(1e8);
  source.onTrace(source.trace(60));
  await player.pause();
  await assert.rejects(long, Stopped);
  assert.deepEqual(made.at(), [60, 0], "it ends where it is");
});
