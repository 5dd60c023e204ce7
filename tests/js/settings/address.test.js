import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { openAddress, writeAddress } from "../../../static/settings/address.js";
import { pack, parse, unpack } from "../../../static/settings/permalink.js";
import { Moments } from "../../../static/timeline/moments.js";
import { makeSchema } from "../support.js";

const schema = makeSchema();
/** @type {[string, string][]} what the page told */
let told;
/** @type {any[]} what the run was replaced by */
let replaced;
/** @type {any} */
let app;
beforeEach(() => {
  [told, replaced] = [[], []];
  app = {
    schema,
    selection: { neuron: [0, 0] },
    wish: null,
    player: { grain: "neuron", opening: "before", at: { iteration: 3, k: 0 }, moments: new Moments([2, 2, 1], 1) },
    notes: {
      clearAll: (/** @type {string} */ name) => {
        told.push([`without ${name}`, ""]);
      },
    },
    select: (/** @type {unknown} */ selection) => {
      app.selection = selection;
    },
    engine: {
      explicit: { rate: 0.25 },
      extras: {},
      replace: async (/** @type {any[]} */ ...given) => {
        replaced.push(given);
      },
    },
    tellWrong: (/** @type {string} */ name, /** @type {{message: string}} */ { message }) => {
      told.push([name, message]);
    },
  };
});
/** @param {string} hash */
const open = (hash) => {
  Object.assign(globalThis, { location: { hash, href: `http://127.0.0.1/a/?embed#old` } });
  return openAddress(app);
};

test("an address is opened: settings, place, selection, grain, data, changes", async () => {
  const kept = {
    teacher: { inputs: [[1]], targets: [[0]] },
    label: "mine.csv",
    events: [{ iteration: 2 }],
    grain: "layer",
    select: { edge: [1, 0, 0] },
  };
  await open(`#rate=0.125&at=12.backward.1.0&x=${await pack(kept)}`);
  assert.deepEqual(replaced, [
    [{ rate: 0.125, data: "own" }, { teacher: kept.teacher, label: "mine.csv", events: kept.events }, true],
  ]);
  assert.deepEqual([app.player.opening.iteration, app.player.opening.moment.phase], [12, "backward"]);
  assert.deepEqual([app.player.grain, app.selection, app.wish], ["layer", null, { edge: [1, 0, 0] }]);
  assert.deepEqual(told, [["without link-", ""]], "what an earlier link got wrong is told no more");
});

test("an empty address opens the defaults at their start, with nothing selected", async () => {
  await open("");
  assert.deepEqual(replaced, [[{}, {}, true]]);
  assert.deepEqual(
    [app.player.opening, app.player.grain, app.selection, app.wish, told.length],
    [null, "neuron", null, null, 1],
  );
});

test("what an address gets wrong is told, and the rest is opened", async () => {
  await open(`#rate=fast&seed=4&at=soon&x=${(await pack({ grain: "layer" })).slice(0, -4)}`);
  assert.deepEqual(
    told.map(([name]) => name),
    ["without link-", "link-rate", "link-at", "link-x"],
  );
  assert.match(told[2][1], /at is “soon”.* The run opens at its start\./);
  assert.match(told[3][1], /could not be read: it is cut off, damaged or too long\. The rest was opened\./);
  assert.deepEqual([replaced[0][0], app.player.opening], [{ seed: 4 }, null]);
  await open(`#x=${await pack({ grain: "century" })}`);
  assert.equal(app.player.grain, "neuron", "a grain that there is not");
});

test("an address that has changed meanwhile is not opened", async () => {
  const opening = open("#rate=0.125");
  Object.assign(globalThis, { location: { hash: "#rate=0.5" } });
  await opening;
  assert.deepEqual([replaced, told], [[], []]);
});

/** What the address says that restores what is seen. */
async function written() {
  Object.assign(globalThis, { location: { href: "http://127.0.0.1/a/?embed#old" } });
  const url = new URL(await writeAddress(app));
  assert.equal(url.href.split("#")[0], "http://127.0.0.1/a/?embed", "of this page, as it is");
  const { values, extra } = parse(url.hash, schema);
  return { values, extra: extra && (await unpack(extra)) };
}

test("what is seen is written: no more than differs from what opens by itself", async () => {
  app.selection = app.player.opening = null;
  assert.deepEqual(await written(), { values: { rate: 0.25, at: "3" }, extra: null });
  app.engine.extras = { events: [] };
  assert.equal((await written()).extra, null);
  app.selection = { neuron: [1, 1] };
  assert.deepEqual((await written()).extra, { select: { neuron: [1, 1] } });
  app.selection = null;
  app.wish = { neuron: [1, 0] };
  assert.deepEqual(
    (await written()).extra,
    { select: { neuron: [1, 0] } },
    "what a link asks to be selected, while Python is on its way",
  );
  app.wish = null;
  app.player.opening = { iteration: 9, moment: { phase: "update" } };
  assert.equal((await written()).values.at, "9.update", "where it is about to open");
  app.player.opening = null;
  app.player.grain = "epoch";
  assert.deepEqual((await written()).extra, { grain: "epoch" });
  app.player.grain = "neuron";
  app.engine.extras = { events: [{ iteration: 1 }] };
  assert.deepEqual((await written()).extra, { events: [{ iteration: 1 }] });
  app.engine.extras = { teacher: { inputs: [[1]] }, label: "mine.csv", events: [] };
  assert.deepEqual((await written()).extra, { teacher: { inputs: [[1]] }, label: "mine.csv" });
});
