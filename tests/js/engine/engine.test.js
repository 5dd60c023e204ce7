import { setImmediate } from "node:timers";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "../../../static/engine/engine.js";
import { CallError, Superseded } from "../../../static/engine/errors.js";
import { built, makeSchema, makeTrace } from "../support.js";

const schema = makeSchema();

/** An engine whose Python is this table of answers. @param {Record<string, (params: any) => any>} [answers] @param {number[]} [sizes] @param {number} [batch] */
function liveEngine(answers = {}, sizes = [2, 2, 1], batch = 1) {
  const engine = new Engine(schema, built("recordings/xor.json"), new URL("http://127.0.0.1/"), false);
  /** @type {[string, any, any][]} */
  const asked = [];
  const { layout } = makeTrace(sizes, batch);
  engine.live.link = { post: () => {}, close: () => {} };
  engine.live.call = async (method, params = {}, how = {}) => {
    const { generation } = engine.live;
    asked.push([method, params, how]);
    const answer = await answers[method]?.(params);
    if (generation !== engine.live.generation) throw new Superseded();
    return answer ?? { result: {}, buffer: null };
  };
  engine.status = "live";
  engine.header = /** @type {any} */ ({
    config: { ...schema.complete({}), batch },
    sizes,
    layouts: { [batch]: layout },
    samples: 4 * batch,
    updates_per_epoch: 4,
    events: [],
  });
  return { engine, asked, layout };
}

/** Python's answer about an update. @param {import("../../../static/engine/trace.js").Layout} layout @param {number} iteration @param {number} [window_start] */
const answer = (layout, iteration, window_start = 0) => ({
  result: { iteration, window_start, batch: layout.batch, samples: [0], epoch: 0, diverged: null },
  buffer: new Float64Array(layout.length),
});

test("traces that were asked for are kept, and not asked for again", async () => {
  const made = liveEngine({ trace: ({ iteration }) => answer(made.layout, iteration) });
  const { engine, asked } = made;
  const trace = await engine.load(3);
  assert.equal(await engine.load(3), trace);
  assert.equal(engine.peek(3), trace);
  assert.equal(engine.peek(4), null);
  assert.deepEqual(
    asked.map(([method, params, { cursor }]) => [method, params, cursor]),
    [["trace", { iteration: 3, window_start: 0 }, false]],
  );
});

test("of small traces the newest 500 are kept", () => {
  const { engine, layout } = liveEngine();
  for (let n = 0; n < 700; n++) engine.keep(answer(layout, n));
  assert.equal(engine.cache.traces.size, 500);
  assert.equal(engine.peek(199), null);
  assert.equal(engine.peek(200)?.iteration, 200);
  assert.equal(engine.peek(699)?.iteration, 699);
});

test("of large ones as many as 32 MB hold, and two in any case", () => {
  const { engine, layout } = liveEngine({}, [500, 500, 1]);
  const bytes = 8 * layout.length;
  assert.ok(bytes > 1e7 && bytes < 32e6);
  for (let n = 0; n < 9; n++) engine.keep(answer(layout, n));
  assert.equal(engine.cache.traces.size, Math.max(2, Math.floor(32e6 / bytes)));
  assert.equal(engine.cache.bytes, engine.cache.traces.size * bytes);
  const huge = liveEngine({}, [1200, 1000, 1]);
  assert.ok(8 * huge.layout.length > 32e6);
  for (let n = 0; n < 4; n++) huge.engine.keep(answer(huge.layout, n));
  assert.equal(huge.engine.cache.traces.size, 2);
  engine.cache.clear();
  assert.deepEqual([engine.cache.traces.size, engine.cache.bytes], [0, 0]);
});

test("who was looked at lately stays", () => {
  const { engine, layout } = liveEngine();
  for (let n = 0; n < 500; n++) engine.keep(answer(layout, n));
  engine.peek(0);
  engine.keep(answer(layout, 500));
  assert.equal(engine.peek(0)?.iteration, 0);
  assert.equal(engine.peek(1), null);
});

test("a sample beyond the window is another trace of the same update", async () => {
  const made = liveEngine(
    { trace: ({ iteration, window_start }) => answer(made.layout, iteration, window_start) },
    [2, 1],
    10,
  );
  made.layout.window = 4;
  const [first, third] = [await made.engine.load(2, 1), await made.engine.load(2, 9)];
  assert.deepEqual(
    made.asked.map(([, params]) => params.window_start),
    [0, 8],
  );
  assert.equal(made.engine.peek(2, 3), first);
  assert.equal(made.engine.peek(2, 8), third);
  assert.equal(made.engine.peek(2, 4), null);
});

