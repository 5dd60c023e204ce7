import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "../../../static/engine/engine.js";
import { CallError, Superseded } from "../../../static/engine/errors.js";
import { built, makeSchema, makeTrace } from "../support.js";

const schema = makeSchema();

/** An engine whose Python is this table of answers. @param {Record<string, (params: any) => any>} [answers] @param {number[]} [sizes] @param {number} [batch] */
function liveEngine(answers = {}, sizes = [2, 2, 1], batch = 1) {
  const engine = new Engine(schema, built("recordings/xor.json"), new URL("http://127.0.0.1/"), false);
  /** @type {[string, any, boolean][]} */
  const asked = [];
  const { layout } = makeTrace(sizes, batch);
  engine.live.link = { post: () => {}, close: () => {} };
  engine.live.call = async (method, params = {}, cursor = false) => {
    const { generation } = engine.live;
    asked.push([method, params, cursor]);
    const answer = await answers[method]?.(params);
    if (generation !== engine.live.generation) throw new Superseded();
    return answer ?? { result: {}, buffer: null };
  };
  engine.status = "live";
  engine.header = /** @type {any} */ ({ config: { ...schema.complete({}), batch }, sizes, layouts: { [batch]: layout }, samples: 4 * batch, updates_per_epoch: 4, events: [] });
  return { engine, asked, layout };
}

/** Python's answer about an update. @param {import("../../../static/engine/trace.js").Layout} layout @param {number} iteration @param {number} [window_start] */
const answer = (layout, iteration, window_start = 0) => ({ result: { iteration, window_start, batch: layout.batch, samples: [0], epoch: 0, diverged: null }, buffer: new Float64Array(layout.length) });

test("traces that were asked for are kept, and not asked for again", async () => {
  const made = liveEngine({ trace: ({ iteration }) => answer(made.layout, iteration) });
  const { engine, asked } = made;
  const trace = await engine.load(3);
  assert.equal(await engine.load(3), trace);
  assert.equal(engine.peek(3), trace);
  assert.equal(engine.peek(4), null);
  assert.deepEqual(asked, [["trace", { iteration: 3, window_start: 0 }, false]]);
});

test("of small traces the newest 500 are kept", () => {
  const { engine, layout } = liveEngine();
  for (let n = 0; n < 700; n++) engine.keep(answer(layout, n));
  assert.equal(engine.cache.size, 500);
  assert.equal(engine.peek(199), null);
  assert.equal(engine.peek(200)?.iteration, 200);
  assert.equal(engine.peek(699)?.iteration, 699);
});

