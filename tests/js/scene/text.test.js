import assert from "node:assert/strict";
import { test } from "node:test";
import { ems, fitted, fitting, shortened } from "../../../static/scene/text-size.js";

test("the width of a text is its letters'", () => {
  assert.ok(Math.abs(ems("1.5") - (0.7 + 0.38 + 0.7)) < 1e-12);
  assert.ok(Math.abs(ems("−1") - (0.84 + 0.7)) < 1e-12);
  assert.equal(ems(""), 0);
  assert.equal(ems("A"), 0.8);
  assert.equal(ems("m"), 1.1);
  assert.equal(ems("₁"), 0.46);
  assert.equal(ems("日"), 1.1);
  assert.ok(Math.abs(ems("∂E/∂x") - (0.6 + 0.8 + 0.37 + 0.6 + 0.7)) < 1e-12);
});

test("as large as there is room, and no larger than it should be", () => {
  assert.equal(fitted("AAAAA", 40, 14), 10);
  assert.equal(fitted("A", 40, 14), 14);
});

test("as many digits as there is room for, at least one", () => {
  const write = (/** @type {(v: number) => string} */ number) => `b ${number(0.12345)}`;
  assert.equal(fitting(write, 3, 100), "b 0.123");
  assert.equal(fitting(write, 3, ems("b 0.123")), "b 0.123");
  assert.equal(fitting(write, 3, ems("b 0.123") - 0.01), "b 0.12");
  assert.equal(fitting(write, 3, 0), "b 0.1");
});

test("as much of a name as there is room for", () => {
  assert.equal(shortened("virginica", 100), "virginica");
  const short = shortened("virginica", 4);
  assert.match(short, /^virg?…$/);
  assert.ok(ems(short) <= 4);
});

test("of a name as long as a book no more is read than has room", () => {
  let read = 0;
  const book = /** @type {any} */ ({
    slice: (/** @type {number} */ from, /** @type {number} */ to) => "W".repeat(to - from),
    *[Symbol.iterator]() {
      for (; ; read++) yield "W";
    },
  });
  assert.equal(shortened(book, 8), "WWWWWW…");
  assert.ok(read < 10);
});
