import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { restUnseen } from "../../../static/timeline/unseen.js";

/** What stands in for a page: in sight or not, and who watches where it is. */
class Page extends EventTarget {
  visibilityState = "visible";
  documentElement = "the page";
}
/** @type {Page} */
let page;
/** @type {((entries: {isIntersecting: boolean}[]) => void) | null} */
let scrolled;
/** @type {unknown} */
let observed;
/** What the player was told. @type {boolean[]} */
let seen;
/** @param {string} state */
const turn = (state) => {
  page.visibilityState = state;
  page.dispatchEvent(new Event("visibilitychange"));
};
/** @param {boolean} embedded */
const watch = (embedded) =>
  restUnseen(
    /** @type {any} */ ({
      setSeen: (/** @type {boolean} */ is) => {
        seen.push(is);
      },
    }),
    embedded,
  );

beforeEach(() => {
  page = new Page();
  [scrolled, observed, seen] = [null, null, []];
  Object.assign(globalThis, {
    document: page,
    IntersectionObserver: class {
      /** @param {(entries: {isIntersecting: boolean}[]) => void} callback */
      constructor(callback) {
        scrolled = callback;
      }
      /** @param {unknown} element */
      observe(element) {
        observed = element;
      }
    },
  });
});

test("a hidden tab is not seen, until it is again", () => {
  watch(false);
  turn("hidden");
  turn("visible");
  assert.deepEqual(seen, [false, true]);
  assert.equal(observed, null, "a page by itself is not scrolled out of sight");
});

test("an embed is not seen while it is scrolled out of sight, whether its tab is or not", () => {
  watch(true);
  assert.equal(observed, "the page");
  scrolled?.([{ isIntersecting: false }]);
  turn("hidden");
  turn("visible");
  scrolled?.([{ isIntersecting: true }]);
  turn("hidden");
  assert.deepEqual(seen, [false, false, false, true, false]);
});
