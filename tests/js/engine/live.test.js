import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { CallError, Superseded } from "../../../static/engine/errors.js";
import { Live } from "../../../static/engine/live.js";
import { fakeIntervals } from "../support.js";

/** @type {any[]} what the page sent */
let sent = [];
/** How each link was closed. @type {(boolean | undefined)[]} */
let closed = [];
/** What it hears is made up here. @type {{hear: (message: any) => void, lost: (reason: string) => void}} */
let python;
/** @type {Live} */
let live;
const time = fakeIntervals();
const link = {
  post: (/** @type {any} */ message) => {
    sent.push(message);
  },
  close: (/** @type {boolean | undefined} */ isBroken) => {
    closed.push(isBroken);
  },
};

beforeEach(() => {
  time.clear();
  [sent, closed] = [[], []];
  live = new Live();
  live.ladder.climb = async (listener) => {
    python = listener;
    return link;
  };
});
/** Python is up. */
const started = () => live.boot(() => {});

test("answers find their questions by number, in any order", async () => {
  await started();
  const [first, second] = [live.call("trace", { iteration: 1 }), live.call("trace", { iteration: 2 })];
  assert.deepEqual(
    sent.map(({ id, generation, method, params, cursor }) => [id, generation, method, params, cursor]),
    [
      [1, 0, "trace", { iteration: 1 }, false],
      [2, 0, "trace", { iteration: 2 }, false],
    ],
  );
  python.hear({ id: 2, result: "two", buffer: Float64Array.of(2) });
  python.hear({ id: 1, result: "one" });
  assert.deepEqual(await first, { result: "one", buffer: null });
  assert.deepEqual(await second, { result: "two", buffer: Float64Array.of(2) });
  python.hear({ id: 1, result: "again" });
  python.hear({ id: 99, result: "of nobody" });
});

test("an answer of an older generation is dropped, even where it is right", async () => {
  await started();
  const old = live.call("configure");
  live.supersede();
  const fresh = live.call("configure");
  assert.equal(sent[1].generation, 1);
  python.hear({ id: 1, result: "of the run before" });
  python.hear({ id: 2, result: "of this run" });
  await assert.rejects(old, Superseded);
  assert.equal((await fresh).result, "of this run");
});

test("an error of an older generation is dropped as well; what Python calls stale is", async () => {
  await started();
  const old = live.call("train");
  live.supersede();
  python.hear({ id: 1, error: { type: "ConfigError", message: "no" } });
  await assert.rejects(old, Superseded);
  const stale = live.call("trace");
  python.hear({ id: 2, stale: true });
  await assert.rejects(stale, Superseded);
});

test("an error is told as Python told it", async () => {
  await started();
  const asked = live.call("configure");
  python.hear({ id: 1, error: { type: "ConfigError", message: "rate is “−1”", field: "rate" } });
  await assert.rejects(
    asked,
    (error) =>
      error instanceof CallError &&
      !(error instanceof Superseded) &&
      error.type === "ConfigError" &&
      error.field === "rate" &&
      error.message === "rate is “−1”",
  );
});

test("traces of a run are shown if they are of this generation; each is acknowledged", async () => {
  await started();
  /** @type {any[]} */
  const shown = [];
  live.onTrace = (message) => {
    shown.push(message.result);
  };
  python.hear({ event: "trace", generation: 0, result: 1 });
  live.supersede();
  python.hear({ event: "trace", generation: 0, result: 2 });
  python.hear({ event: "trace", generation: 1, result: 3 });
  assert.deepEqual(shown, [1, 3]);
  assert.deepEqual(sent, [{ method: "ack" }, { method: "ack" }, { method: "ack" }]);
});

