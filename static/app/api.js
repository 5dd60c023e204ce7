/** window.backprop: the same methods as in JSON-RPC and on the element. */
import { checkSelection } from "../scene/selection.js";
import { OutOfRange, Superseded, until } from "../engine/errors.js";

/** @typedef {import("../timeline/commands.js").Kind} Kind */
/** @typedef {import("../timeline/commands.js").Turn} Turn */

const EVENTS = ["ready", "live", "moment", "update", "config", "selection", "answer", "state", "error"];

/** Asks again where the learner, or Python's start, came between: who only reads wants to know how it is then. @template T @param {() => T | Promise<T>} question @returns {Promise<T>} */
async function answered(question) {
  for (;;) {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
    }
  }
}

/** How calls join what is done in order. @param {import("./stage.js").Stage} app */
function callers({ engine, commands }) {
  /** @template T @param {Kind} kind @param {(turn: Turn) => T | Promise<T>} run @param {object} [more] @returns {Promise<T>} */
  const call = (kind, run, more) => commands.add({ kind, by: "call", run, ...more });
  const needs = () => engine.soon();
  return {
    call,
    /** Sees what the commands before it made. @template T @param {() => T | Promise<T>} question */
    read: (question) => call("aside", () => answered(question), { needs }),
    /** The same, where it may take long. @template T @param {(signal: AbortSignal) => Promise<T>} question */
    take: (question) =>
      call(
        "export",
        ({ signal }) =>
          until(
            answered(() => question(signal)),
            signal,
          ),
        { needs },
      ),
  };
}

/** What can be asked of any run, and what moves its cursor. @param {import("./stage.js").Stage} app */
export function makeReadingApi(app) {
  const { engine, player } = app;
  const { call, read, take } = callers(app);
  return {
    /** The first moment is drawn. */
    ready: () => app.whenReady(),
    /** Python answers. */
    live: () => engine.whenLive(),
    config: () => ({ ...app.config }),
    state() {
      const { trace } = player;
      return {
        ...player.place,
        epoch: trace?.header.epoch ?? 0,
        loss: trace?.scalars.loss ?? null,
        rms: trace?.scalars.rms ?? null,
        source: engine.source,
        status: player.status,
        python: engine.status,
        config: { ...app.config },
      };
    },
    /** @param {string} unit @param {number} [count] */
    step: (unit = player.grain, count = 1) =>
      call("move", (turn) => {
        player.stand();
        const stepped = player.step(unit, count, turn);
        app.clock.wake();
        return stepped;
      }),
    /** @param {number} iteration @param {Partial<import("../timeline/moments.js").Moment>} [moment] */
    seek: (iteration, moment) =>
      call(
        "move",
        (turn) => {
          const place = player.placeOf(iteration, moment);
          player.stand();
          return player.travel(place, turn);
        },
        { isPlace: true },
      ),
    /** @param {number | "fastest"} [speed] */
    play: (speed = app.speed) =>
      call("move", () => {
        const value = speed === "fastest" ? Infinity : Number(speed);
        if (!(value > 0))
          throw new OutOfRange("speed", `play: speed is ${speed}; a number above 0 or "fastest" is allowed`);
        if (value === Infinity && (engine.isFixed || engine.status === "failed")) return engine.whenLive(); // says why not
        return player.play(value);
      }),
    pause: () => app.pause(),
    trace: () => read(async () => (await engine.load(player.at.iteration, player.sample)).toNested()),
    weights: () => read(() => engine.ask("parameters", { iteration: player.at.iteration })),
    teacherSet: () => read(() => engine.ask("teacher_set")),
    /** @param {unknown} selection */
    select: (selection) => call("aside", () => app.select(checkSelection(selection, engine.header.sizes))),
    /** Where neurons stand on the canvas, in CSS pixels. */
    layout: () => structuredClone(app.view().layout),
    // Before there are numbers there are no operations to be drawn, and nothing to wait for.
    exportSVG: async () =>
      player.trace ? call("aside", () => app.bringOperations().then(() => app.exportSVG())) : app.exportSVG(),
    /** The run so far as a file: bytes of JSON. */
    exportRecording: () =>
      take(async (signal) => {
        const given = { start: engine.first, stop: player.reached + 1 };
        return new TextEncoder().encode(JSON.stringify(await engine.make("export_recording", given, { signal })));
      }),
    /** What is selected (else the error E), explained: symbol, value, formula and numbers as TeX, factors, paths. */
    explain: () =>
      read(() =>
        engine.ask("explain", {
          selection: app.selection ?? "loss",
          iteration: player.at.iteration,
          sample: player.sample,
          signal: engine.header.config.signal,
        }),
      ),
  };
}

/** @typedef {ReturnType<typeof makeApi>} Api */

/** All of it, with what changes the run. @param {import("./app.js").App} app */
export function makeApi(app) {
  const { engine, player } = app;
  const { call, read } = callers(app);
  return {
    ...makeReadingApi(app),
    /** @param {Record<string, unknown>} partial */
    configure: (partial) => app.configure(partial, "call"),
    /** @param {number} [seed] */
    reset: async (seed) => {
      await app.reset(seed, "call");
    },
    /** @param {number} updates */
    train: (updates) => call("train", (turn) => player.train(updates, turn), { needs: () => engine.soon() }),
    /** @param {{weights: number[][][], biases: number[][]}} parameters */
    setWeights: (parameters) => app.setWeights(parameters, "call"),
    /** The branches of the run: {branch, edited, reached, current}. */
    branches: () => engine.branches.told(player.reached),
    /** @param {number} number */
    branch: (number) => app.returnTo(number, "call"),
    /** @param {unknown} given {inputs, targets} or {csv} */
    setTeacherSet: (given) => app.setTeacher(given, undefined, "call"),
    permalink: () => call("aside", () => app.permalink()),
    /** @param {"numpy" | "pytorch"} kind */
    exportCode: (kind) => read(() => engine.ask("export_code", { kind, iteration: player.at.iteration })),
    /** The run so far as one HTML page that needs nothing else: its text. */
    exportHandout: async () => (await app.handout("call")).html,
  };
}

/** @param {import("./stage.js").Stage} app @param {object} api */
export function installApi(app, api) {
  Object.assign(window, { backprop: api });
  for (const name of EVENTS) {
    const source = name === "live" ? app.engine : app;
    source.addEventListener(name, (event) =>
      document.dispatchEvent(
        new CustomEvent(`backprop:${name}`, { detail: /** @type {CustomEvent} */ (event).detail ?? {} }),
      ),
    );
  }
}