test("how many samples an update has: the last of an epoch may have fewer", () => {
  const { engine } = liveEngine();
  const of = (/** @type {number | string} */ batch, /** @type {number} */ samples, /** @type {number} */ updates) => {
    Object.assign(engine.header, { samples, updates_per_epoch: updates, config: { ...engine.header.config, batch } });
    return [0, 1, 2, 3, 4, 5, 6].map((n) => engine.batchOf(n));
  };
  assert.deepEqual(of(10, 24, 3), [10, 10, 4, 10, 10, 4, 10]);
  assert.deepEqual(of(8, 24, 3), Array(7).fill(8));
  assert.deepEqual(of("all", 24, 1), Array(7).fill(24));
  assert.deepEqual(of(50, 24, 1), Array(7).fill(24));
  assert.deepEqual(of(1, 4, 4), Array(7).fill(1));
  assert.deepEqual(of(10, 0, 1), Array(7).fill(10), "before Python has told how many there are");
});

test("a place that is given up is not asked about, or no longer", async () => {
  const { engine, asked } = liveEngine();
  await assert.rejects(engine.load(9, 0, { signal: AbortSignal.abort(new Superseded()) }), Superseded);
  assert.deepEqual(asked, []);
  const made = liveEngine({ trace: () => new Promise(() => {}) });
  let dropped = 0;
  made.engine.live.dropCursors = () => {
    dropped += 1;
  };
  const giveUp = new AbortController();
  const going = made.engine.load(9, 0, { signal: giveUp.signal });
  await new Promise((done) => {
    setImmediate(done);
  });
  assert.equal(made.asked[0][2].cursor, true);
  giveUp.abort(new Superseded());
  await assert.rejects(going, Superseded);
  assert.equal(dropped, 1);
});

test("a run ends when it is told to, with its last trace", async () => {
  /** @type {(answer: any) => void} */
  let end = () => {};
  const made = liveEngine({
    run: () =>
      new Promise((resolve) => {
        end = resolve;
      }),
    pause: () => {
      const given = answer(made.layout, 40);
      end({ ...given, result: { ...given.result, reason: "paused" } });
    },
  });
  /** @type {number[]} */
  const seen = [];
  const stop = new AbortController();
  const running = made.engine.run(3, (trace) => seen.push(trace.iteration), { updates: 100 }, stop.signal);
  await new Promise((done) => {
    setImmediate(done);
  });
  assert.deepEqual(
    made.asked.map(([method, { iteration, updates }]) => [method, iteration, updates]),
    [["run", 3, 100]],
  );
  stop.abort(new Superseded());
  assert.equal(await running, "paused");
  assert.deepEqual(seen, [40]);
});

test("what was asked before a change and is answered after it is void; a refused change disturbs nobody", async () => {
  /** @type {(value?: any) => void} */
  let answerNow = () => {};
  const header = {
    result: {
      config: schema.complete({}),
      events: [],
      sizes: [2, 2, 1],
      samples: 4,
      updates_per_epoch: 4,
      layouts: {},
    },
    buffer: null,
  };
  const made = liveEngine({
    curves: () =>
      new Promise((resolve) => {
        answerNow = resolve;
      }),
    set: () => header,
    configure: () => {
      throw new CallError({ type: "ConfigError", message: "no" });
    },
  });
  const { engine } = made;
  let refused = 0;
  engine.addEventListener("refused", () => {
    refused += 1;
  });
  const before = engine.ask("curves");
  await assert.rejects(engine.configure({ net: "2-5-1" }, 0, 0), /no/);
  assert.deepEqual([refused, engine.canAnswer], [1, true]);
  answerNow({ result: "curves", buffer: null });
  assert.equal(await before, "curves");
  const across = engine.ask("curves");
  await new Promise((done) => {
    setImmediate(done);
  });
  const changing = engine.configure({ rate: 0.25 }, 0, 0);
  assert.equal(made.engine.isChanging || made.asked.at(-1)?.[0] === "curves", true);
  await changing;
  assert.equal(made.asked.at(-1)?.[2].first, true);
  answerNow({ result: "old curves", buffer: null });
  await assert.rejects(across, Superseded);
  assert.equal(engine.isChanging, false);
});