test("how far a long way is gone is told to who asked", async () => {
  await started();
  /** @type {number[]} */
  const ways = [];
  const asked = live.call("trace", { iteration: 9e6 }, { onWay: (iteration) => ways.push(iteration) });
  python.hear({ event: "way", id: 1, iteration: 70 });
  python.hear({ event: "way", id: 1, iteration: 900 });
  python.hear({ event: "way", id: 9, iteration: 1 });
  python.hear({ id: 1, result: "there" });
  python.hear({ event: "way", id: 1, iteration: 1000 });
  assert.equal((await asked).result, "there");
  assert.deepEqual(ways, [70, 900]);
});

test("where the cursor is no longer going needs no answer", async () => {
  await started();
  live.dropCursors();
  live.call("trace", {}).catch(() => {});
  live.dropCursors();
  assert.deepEqual(
    sent.map(({ method }) => method),
    ["trace"],
    "nothing to drop",
  );
  live.call("trace", {}, { cursor: true }).catch(() => {});
  live.dropCursors();
  assert.deepEqual(
    sent.slice(1).map(({ method, cursor }) => [method, cursor]),
    [
      ["trace", true],
      ["drop", undefined],
    ],
  );
});

test("nothing is asked where nobody is", async () => {
  await assert.rejects(live.call("trace"), /Python is not running/);
  live.dropCursors();
});

test("when Python is lost, who waits hears of it, once", async () => {
  await started();
  /** @type {string[]} */
  const told = [];
  live.addEventListener("failed", (event) => {
    told.push(/** @type {CustomEvent} */ (event).detail.message);
  });
  const asked = live.call("trace");
  python.hear({ event: "failed", message: "Python stopped (memory)." });
  await assert.rejects(asked, /Python stopped \(memory\)\./);
  assert.deepEqual(told, ["Python stopped (memory)."]);
  assert.deepEqual(closed, [true]);
  python.lost("again");
  assert.equal(told.length, 1, "it was let go of already");
  await assert.rejects(live.call("trace"), /not running/);
});

test("a start that leads nowhere says why", async () => {
  live.ladder.climb = async () => {
    throw new Error("no wheel");
  };
  await assert.rejects(started(), /no wheel/);
  assert.equal(live.link, null);
});

test("a start that is given up ends, and what it opened is closed", async () => {
  /** @type {(value: any) => void} */
  let open = () => {};
  live.ladder.climb = () =>
    new Promise((resolve) => {
      open = resolve;
    });
  const up = started();
  live.end("Another way was taken.");
  open(link);
  await assert.rejects(up, /Another way was taken/);
  assert.equal(closed.length, 1);
  assert.equal(live.link, null);
});

test("started anew, the Python before is let go of, and what it still says is not heard", async () => {
  await started();
  const before = python;
  const asked = live.call("trace");
  await started();
  await assert.rejects(asked, /Python was started anew/);
  assert.deepEqual(closed, [false]);
  const next = live.call("trace");
  before.hear({ id: 2, result: "of the other" });
  before.lost("gone");
  python.hear({ id: 2, result: "of this one" });
  assert.equal((await next).result, "of this one");
});

test("who is silent for a minute while it is asked something is stopped; it is asked once whether it is there", async () => {
  await started();
  time.pass(600_000);
  const asked = live.call("train");
  time.pass(59_000);
  assert.deepEqual(
    sent.map(({ method }) => method),
    ["train", "ping"],
  );
  python.hear({ event: "pong" });
  time.pass(59_000);
  assert.deepEqual(
    sent.map(({ method }) => method),
    ["train", "ping", "ping"],
  );
  python.hear({ event: "busy", seconds: 300 });
  time.pass(299_000);
  assert.ok(live.link, "it had said that it takes so long");
  time.pass(1000);
  await assert.rejects(asked, /Python has not answered for 60 seconds and was stopped/);
  assert.equal(live.link, null);
});

test("nobody is silent who is not asked anything", async () => {
  await started();
  const asked = live.call("trace");
  python.hear({ id: 1, result: 1 });
  await asked;
  time.pass(600_000);
  assert.ok(live.link);
  assert.deepEqual(
    sent.map(({ method }) => method),
    ["trace"],
  );
});
