import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { setImmediate } from "node:timers";
import { Ladder } from "../../../static/engine/ladder.js";
import { Patience } from "../../../static/engine/patience.js";
import { WAYS } from "../../../static/engine/ways.js";
import { fakeIntervals } from "../support.js";

const time = fakeIntervals();
/** Which addresses the host gives. */
let network = true;
/** @type {string[]} the ways that were gone */
let gone = [];
/** @type {Record<string, (listener: any) => any>} what each way does; a way that is not named cannot be gone */
let does = {};
for (const name of ["shared", "dedicated", "imported", "here"]) {
  WAYS[name] = async (listener) => {
    gone.push(name);
    if (!does[name]) throw new TypeError("not here");
    return does[name](listener);
  };
}
/** @type {[string, boolean | undefined][]} */
let closed = [];
const link = (/** @type {string} */ name) => ({
  name,
  post: () => {},
  close: (/** @type {boolean | undefined} */ isBroken) => {
    closed.push([name, isBroken]);
  },
});
/** A way on which Python says so. @param {string} name @param {...any} messages */
const says =
  (name, ...messages) =>
  (/** @type {any} */ listener) => {
    for (const message of messages) queueMicrotask(() => listener.hear(message));
    return link(name);
  };
const ready = { event: "ready" };
/** @param {string} message @param {object} [more] */
const failed = (message, more) => ({ event: "failed", message, ...more });
/** @param {Ladder} [ladder] @param {any} [listener] @param {AbortSignal} [signal] */
const climb = (ladder = new Ladder(false), listener = {}, signal = new AbortController().signal) =>
  ladder.climb({ hear: () => {}, lost: () => {}, progress: () => {}, ...listener }, signal);
/** Whatever can go on goes on. */
const turn = () =>
  new Promise((done) => {
    setImmediate(done);
  });

beforeEach(() => {
  time.clear();
  [network, gone, does, closed] = [true, [], {}, []];
  globalThis.fetch = /** @type {any} */ (
    async () => {
      if (!network) throw new TypeError("offline");
      return { ok: true };
    }
  );
});

test("the first way that leads to Python is taken", async () => {
  does = { dedicated: says("dedicated", { event: "progress", stage: "download", loaded: 1, total: 2 }, ready) };
  /** @type {any[]} */
  const progress = [];
  const found = /** @type {any} */ (
    await climb(undefined, {
      progress: (/** @type {any} */ message) => {
        progress.push(message.loaded);
      },
    })
  );
  assert.equal(found.name, "dedicated");
  assert.deepEqual([gone, progress], [["dedicated"], [1]]);
});

test("where a way cannot be gone, breaks or fails, the next is", async () => {
  does = { imported: says("imported", failed("Python did not start (x).")), here: says("here", ready) };
  assert.equal(/** @type {any} */ (await climb()).name, "here");
  assert.deepEqual(gone, ["dedicated", "imported", "here"]);
  assert.deepEqual(closed, [["imported", true]]);
  does = {
    dedicated: (/** @type {any} */ listener) => {
      queueMicrotask(() => listener.lost("The worker ended."));
      return link("dedicated");
    },
    imported: says("imported", ready),
  };
  assert.equal(/** @type {any} */ (await climb()).name, "imported");
});

test("what no way does better is told at once", async () => {
  does = {
    dedicated: says("dedicated", failed("This browser is too old.", { everywhere: true })),
    imported: says("imported", ready),
  };
  await assert.rejects(climb(), /too old/);
  assert.deepEqual(gone, ["dedicated"]);
});

test("of two workers of one kind the other is not tried where the address was not the matter", async () => {
  does = {
    dedicated: says("dedicated", { event: "hello" }, failed("no such object")),
    imported: says("imported", ready),
    here: says("here", ready),
  };
  assert.equal(/** @type {any} */ (await climb()).name, "here");
  assert.deepEqual(gone, ["dedicated", "here"]);
});

test("a file that did not come on one way is tried on another, unless the host does not give it to the page either", async () => {
  does = {
    dedicated: says("dedicated", failed("numpy did not come", { file: "http://127.0.0.1/numpy.pack" })),
    here: says("here", ready),
  };
  assert.equal(/** @type {any} */ (await climb()).name, "here");
  network = false;
  gone = [];
  await assert.rejects(climb(), /numpy did not come/);
  assert.deepEqual(gone, ["dedicated"]);
});

test("where nothing leads anywhere, the reason is the last one told, or the network", async () => {
  does = { dedicated: says("dedicated", failed("one")), here: says("here", failed("two")) };
  await assert.rejects(climb(), /^Error: two$/);
  does = {};
  await assert.rejects(climb(), /does not allow Python to run here/);
  network = false;
  await assert.rejects(climb(), /its files could not be fetched/);
});