test("a recording shows a set before Python is there: exactly what it covers", async () => {
  const engine = new Engine(schema, built("recordings/xor.json"), new URL("http://127.0.0.1/"), false);
  /** @type {string[]} */
  const heard = [];
  for (const name of ["header", "waiting"])
    engine.addEventListener(name, () => {
      heard.push(name);
    });
  await engine.open({});
  assert.equal(engine.peek(2)?.iteration, 2);
  assert.equal(engine.source, "recorded");
  await engine.open({ edges: "weight" });
  assert.ok(engine.recording, "how it is shown changes nothing");
  assert.equal(engine.header.config.edges, "weight");
  await engine.open({ rate: 0.25 });
  assert.equal(engine.recording, null);
  assert.deepEqual([engine.header.sizes, engine.header.layouts, engine.canAnswer], [[2, 2, 2, 1], null, false]);
  assert.deepEqual(engine.header.teacher, built("recordings/xor.json").teacher, "its shape and samples are known");
  await engine.open({}, { events: [{ iteration: 2 }] });
  assert.equal(engine.recording, null, "what was changed on the way is not recorded");
  assert.deepEqual(heard, Array(4).fill("header"));
});

test("a change replaces what is kept, and leaves the updates after it as a branch", async () => {
  const header = () => ({
    result: {
      config: { ...schema.complete({}), rate: 0.25 },
      events: [{ iteration: 3, set: { rate: 0.25 } }],
      sizes: [2, 2, 1],
      samples: 4,
      updates_per_epoch: 4,
      layouts: {},
    },
    buffer: null,
  });
  const made = liveEngine({ set: header, return_to: header });
  const { engine, asked } = made;
  engine.keep(answer(made.layout, 5));
  await engine.configure({ rate: 0.25 }, 3, 9);
  assert.deepEqual(asked.at(-1), ["set", { config: { rate: 0.25 }, iteration: 3, leaving: 1 }, { first: true }]);
  assert.equal(engine.cache.traces.size, 0, "what was computed before is of another run");
  assert.deepEqual(
    engine.branches.told(3).map(({ branch, edited, reached, current }) => [branch, edited, reached, current]),
    [
      [1, null, 9, false],
      [2, 3, 3, true],
    ],
  );
  await engine.returnTo(1, 4);
  assert.deepEqual(asked.at(-1), ["return_to", { branch: 1, events: [], leaving: 2 }, { first: true }]);
  await engine.returnTo(1, 4);
  assert.equal(asked.length, 2, "it is there already");
  await engine.configure({ rate: 0.25 }, 9, 9);
  assert.equal(asked.at(-1)?.[1].leaving, undefined, "nothing is left behind");
  assert.equal(engine.branches.all.length, 2);
});

test("nothing changes when Python refuses", async () => {
  const refuse = () => {
    throw new CallError({ type: "ConfigError", message: "no", field: "rate" });
  };
  const { engine } = liveEngine({ set: refuse, configure: refuse });
  const before = [engine.explicit, engine.extras, engine.header];
  await assert.rejects(engine.configure({ rate: 0.1 }, 0, 4), /no/);
  await assert.rejects(engine.configure({ net: "2-5-1" }, 0, 0), /no/);
  assert.deepEqual([engine.explicit, engine.extras, engine.header], before);
  assert.equal(engine.branches.all.length, 1);
});

test("other data brings its own shape; what does not depend on it stays", async () => {
  const made = liveEngine({
    configure: ({ config }) => ({
      result: { config: schema.complete(config), sizes: [4, 8, 3], samples: 120, updates_per_epoch: 12 },
      buffer: null,
    }),
  });
  made.engine.explicit = { net: "2-9-1", rate: 0.125, batch: 2, seed: 5 };
  await made.engine.configure({ data: "iris" }, 0, 0);
  assert.deepEqual(made.asked[0][1].config, { rate: 0.125, seed: 5, data: "iris" });
  assert.deepEqual(made.asked[0][1].lenient, ["net"]);
});

test("who waits for Python hears when it is there, or that it will not be", async () => {
  const engine = new Engine(schema, built("recordings/xor.json"), new URL("http://127.0.0.1/"), false);
  engine.begin();
  const waits = engine.ask("curves");
  engine.failed("no wheel");
  await assert.rejects(waits, /Python could not start: no wheel/);
  assert.deepEqual([engine.status, engine.isRefused], ["failed", false]);
  await assert.rejects(engine.replace({ rate: 0.1 }, {}), /This needs Python, which is not running/);
  await engine.replace({ data: "xor", edges: "weight" }, {});
  assert.equal(engine.peek(0)?.iteration, 0, "what a recording covers is shown all the same");
});
