import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Client } from "../../../static/engine/client.js";
import { Turns } from "../../../static/engine/turns.js";

/** Python's own error, as Pyodide has it. */
class PythonError extends Error {}

/** A session that answers from a table; each call is noted. */
class Session {
  /** @type {[string, any][]} */
  calls = [];
  /** @type {Record<string, (params: any) => any>} */
  answers = {};
  released = 0;
  destroyed = false;
  /** @param {string} method @param {string} params */
  call(method, params) {
    const given = JSON.parse(params);
    this.calls.push([method, given]);
    const answer = (this.answers[method] ?? (() => ({ result: {} })))(given);
    return JSON.stringify(answer);
  }
  get buffer() {
    return {
      getBuffer: () => ({
        data: Float64Array.of(1, 2, 3),
        release: () => {
          this.released += 1;
        },
      }),
      destroy: () => {
        this.released += 1;
      },
    };
  }
  destroy() {
    this.destroyed = true;
  }
}

/** @type {any[]} what the page heard */
let heard;
/** @type {Session} */
let session;
/** @type {Client} */
let client;
/** The methods are made up here. */
const hear = (/** @type {any} */ message) => client.hear(message);
/** @type {any} */
let python;
beforeEach(() => {
  heard = [];
  session = new Session();
  python = {
    failed: false,
    PythonError,
    turns: new Turns(40),
    makeSession: () => session,
    say: () => {},
    fail: (/** @type {string} */ why) => {
      python.failed = why;
    },
    leave: (/** @type {Client} */ who) => who.end(),
  };
  client = new Client(
    python,
    /** @type {any} */ ({
      postMessage: (/** @type {any} */ message) => {
        heard.push(message);
      },
      onmessage: null,
    }),
  );
});
afterEach(() => {
  mock.timers.reset();
  python.turns.channel.port1.close();
});
/** All that is to be done, at most so many pieces. */
function work(pieces = 100) {
  for (let n = 0; n < pieces && client.isBusy; n++) {
    python.turns.forget(client); // whose turn it is does not wait
    client.work();
  }
}

/** What was promised by then has come. */
const later = () =>
  new Promise((done) => {
    setTimeout(done);
  });

test("commands are done in turn, each with its own envelope", () => {
  session.answers.b = () => ({ error: { type: "ConfigError", message: "no", field: "rate" } });
  session.answers.c = () => ({ result: { buffer: true } });
  for (const [id, method] of [
    [1, "a"],
    [2, "b"],
    [3, "c"],
  ])
    hear({ id, generation: 0, method, params: { n: id } });
  work();
  assert.deepEqual(heard, [
    { id: 1, generation: 0, result: {} },
    { id: 2, generation: 0, error: { type: "ConfigError", message: "no", field: "rate" } },
    { id: 3, generation: 0, result: { buffer: true }, buffer: Float64Array.of(1, 2, 3) },
  ]);
  assert.equal(session.released, 2, "Python's memory is let go of");
});

test("what is older than the newest is stale, and Python is not asked", () => {
  hear({ id: 1, generation: 0, method: "train" });
  hear({ id: 2, generation: 1, method: "configure" });
  work();
  assert.deepEqual(heard, [
    { id: 1, generation: 0, stale: true },
    { id: 2, generation: 1, result: {} },
  ]);
  assert.deepEqual(
    session.calls.map(([method]) => method),
    ["configure"],
  );
});

test("of several questions about where the cursor is going, the newest is answered", () => {
  hear({ id: 1, generation: 0, method: "trace", cursor: true, params: { iteration: 5 } });
  hear({ id: 2, generation: 0, method: "explain" });
  hear({ id: 3, generation: 0, method: "trace", cursor: true, params: { iteration: 9 } });
  work();
  assert.deepEqual(
    heard.map(({ id, stale }) => [id, stale ?? false]),
    [
      [1, true],
      [2, false],
      [3, false],
    ],
  );
  hear({ id: 4, generation: 0, method: "trace", cursor: true });
  hear({ method: "drop" });
  assert.deepEqual(heard.at(-1), { id: 4, generation: 0, stale: true });
  assert.equal(client.isBusy, false);
});

test("a run, training or a pause end a seek that is on its way", () => {
  for (const [id, method] of [
    [10, "run"],
    [20, "train"],
    [30, "pause"],
  ]) {
    hear({ id, generation: 0, method: "trace", cursor: true });
    hear({ id: Number(id) + 1, generation: 0, method });
    assert.deepEqual(heard.at(-1), { id, generation: 0, stale: true });
    client.commands = [];
  }
});

