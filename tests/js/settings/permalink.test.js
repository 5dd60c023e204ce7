import assert from "node:assert/strict";
import { test } from "node:test";
import { pack, parse, unpack, write } from "../../../static/settings/permalink.js";
import { LONGEST_HASH, MOST_UNPACKED } from "../../../static/settings/bounds.js";
import { makeSchema } from "../support.js";

const schema = makeSchema();
/** @param {import("../../../static/settings/schema.js").Config} explicit @param {string} [at] @param {string | null} [extra] */
const link = (explicit, at = "0", extra = null) => write(explicit, schema, at, extra);

test("what was set is written, also where it is the default; what nobody set is not", () => {
  assert.equal(link({}), "");
  assert.equal(link({ rate: 0.25 }), "rate=0.25");
  assert.equal(link({ rate: 0.5 }), "rate=0.5");
  assert.equal(link({}, "12.backward.2.1"), "at=12.backward.2.1");
  assert.equal(link({ net: "2-3-1", seed: 4 }, "3", "abc"), "net=2-3-1&seed=4&at=3&x=abc");
  assert.equal(link({ data: "circle", net: "2-2-2-1", batch: 1 }), "net=2-2-2-1&data=circle&batch=1");
});

test("what is written is read as what it was", () => {
  for (const { name: data } of schema.teacherSets) {
    for (const explicit of [
      { data },
      { data, rate: 0.125, shuffle: false, batch: "all" },
      { data, features: "x1,x2", l2: 0.01, optimizer: "adam" },
    ]) {
      const { values, extra, notes } = parse(`#${link(/** @type {any} */ (explicit), "4.update", "x-_y")}`, schema);
      assert.deepEqual(notes, []);
      assert.equal(extra, "x-_y");
      assert.deepEqual(values, { ...explicit, at: "4.update" });
    }
  }
});

test("flags are 0 and 1, commas stay readable", () => {
  assert.equal(link({ shuffle: false }), "shuffle=0");
  assert.equal(link({ data: "xor", features: "x1,x2,x1^2" }), "data=xor&features=x1,x2,x1%5E2");
});

test("with and without the hash sign; what is wrong is noted and left out", () => {
  assert.deepEqual(parse("rate=0.5", schema), parse("#rate=0.5", schema));
  const { values, notes } = parse("#rate=fast&colour=red&seed=7&hidden=maxout", schema);
  assert.deepEqual(values, { seed: 7 });
  assert.deepEqual(
    notes.map(({ field }) => field),
    ["rate", "hidden", "colour"],
  );
  assert.match(notes[0].message, /^The link's rate is “fast”; allowed: .* The default is used\.$/);
  assert.match(notes[2].message, /^The link has “colour”, which this page does not know; it was ignored\.$/);
});

test("a name as long as a book is shortened in its note, and thousands of them make one", () => {
  assert.ok(parse(`#${"n".repeat(500)}=1`, schema).notes[0].message.length < 130);
  const { notes } = parse(`#${Array.from({ length: 3000 }, (_, k) => `k${k}=1`).join("&")}&seed=7`, schema);
  assert.deepEqual(notes, [
    {
      field: "link",
      message: "The link has 3000 settings that this page does not know (“k0”, “k1”, “k2” …); they were ignored.",
    },
  ]);
});

test("texts are bounded, and a link as long as a library is not read", () => {
  const long = "W".repeat(20_000);
  const { values, notes } = parse(
    `#lesson=${long}&features=${long}&net=${Array(3001).fill(2).join("-")}&seed=7`,
    schema,
  );
  assert.deepEqual(values, { seed: 7 });
  assert.deepEqual(
    notes.map(({ field }) => field),
    ["lesson", "features", "net"],
  );
  for (const { message } of notes) assert.ok(message.length < 200);
  const {
    values: none,
    notes: [note],
  } = parse(`#seed=7&lesson=${"W".repeat(LONGEST_HASH)}`, schema);
  assert.deepEqual(none, {});
  assert.match(note.message, /The link has \d+ characters; allowed are \d+/);
});

test("what keys cannot say is packed into letters that an address may have, and comes back", async () => {
  const given = {
    events: [{ iteration: 3, set: { rate: 0.1 } }],
    label: "Größe – ½ ☃",
    teacher: { inputs: Array.from({ length: 300 }, (_, n) => [n, Math.sin(n)]) },
  };
  const text = await pack(given);
  assert.match(text, /^[\w-]+$/);
  assert.ok(text.length < JSON.stringify(given).length);
  assert.deepEqual(await unpack(text), given);
});

test("what was cut off or damaged is refused", async () => {
  const text = await pack({ label: "a".repeat(50), more: [1, 2, 3] });
  await assert.rejects(unpack(text.slice(0, -6)));
  await assert.rejects(unpack("!!"));
  await assert.rejects(unpack(await pack("x".repeat(MOST_UNPACKED + 100_000))), /too long/);
});
