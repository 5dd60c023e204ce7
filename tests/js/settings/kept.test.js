import assert from "node:assert/strict";
import { test } from "node:test";
import { excess, isDeeper, LONGEST_TEXT, MOST_UNPACKED } from "../../../static/settings/bounds.js";
import { readKept } from "../../../static/settings/kept.js";
import { readAddress } from "../../../static/settings/address.js";
import { pack } from "../../../static/settings/permalink.js";
import { makeSchema } from "../support.js";

const schema = makeSchema();
const GOOD = {
  teacher: { inputs: [[0]], targets: [[1]] },
  label: "mine.csv",
  events: [{ iteration: 3, settings: { l2: 0.5 } }],
  select: { edge: [1, 0, 0] },
  grain: "layer",
};
/** A text packed as it is, also where `pack` would not survive it. @param {string} text */
const packText = async (text) => {
  const { stringify } = JSON;
  JSON.stringify = () => text;
  try {
    return await pack(null);
  } finally {
    JSON.stringify = stringify;
  }
};
/** @param {unknown} value */
const read = async (value) => readKept(await pack(value));

test("what a link carries comes back as it was", async () => {
  assert.deepEqual(await read(GOOD), { kept: GOOD, notes: [] });
  assert.deepEqual(await read({}), { kept: {}, notes: [] });
});

/** @type {Record<string, unknown[]>} */
const BAD = {
  teacher: [5, "five", [], { inputs: 5 }, { inputs: [], targets: "x" }, true],
  label: [5, ["a"], {}, "W".repeat(20_000), true],
  events: [5, {}, "now", Array(10_001).fill({ iteration: 1 })],
  select: [
    5,
    "edge",
    [1, 0, 0],
    {},
    { edge: [1, 0] },
    { edge: [1, 0, 0.5] },
    { neuron: "x" },
    { bias: [-1, 0] },
    { edge: [1, 0, "0"] },
  ],
  grain: [5, "second", ["layer"], {}],
};

for (const [part, values] of Object.entries(BAD)) {
  test(`a ${part} that is none is left out with a note, and the rest stands`, async () => {
    for (const value of values) {
      const { kept, notes } = await read({ ...GOOD, [part]: value });
      const { [/** @type {keyof typeof GOOD} */ (part)]: _, ...rest } = GOOD;
      assert.deepEqual(kept, rest);
      assert.deepEqual(
        notes.map(({ field }) => field),
        [`x-${part}`],
      );
      assert.match(notes[0].message, /^The link's .* cannot be used; allowed: .*\. The rest was opened\.$/);
      assert.ok(notes[0].message.length < 200 && !/undefined|Error|JSON|object Object/.test(notes[0].message));
    }
  });
}

test("what is no such thing at all is one note", async () => {
  for (const value of [null, 5, "text", [], [GOOD], true]) {
    const { kept, notes } = await read(value);
    assert.deepEqual(kept, {});
    assert.equal(notes.length, 1);
    assert.match(notes[0].message, /The rest was opened/);
  }
  for (const text of [
    "",
    "zzz",
    "!!",
    (await pack(GOOD)).slice(0, -9),
    await pack("x".repeat(MOST_UNPACKED + 100_000)),
  ]) {
    const { kept, notes } = await readKept(text);
    assert.deepEqual(kept, {});
    assert.match(notes[0].message, /cut off, damaged or too long/);
  }
});

test("what is nested thousands of levels deep goes no further", async () => {
  const deep = JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`);
  assert.ok(isDeeper(deep) && !isDeeper(GOOD));
  /** @type {Record<string, unknown>} */
  const round = {};
  round.again = round;
  assert.ok(isDeeper(round));
  for (const [before, after] of [
    ["", ""],
    ['{"teacher":{"targets":[[1]],"inputs":', "}}"],
  ]) {
    assert.deepEqual(await readKept(await packText(`${before}${"[".repeat(5000)}${"]".repeat(5000)}${after}`)), {
      kept: {},
      notes: [
        {
          field: "x",
          message:
            "What the link carries besides settings is not what a link of this page carries. The rest was opened.",
        },
      ],
    });
  }
});

test("an address with every part damaged opens what is left", async () => {
  const x = await pack({ teacher: 5, label: 5, events: 5, select: 5, grain: 5 });
  const { explicit, extras, opening, select, grain, notes } = await readAddress(
    `#rate=fast&net=2-3-1&at=soon&colour=red&x=${x}`,
    schema,
  );
  assert.deepEqual(
    { explicit, extras, opening, select, grain },
    { explicit: { net: "2-3-1" }, extras: {}, opening: null, select: null, grain: "neuron" },
  );
  assert.equal(notes.length, 8);
});

test("data in a link are one's own, whatever else it says", async () => {
  const { explicit, extras } = await readAddress(`#data=circle&x=${await pack(GOOD)}`, schema);
  assert.equal(explicit.data, "own");
  assert.deepEqual(extras, { teacher: GOOD.teacher, label: GOOD.label, events: GOOD.events });
});

test("what is too much is told by its name", () => {
  assert.equal(excess({ inputs: [[0, 1]], csv: "a,b", iteration: 5, nothing: null }), null);
  assert.deepEqual(excess({ seed: 1, inputs: JSON.parse(`${"[".repeat(13)}${"]".repeat(13)}`) }), {
    field: "inputs",
    message: "inputs is nested more than 12 levels deep; that many are allowed",
  });
  assert.equal(excess({ csv: "x".repeat(LONGEST_TEXT + 1) })?.field, "csv");
});