test("a far update is gone to in pieces, others having their turn between them", () => {
  let left = 3;
  session.answers.trace = () => ((left -= 1) > 0 ? { unfinished: true } : { result: { iteration: 9 } });
  hear({ id: 1, generation: 0, method: "trace", params: { iteration: 9 } });
  work(1);
  assert.deepEqual(heard, []);
  work();
  assert.deepEqual(heard, [{ id: 1, generation: 0, result: { iteration: 9 } }]);
  assert.deepEqual(
    session.calls.map(([, { within_ms }]) => within_ms),
    [30, 30, 30],
  );
  hear({ id: 2, generation: 0, method: "explain", params: {} });
  work();
  assert.equal(session.calls.at(-1)?.[1].within_ms, undefined, "where no update is named there is no way to go");
  hear({ id: 3, generation: 0, method: "train", params: { budget_ms: 5 } });
  work();
  assert.equal(session.calls.at(-1)?.[1].budget_ms, 5);
});

test("how far a long way is gone is told ten times a second, and a short one not at all", () => {
  let now = 0;
  mock.method(performance, "now", () => now);
  session.answers.trace = ({ iteration }) => ((now += 30) < 300 ? { unfinished: now } : { result: { iteration } });
  hear({ id: 1, generation: 0, method: "trace", params: { iteration: 9 } });
  work();
  assert.deepEqual(heard, [
    { event: "way", id: 1, iteration: 150 },
    { event: "way", id: 1, iteration: 270 },
    { id: 1, generation: 0, result: { iteration: 9 } },
  ]);
  hear({ id: 2, generation: 0, method: "trace", params: { iteration: 9 } });
  work();
  assert.equal(heard.length, 4);
  mock.restoreAll();
});

test("what comes first is done before what waits", () => {
  hear({ id: 1, generation: 0, method: "curves" });
  hear({ id: 2, generation: 0, method: "explain" });
  hear({ id: 3, generation: 0, method: "configure", first: true });
  work();
  assert.deepEqual(
    heard.map(({ id }) => id),
    [3, 1, 2],
  );
});

test("Python's exceptions are answers; anything else is the end of it", () => {
  session.answers.a = () => {
    throw new PythonError("Traceback:\n  line\nZeroDivisionError: by 0\n");
  };
  hear({ id: 1, generation: 0, method: "a" });
  work();
  assert.deepEqual(heard, [
    { id: 1, generation: 0, error: { type: "internal", message: "ZeroDivisionError: by 0", field: null } },
  ]);
  session.answers.a = () => {
    throw new RangeError("memory");
  };
  hear({ id: 2, generation: 0, method: "a" });
  work();
  assert.equal(python.failed, "Python stopped (memory).");
  const before = session.calls.length;
  hear({ id: 3, generation: 0, method: "a" });
  work();
  assert.equal(session.calls.length, before);
});

/** A run whose slices do so many updates each. @param {Record<string, any>} params @param {number} each */
function run(params, each) {
  let at = 0;
  session.answers.train = ({ updates, iteration }) => {
    if (iteration !== undefined) at = iteration;
    const done = Math.min(each, updates);
    at += done;
    return { result: { iteration: at, done, reached: at >= 50, diverged: null, buffer: true } };
  };
  hear({ id: 1, generation: 0, method: "run", params });
}
const traces = () => heard.filter(({ event }) => event === "trace").map(({ result }) => result.iteration);

test("a run hands over one trace at a time, the newest when the page is ready for it", () => {
  run({ iteration: 3 }, 1);
  work(4);
  assert.deepEqual(traces(), [4], "the next waits until this one is acknowledged");
  hear({ method: "ack" });
  assert.deepEqual(traces(), [4, 6]);
  hear({ method: "ack" });
  assert.deepEqual(traces(), [4, 6], "there is no newer one");
  assert.deepEqual(
    session.calls.map(([, { iteration }]) => iteration),
    [3, 4, 5],
    "from where it was: a question between two may have taken Python elsewhere",
  );
});

test("a pause ends it where it is, and answers both", () => {
  run({ iteration: 0 }, 2);
  work(3);
  hear({ id: 2, generation: 0, method: "pause" });
  work(1);
  assert.deepEqual(
    heard.slice(1).map(({ id, result }) => [id, result.reason, result.done]),
    [
      [1, "paused", 4],
      [2, undefined, undefined],
    ],
  );
  assert.equal(client.isBusy, false);
  hear({ method: "ack" });
  assert.equal(heard.length, 3);
});

test("it ends by itself: after so many updates, below a bound, where it diverges", () => {
  run({ updates: 5 }, 2);
  work();
  assert.deepEqual(
    [heard.at(-1).result.reason, heard.at(-1).result.done, heard.at(-1).result.iteration],
    ["done", 5, 5],
  );
  assert.deepEqual(
    session.calls.map(([, { updates }]) => updates),
    [5, 3, 1],
  );
  run({ iteration: 40, below: 0.1 }, 4);
  work();
  assert.deepEqual([heard.at(-1).result.reason, session.calls.at(-1)?.[1].below], ["reached", 0.1]);
  session.answers.train = () => ({ result: { iteration: 7, done: 1, diverged: { kind: "nan" } } });
  hear({ id: 3, generation: 0, method: "run" });
  work();
  assert.equal(heard.at(-1).result.reason, "diverged");
});

