import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { makeClock } from "../../../static/timeline/clock.js";

/** A browser that draws a frame when it is told to. @type {((now: number) => void) | null} */
let waiting = null;
let cancelled = 0;
Object.assign(globalThis, {
  requestAnimationFrame: (/** @type {(now: number) => void} */ callback) => {
    waiting = callback;
    return 1;
  },
  cancelAnimationFrame: () => {
    waiting = null;
    cancelled += 1;
  },
});
/** @param {number} now ms */
const frame = (now) => {
  const callback = waiting;
  waiting = null;
  assert.ok(callback, "a frame is awaited");
  callback(now);
};

/** @type {number[]} */
let ticks = [];
let draws = 0;
let more = true;
/** @type {ReturnType<typeof makeClock>} */
let clock;
beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  [ticks, draws, more, waiting] = [[], 0, true, null];
  clock = makeClock(
    (dt) => {
      ticks.push(dt);
      return more;
    },
    () => {
      draws += 1;
    },
  );
});

test("it sleeps until something changes", () => {
  assert.equal(waiting, null);
  clock.wake();
  assert.ok(waiting);
});

test("ticks tell the seconds since the frame before; the first one tells none", () => {
  clock.wake();
  frame(1000);
  frame(1016);
  frame(1050);
  assert.deepEqual(
    ticks.map((dt) => Math.round(dt * 1000)),
    [0, 16, 34],
  );
});

test("a pause is no jump: no tick is longer than a tenth of a second", () => {
  clock.wake();
  frame(1000);
  frame(1100);
  frame(61_100);
  assert.deepEqual(ticks, [0, 0.1, 0.1]);
});

test("after a sleep time begins anew", () => {
  clock.wake();
  more = false;
  frame(1000);
  assert.equal(waiting, null, "it sleeps");
  more = true;
  clock.wake();
  frame(1050);
  assert.deepEqual(ticks, [0, 0]);
});

test("drawn once for all that became invalid, and not when nothing has", () => {
  clock.wake();
  frame(1000);
  assert.equal(draws, 0);
  clock.invalidate();
  clock.invalidate();
  frame(1016);
  frame(1032);
  assert.equal(draws, 1);
});

test("what became invalid while it was drawn is drawn in the next frame", () => {
  more = false;
  const again = makeClock(
    () => false,
    () => {
      draws += 1;
      if (draws === 1) again.invalidate();
    },
  );
  again.invalidate();
  frame(1000);
  frame(1016);
  assert.equal(draws, 2);
  assert.equal(waiting, null);
});

test("it gives way for one frame, and draws in the next", () => {
  more = false;
  clock.invalidate();
  clock.giveWay();
  frame(1000);
  assert.equal(draws, 0);
  frame(1016);
  assert.equal(draws, 1);
  assert.equal(waiting, null);
});

test("one frame is awaited at a time", () => {
  let asked = 0;
  const { requestAnimationFrame } = globalThis;
  globalThis.requestAnimationFrame = (callback) => {
    asked += 1;
    return requestAnimationFrame(callback);
  };
  clock.wake();
  clock.wake();
  clock.invalidate();
  globalThis.requestAnimationFrame = requestAnimationFrame;
  assert.equal(asked, 1);
});

test("where no frames are drawn it goes on all the same, and a frame that comes late is not drawn twice", () => {
  clock.invalidate();
  mock.timers.tick(399);
  assert.equal(ticks.length, 0);
  mock.timers.tick(1);
  assert.deepEqual([ticks.length, draws], [1, 1]);
  cancelled = 0;
  frame(performance.now());
  assert.equal(cancelled, 1);
  more = false;
  mock.timers.tick(400);
  const before = ticks.length;
  mock.timers.tick(4000);
  assert.equal(ticks.length, before, "a frame that was drawn is not waited for");
});
