import assert from "node:assert/strict";
import { test } from "node:test";
import { mix, Palette, roundScale } from "../../../static/scene/palette.js";
import { readPalette } from "../../../static/paint/theme.js";
import { tokens } from "../support.js";

for (const theme of /** @type {const} */ (["light", "dark"])) {
  const palette = new Palette(tokens(theme));
  const { positive, negative, zero, muted, panel } = palette.tokens;

  test(`${theme}: positive, negative and zero are the theme's own colours`, () => {
    assert.notEqual(positive, negative);
    assert.equal(palette.diverging(1, 1), positive);
    assert.equal(palette.diverging(-1, 1), negative);
    assert.equal(palette.diverging(0, 1), zero);
    assert.equal(palette.diverging(7, 2), positive, "beyond the end, the end's");
    assert.equal(palette.diverging(-7, 2), negative);
    assert.equal(palette.diverging(NaN, 1), muted);
    assert.equal(palette.diverging(3, 0), zero);
  });

  test(`${theme}: the scale goes evenly from zero to each end`, () => {
    for (const share of [0.25, 0.5, 0.75]) {
      assert.equal(palette.diverging(share, 1), mix(zero, positive, share));
      assert.equal(palette.diverging(-share * 3, 3), mix(zero, negative, share));
    }
    assert.equal(palette.diverging(0.5 + 1 / 1000, 1), palette.diverging(0.5, 1), "in 128 steps");
  });

  test(`${theme}: small neurons are filled, larger ones tinted, from the paper to the sign's colour`, () => {
    assert.equal(palette.fill(2, 2), positive);
    assert.equal(palette.fill(-5, 2), negative);
    assert.equal(palette.fill(0, 2), panel);
    assert.equal(palette.fill(1, 0), panel);
    assert.equal(palette.fill(1, 2), mix(panel, positive, 0.5));
    assert.equal(palette.tint(2, 2), mix(panel, positive, 0.26));
    assert.equal(palette.tint(-9, 2), mix(panel, negative, 0.26));
    assert.equal(palette.tint(1, 2), mix(panel, positive, 0.13));
    assert.equal(palette.tint(0, 2), panel);
    assert.equal(palette.tint(1, 0), panel);
    assert.equal(palette.fill(1, 2), mix(panel, positive, 0.5), "again, as it was made before");
    assert.equal(palette.tint(1, 2), mix(panel, positive, 0.13));
  });
}

test("mixing: the ends are themselves, the middle lies between", () => {
  assert.equal(mix("#102030", "#f0e0d0", 0), "#102030");
  assert.equal(mix("#102030", "#f0e0d0", 1), "#f0e0d0");
  assert.equal(mix("#000000", "#ffffff", 0.5), "#636363", "half way in OKLab's lightness");
  assert.equal(mix("#ff0000", "#00ff00", 0.5), "#d0a800", "as an independent OKLab has it");
  assert.equal(mix("#0000ff", "#ffff00", 0.5), "#6cabc7");
  assert.equal(mix("#d8590b", "#1f6fb2", 0.25), "#b46852");
});

test("the palette of the page is what its styles say", () => {
  Object.assign(globalThis, {
    getComputedStyle: () => ({
      getPropertyValue: (/** @type {string} */ name) => ` ${tokens("dark")[name.slice(2)]} `,
    }),
  });
  assert.deepEqual(
    readPalette(/** @type {any} */ ({})).tokens,
    Object.fromEntries(
      [
        "ground",
        "panel",
        "ink",
        "muted",
        "line",
        "negative",
        "zero",
        "positive",
        "error",
        "slope",
        "input",
        "rest",
      ].map((name) => [name, tokens("dark")[name]]),
    ),
  );
});

test("a scale ends at the next round number", () => {
  for (const [max, end] of [
    [1, 1],
    [1.01, 1.2],
    [1.3, 1.5],
    [1.9, 2],
    [2.1, 2.5],
    [2.6, 3],
    [3.5, 4],
    [4.5, 5],
    [5.5, 6],
    [7, 8],
    [8.1, 10],
    [0.0123, 0.015],
    [99, 100],
    [250, 250],
  ])
    assert.equal(roundScale(max), end, `${max}`);
  assert.equal(roundScale(0.3), 0.3, "rounding errors do not count");
  assert.equal(roundScale(0), 1);
  assert.equal(roundScale(NaN), 1);
  assert.equal(roundScale(Infinity), 1);
});