test("of large ones as many as 32 MB hold, and two in any case", () => {
  const { engine, layout } = liveEngine({}, [500, 500, 1]);
  const bytes = 8 * layout.length;
  assert.ok(bytes > 1e7 && bytes < 32e6);
  for (let n = 0; n < 9; n++) engine.keep(answer(layout, n));
  assert.equal(engine.cache.size, Math.max(2, Math.floor(32e6 / bytes)));
  assert.equal(engine.cacheBytes, engine.cache.size * bytes);
  const huge = liveEngine({}, [1200, 1000, 1]);
  assert.ok(8 * huge.layout.length > 32e6);
  for (let n = 0; n < 4; n++) huge.engine.keep(answer(huge.layout, n));
  assert.equal(huge.engine.cache.size, 2);
  engine.clear();
  assert.deepEqual([engine.cache.size, engine.cacheBytes], [0, 0]);
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
  const made = liveEngine({ trace: ({ iteration, window_start }) => answer(made.layout, iteration, window_start) }, [2, 1], 10);
  made.layout.window = 4;
  const [first, third] = [await made.engine.load(2, 1), await made.engine.load(2, 9)];
  assert.deepEqual(made.asked.map(([, params]) => params.window_start), [0, 8]);
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

test("a goal that is no longer one is not asked about", async () => {
  const { engine, asked } = liveEngine();
  await assert.rejects(engine.load(9, 0, () => false), Superseded);
  assert.deepEqual(asked, []);
  const made = liveEngine({ trace: ({ iteration }) => answer(made.layout, iteration) });
  await made.engine.load(9, 0, () => true);
  assert.equal(made.asked[0][2], true);
});

test("training goes on in pieces until all is done, or it diverges", async () => {
  const made = liveEngine({ train: ({ iteration, updates }) => {
    const done = Math.min(3, updates);
    const given = answer(made.layout, iteration + done);
    return { ...given, result: { ...given.result, done, diverged: iteration + done === 12 ? { iteration: 12, kind: "nan", message: "" } : null } };
  } });
  /** @type {number[]} */
  const left = [];
  made.engine.addEventListener("trained", (event) => { left.push(/** @type {CustomEvent} */ (event).detail.left); });
  assert.equal((await made.engine.train(0, 7)).iteration, 7);
  assert.deepEqual(left, [4, 1, 0]);
  assert.deepEqual(made.asked.map(([, { iteration, updates }]) => [iteration, updates]), [[0, 7], [3, 4], [6, 1]]);
  assert.equal((await made.engine.train(6, 100)).iteration, 12);
});

test("a recording shows a set before Python is there: exactly what it covers", async () => {
  const engine = new Engine(schema, built("recordings/xor.json"), new URL("http://127.0.0.1/"), false);
  /** @type {string[]} */
  const heard = [];
  for (const name of ["header", "waiting"]) engine.addEventListener(name, () => { heard.push(name); });
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

test("opened twice in a row, the second wins", async () => {
  const engine = new Engine(schema, built("recordings/xor.json"), new URL("http://127.0.0.1/"), false);
  const first = engine.open({ data: "iris" });
  engine.live.supersede();
  const second = engine.open({ data: "xor" });
  await Promise.all([first, second]);
  assert.equal(engine.header.config.data, "xor");
});

test("a change replaces what is kept, and leaves the updates after it as a branch", async () => {
  const header = () => ({ result: { config: { ...schema.complete({}), rate: 0.25 }, events: [{ iteration: 3, set: { rate: 0.25 } }], sizes: [2, 2, 1], samples: 4, updates_per_epoch: 4, layouts: {} }, buffer: null });
  const made = liveEngine({ set: header, return_to: header });
  const { engine, asked } = made;
  engine.keep(answer(made.layout, 5));
  await engine.configure({ rate: 0.25 }, 3, 9);
  assert.deepEqual(asked.at(-1), ["set", { config: { rate: 0.25 }, iteration: 3, leaving: 1 }, false]);
  assert.equal(engine.cache.size, 0, "what was computed before is of another run");
  assert.deepEqual(engine.branches.told(3).map(({ branch, edited, reached, current }) => [branch, edited, reached, current]), [[1, null, 9, false], [2, 3, 3, true]]);
  await engine.returnTo(1, 4);
  assert.deepEqual(asked.at(-1), ["return_to", { branch: 1, events: [], leaving: 2 }, false]);
  await engine.returnTo(1, 4);
  assert.equal(asked.length, 2, "it is there already");
  await engine.configure({ rate: 0.25 }, 9, 9);
  assert.equal(asked.at(-1)?.[1].leaving, undefined, "nothing is left behind");
  assert.equal(engine.branches.all.length, 2);
});

test("nothing changes when Python refuses", async () => {
  const refuse = () => { throw new CallError({ type: "ConfigError", message: "no", field: "rate" }); };
  const { engine } = liveEngine({ set: refuse, configure: refuse });
  const before = [engine.explicit, engine.extras, engine.header];
  await assert.rejects(engine.configure({ rate: 0.1 }, 0, 4), /no/);
  await assert.rejects(engine.configure({ net: "2-5-1" }, 0, 0), /no/);
  assert.deepEqual([engine.explicit, engine.extras, engine.header], before);
  assert.equal(engine.branches.all.length, 1);
});

test("other data brings its own shape; what does not depend on it stays", async () => {
  const made = liveEngine({ configure: ({ config }) => ({ result: { config: schema.complete(config), sizes: [4, 8, 3], samples: 120, updates_per_epoch: 12 }, buffer: null }) });
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