test("a newer run of the page makes it stale; so does a command that changes it", () => {
  run({ iteration: 0 }, 1);
  work(2);
  hear({ id: 2, generation: 1, method: "configure" });
  work();
  assert.deepEqual(heard.slice(1), [
    { id: 1, generation: 0, stale: true },
    { id: 2, generation: 1, result: {} },
  ]);
  heard.length = 0;
  hear({ id: 3, generation: 1, method: "run", params: {} });
  work(2);
  hear({ id: 4, generation: 1, method: "set" });
  work(1);
  assert.equal(heard.at(-2).result.reason, "paused");
});

test("a question during a run is answered between two slices", () => {
  run({ iteration: 0 }, 1);
  work(2);
  hear({ id: 2, generation: 0, method: "explain" });
  work(1);
  assert.deepEqual(heard.at(-1), { id: 2, generation: 0, result: {} });
  assert.ok(client.isBusy, "the run goes on");
});

test("an error of a run ends it", () => {
  session.answers.train = () => ({ error: { type: "DivergenceError", message: "no", field: null } });
  hear({ id: 1, generation: 0, method: "run" });
  work();
  assert.deepEqual(heard, [{ id: 1, generation: 0, error: { type: "DivergenceError", message: "no", field: null } }]);
  assert.equal(client.isBusy, false);
});

test("no faster than the rate says: it rests, and wants its turn when it is due", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const started = 5000;
  let now = started;
  mock.method(performance, "now", () => now);
  run({ rate: 10, iteration: 0 }, 1000);
  work();
  assert.deepEqual(
    session.calls.map(([, { updates }]) => updates),
    [1],
    "one at the start",
  );
  assert.equal(client.isBusy, false, "it rests");
  now = started + 200;
  mock.timers.tick(200);
  assert.ok(client.isBusy);
  assert.ok(python.turns.waiting.has(client));
  work();
  assert.deepEqual(
    session.calls.map(([, { updates }]) => updates),
    [1, 1],
    "after 0.2 s there may be two in all",
  );
  now = started + 1000;
  mock.timers.tick(100);
  work();
  assert.equal(session.calls.at(-1)?.[1].updates, 8, "what was missed is caught up");
  mock.restoreAll();
});

test("who leaves takes the session along", () => {
  run({ iteration: 0 }, 1);
  work(2);
  hear({ method: "leave" });
  assert.deepEqual(heard.at(-1), { id: 1, generation: 0, stale: true });
  assert.deepEqual([session.destroyed, client.session, client.isBusy], [true, null, false]);
});

test("a command waits for the file that Python lacks, and nothing else does", async () => {
  let there = false;
  session.answers.configure = () =>
    there ? { result: { sizes: [64, 10] } } : { needs: { set: "digits", path: "/x/digits.csv" } };
  let come = () => {};
  const file = new Promise((resolve) => {
    come = () => resolve(undefined);
  });
  /** @type {any[]} */
  const asked = [];
  python.bring = (/** @type {any} */ what) => {
    asked.push(what);
    return file;
  };
  hear({ id: 1, generation: 0, method: "configure" });
  work();
  assert.deepEqual(asked, [{ set: "digits", path: "/x/digits.csv" }]);
  assert.equal(client.isBusy, false, "it is not asked again and again");
  hear({ id: 2, generation: 0, method: "pause", first: true });
  work();
  assert.deepEqual(heard, [{ id: 2, generation: 0, result: {} }]);
  there = true;
  come();
  await later();
  work();
  assert.deepEqual(heard.at(-1), { id: 1, generation: 0, result: { sizes: [64, 10] } });
  assert.equal(client.waiting, null);
});

test("a file that does not come is the command's error, and asked for again by the next; a newer generation does not wait", async () => {
  session.answers.configure = () => ({ needs: { set: "digits", path: "/x/digits.csv" } });
  python.bring = () => Promise.reject(new Error("digits.pack could not be fetched."));
  hear({ id: 1, generation: 0, method: "configure" });
  work();
  await later();
  assert.deepEqual(heard, [
    {
      id: 1,
      generation: 0,
      error: {
        type: "NotLoaded",
        message: "The samples of “digits” are not here: digits.pack could not be fetched.",
        field: "data",
      },
    },
  ]);
  python.bring = () => new Promise(() => {});
  hear({ id: 2, generation: 0, method: "configure" });
  work();
  session.answers.configure = () => ({ result: {} });
  hear({ id: 3, generation: 1, method: "configure" });
  work();
  assert.deepEqual(heard.slice(1), [
    { id: 2, generation: 0, stale: true },
    { id: 3, generation: 1, result: {} },
  ]);
});
