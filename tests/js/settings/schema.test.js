import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError } from "../../../static/settings/schema.js";
import { makeSchema } from "../support.js";

const schema = makeSchema();
/** @param {string} name @param {unknown} value @param {RegExp} why */
const refused = (name, value, why) =>
  assert.throws(
    () => schema.check(name, value),
    (error) => {
      assert.ok(error instanceof ConfigError);
      assert.equal(error.field, name);
      assert.equal(error.type, "ConfigError");
      assert.match(error.message, why);
      return true;
    },
  );

test("texts of a link become values of the key's type", () => {
  assert.equal(schema.check("rate", " 0.25 "), 0.25);
  assert.equal(schema.check("seed", "12"), 12);
  assert.equal(schema.check("hidden", "relu"), "relu");
  assert.equal(schema.check("batch", "all"), "all");
  assert.equal(schema.check("batch", "16"), 16);
  assert.equal(schema.check("net", "2-16-1"), "2-16-1");
  assert.equal(schema.check("data", "iris"), "iris");
  for (const yes of ["1", "true", true]) assert.equal(schema.check("shuffle", yes), true);
  for (const no of ["0", "false", false]) assert.equal(schema.check("shuffle", no), false);
  assert.deepEqual(schema.checkAll({ rate: "1", shuffle: 0 }), { rate: 1, shuffle: false });
});

test("what is not allowed is refused with what is", () => {
  refused("hidden", "maxout", /hidden is “maxout”; allowed: .*tanh.*relu/);
  refused("shuffle", "yes", /shuffle is “yes”; allowed: 0 or 1/);
  refused("batch", "0", /a whole number of samples, or all/);
  refused("batch", "1.5", /batch is “1\.5”/);
  refused("net", "2", /two or more layer sizes joined by hyphens/);
  refused("net", "2-0-1", /net is “2-0-1”/);
  refused("net", "2-12345-1", /net is/);
  refused("rate", "", /rate is “”; allowed: a number above 0 up to 1000$/);
  refused("seed", "1.5", /seed is “1\.5”; allowed: a whole number from 0 up to 4294967295$/);
  refused("rate", "x".repeat(200), /^rate is “x{60}”;/);
  refused("speed", 1, /speed is not a setting; allowed are net, hidden/);
});

test("bounds hold what they say: “above” leaves its own value out, “from” and “up to” have theirs in", () => {
  refused("rate", 0, /above 0/);
  refused("rate", -1, /above 0/);
  refused("rate", 1000.5, /up to 1000/);
  refused("rate", Infinity, /rate is “Infinity”/);
  assert.equal(schema.check("rate", 1000), 1000);
  assert.equal(schema.check("rate", 1e-9), 1e-9);
  assert.equal(schema.check("seed", 0), 0);
  refused("seed", -1, /from 0/);
  assert.equal(schema.check("momentum", 0), 0);
  assert.equal(schema.check("momentum", 0.999), 0.999);
  refused("momentum", 1, /a number from 0 up to 0\.999$/);
});

test("a number is written as Python reads it, too", () => {
  for (const text of ["0x10", "1_0", "1e", ".", "+", "١", "Infinity", "1,5"])
    refused("rate", text, /a number above 0 up to 1000$/);
  for (const [text, value] of /** @type {[string, number][]} */ ([
    ["+.5", 0.5],
    ["5.", 5],
    ["1e-3", 0.001],
    ["2E+1", 20],
  ]))
    assert.equal(schema.check("rate", text), value);
});

test("a text may be as long as is said; a moment, a language are what they are", () => {
  assert.equal(schema.check("lesson", "x".repeat(200)), "x".repeat(200));
  refused("lesson", "x".repeat(201), /allowed: a text of up to 200 characters$/);
  refused("features", "x1,".repeat(1000), /features/);
  refused("net", `2${"-2".repeat(100)}`, /net has 101 layers; allowed are 100/);
  assert.equal(schema.check("at", "12.backward.2.1"), "12.backward.2.1");
  refused("at", "12.sideways", /iteration\.phase/);
  refused("lang", "Polish!", /the tag of a language/);
});

test("a default is the teacher set's own, or the page's", () => {
  assert.equal(schema.defaultOf("net", "circle"), "2-4-2-1");
  assert.equal(schema.defaultOf("net", "xor"), "2-2-2-1");
  assert.equal(schema.defaultOf("net", "own"), "2-2-2-1");
  assert.equal(schema.complete({ data: "sine" }).net, "1-16-1");
  assert.equal(schema.complete({ data: "sine", net: "1-3-1" }).net, "1-3-1");
  assert.equal(schema.complete({}).data, "xor");
  assert.deepEqual(
    Object.keys(schema.complete({})),
    schema.keys.map(({ name }) => name),
  );
});

test("which keys begin the run anew, and which are the page's own", () => {
  assert.equal(schema.restarts("net"), true);
  assert.equal(schema.restarts("rate"), false);
  assert.equal(schema.isView("edges"), true);
  assert.equal(schema.isView("net"), false);
});
