/**
 * What a panel shows comes from Python, and always belongs to the state on the screen: at most one question in flight, the newest
 * state wins, an answer that came too late is dropped. A folded panel asks nothing; while training fast, one in sight asks now and then.
 * What takes longer (finer pictures, and panels out of sight) waits until nothing has moved for a moment: no step waits for it.
 */
import { watchSight } from "../../services/sight.js";
import { Superseded } from "../../engine/errors.js";

/** Milliseconds between two questions of a panel while training at full speed; what takes long to show is asked for the less often. */
const PAUSE_MS = 220;
const PAUSES = 120;
/** Milliseconds of rest before what takes longer is asked for. */
const REST_MS = 140;
/** Panels take turns, then, and between two turns Python trains so many times as long as the last answer took. */
const REST = 3;

/** Whose turn it is while training at full speed. */
const turns = {
  busy: false,
  from: 0,
  /** @type {Set<() => void>} */
  waiting: new Set(),
  /** @type {number | undefined} */
  timer: undefined,

  /** @param {() => void} ask */
  want(ask) {
    turns.waiting.add(ask);
    turns.next();
  },

  next() {
    if (turns.busy || turns.timer !== undefined || !turns.waiting.size) return;
    const wait = turns.from - performance.now();
    if (wait > 0) {
      turns.timer = setTimeout(() => {
        turns.timer = undefined;
        turns.next();
      }, wait);
      return;
    }
    const [ask] = turns.waiting;
    turns.waiting.delete(ask);
    turns.busy = true;
    ask();
  },

  /** @param {number} took milliseconds */
  over(took) {
    turns.busy = false;
    turns.from = performance.now() + REST * took;
    turns.next();
  },
};

/** Calls when another run has begun, or when Python brought the first that could be told of. @param {import("../../engine/engine.js").Engine} engine @param {() => void} run */
export function onNewRun(engine, run) {
  engine.addEventListener("header", run);
  engine.addEventListener("takeover", (event) => {
    if (/** @type {CustomEvent} */ (event).detail.fresh) run();
  });
}

/** @typedef {import("../../engine/messages.d.ts").Answers} Answers */

/**
 * @template {keyof Answers} M
 * @param {import("../../app/stage.js").Stage} app @param {HTMLDetailsElement} details the panel
 * @param {{question: (level: number) => {method: M, params: Record<string, unknown>} | null,
 *   answer: (given: {result: Answers[M], buffer: Float64Array | null}, level: number) => void,
 *   fail?: (error: Error) => void, levels?: number, needed?: () => boolean}} options
 *   `question` may decline with null; levels above 0 are asked when nothing newer waits: finer pictures of the same state;
 *   `needed`: also while the panel is folded or out of sight
 */
export function makeFeed(app, details, { question, answer, fail, levels = 1, needed = () => false }) {
  const { player, engine } = app;
  let busy = false;
  let wanted = false;
  let level = 0;
  let from = 0;
  let moved = 0;
  let inSight = true;
  /** @type {number | undefined} */
  let timer;
  watchSight(details, (seen) => {
    inSight = seen;
    again();
  });

  const refresh = () => {
    wanted = true;
    level = 0;
    moved = performance.now();
    again();
  };

  const again = () => {
    clearTimeout(timer);
    timer = undefined;
    next();
  };

  const next = () => {
    if (busy || timer !== undefined || !(details.open || needed()) || !engine.canAnswer) return;
    const seen = inSight || needed();
    if (player.fast ? !wanted || !seen : !wanted && level >= levels) return;
    const wait = (player.fast ? from : wanted && seen ? 0 : moved + REST_MS) - performance.now();
    if (wait > 0) timer = setTimeout(again, wait);
    else if (player.fast) turns.want(inTurn);
    else ask();
  };

  const inTurn = async () => {
    const start = performance.now();
    if (!busy && (details.open || needed()) && engine.canAnswer) await ask();
    turns.over(performance.now() - start);
  };

  const ask = async () => {
    const asked = question(level);
    wanted = false;
    if (!asked) return;
    const now = level;
    // Under way, Python is asked about where it is; at rest, about exactly what is on the screen.
    const params = player.fast ? asked.params : { ...asked.params, iteration: player.at.iteration };
    busy = true;
    try {
      const given = await engine.askBuffer(asked.method, params);
      if (!wanted) level = now + 1;
      const start = performance.now();
      if (player.fast) app.clock.giveWay();
      answer(given, now);
      from = performance.now() + Math.max(PAUSE_MS, PAUSES * (performance.now() - start));
    } catch (error) {
      level = levels;
      if (!(error instanceof Superseded)) fail?.(/** @type {Error} */ (error));
    } finally {
      busy = false;
      next();
    }
  };

  details.addEventListener("toggle", () => {
    if (details.open) refresh();
  });
  for (const name of ["moment", "config"]) app.addEventListener(name, refresh);
  engine.addEventListener("live", refresh);
  engine.addEventListener("refused", again); // nothing has changed: what was wanted still is
  player.addEventListener("playing", () => {
    if (!player.fast) refresh();
  });
  return { refresh };
}