test("the way that held is begun with the next time", async () => {
  does = { here: says("here", ready) };
  const ladder = new Ladder(false);
  await climb(ladder);
  gone = [];
  await climb(ladder);
  assert.deepEqual(gone, ["here"]);
  does = { imported: says("imported", ready) };
  gone = [];
  await climb(ladder);
  assert.deepEqual(gone, ["here", "dedicated", "imported"], "then the others, the best first");
});

test("the way that held is told to the frames that are there, and to those that come later", async () => {
  globalThis.addEventListener ??= () => {}; // of the page, when it is left
  does = { here: says("here", ready) };
  const [first, there] = [new Ladder(true), new Ladder(true)];
  await climb(first);
  assert.deepEqual(gone, ["shared", "dedicated", "imported", "here"]);
  const later = new Ladder(true);
  for (const ladder of [there, later]) {
    while (!ladder.held) await turn();
    gone = [];
    await climb(ladder);
    assert.deepEqual(gone, ["here"], "what did not lead there is not gone again");
  }
  const alone = new Ladder(false);
  assert.equal(alone.channel, null, "a page of its own tells nobody");
  for (const { channel } of [first, there, later]) channel?.close();
});

test("given up on, it ends at once and closes what it opened", async () => {
  const giveUp = new AbortController();
  does = { dedicated: says("dedicated") };
  const climbing = climb(undefined, {}, giveUp.signal);
  await turn();
  giveUp.abort(new Error("started anew"));
  await assert.rejects(climbing, /started anew/);
  await turn();
  assert.deepEqual([gone, closed], [["dedicated"], [["dedicated", true]]]);
});

test("once it is up, what Python says goes to the page, and when it is lost the page hears of it", async () => {
  /** @type {any} */
  let way;
  does = {
    dedicated: (listener) => {
      way = listener;
      return says("dedicated", ready)(listener);
    },
  };
  /** @type {any[]} */
  const heard = [];
  await climb(undefined, {
    hear: (/** @type {any} */ message) => {
      heard.push(message);
    },
    lost: (/** @type {string} */ why) => {
      heard.push(why);
    },
  });
  way.hear({ id: 1 });
  way.lost("ended");
  assert.deepEqual(heard, [{ id: 1 }, "ended"]);
});

test("a worker that says nothing is not waited for longer than 20 seconds, one that makes progress 40 from each sign", async () => {
  /** @type {any} */
  let way;
  does = {
    dedicated: says("dedicated"),
    imported: (listener) => {
      way = listener;
      return link("imported");
    },
    here: says("here", ready),
  };
  const climbing = climb();
  await turn();
  time.pass(20_000);
  await turn();
  assert.deepEqual(gone, ["dedicated", "imported"]);
  way.hear({ event: "progress", stage: "python" });
  time.pass(39_000);
  await turn();
  way.hear({ event: "progress", stage: "python" });
  time.pass(39_000);
  await turn();
  assert.equal(gone.length, 2);
  time.pass(1000);
  await turn();
  assert.equal(/** @type {any} */ (await climbing).name, "here");
});

test("a download that stands still because the network does is waited for", async () => {
  network = false;
  /** @type {any} */
  let way;
  does = {
    dedicated: (listener) => {
      way = listener;
      return link("dedicated");
    },
  };
  const climbing = climb();
  await turn();
  way.hear({ event: "progress", stage: "download", loaded: 1, total: 9 });
  time.pass(40_000);
  await turn();
  time.pass(19_000);
  await turn();
  assert.deepEqual(gone, ["dedicated"]);
  way.hear(ready);
  assert.equal(/** @type {any} */ (await climbing).name, "dedicated");
});

test("patience: only silence counts, from its start to its end", () => {
  let ends = 0;
  let ticks = 0;
  const patience = new Patience(
    3,
    () => {
      ends += 1;
    },
    () => {
      ticks += 1;
    },
  );
  time.pass(9000);
  assert.deepEqual([ends, ticks], [0, 0], "not begun");
  patience.start();
  time.pass(2000);
  patience.start();
  patience.renew();
  time.pass(2000);
  patience.renew(5);
  time.pass(4000);
  assert.deepEqual([ends, ticks], [0, 8]);
  time.pass(9000);
  assert.deepEqual([ends, ticks], [1, 8], "once");
  patience.start();
  time.pass(1000);
  patience.stop();
  time.pass(9000);
  assert.equal(ends, 1);
});
