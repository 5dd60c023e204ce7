/** window.backprop: the same methods as in JSON-RPC and on the element. */
import { GRAINS } from "../timeline/cursor.js";
import { checkSelection } from "../scene/selection.js";
import { Superseded } from "../engine/errors.js";

const EVENTS = ["ready", "live", "moment", "update", "config", "selection", "answer", "state", "error"];

/** Asks again where something newer came between: who only reads wants to know how it is then. @template T @param {() => Promise<T>} question @returns {Promise<T>} */
async function answered(question) {
  for (;;) {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
    }
  }
}

/** What can be asked of any run, and what moves its cursor. @param {import("./stage.js").Stage} app */
export function makeReadingApi(app) {
  const { engine, player } = app;
  return {
    /** The first moment is drawn. */
    ready: () => app.ready.then(() => undefined),
    /** Python answers. */
    live: () => engine.whenLive(),
    config: () => ({ ...engine.header.config }),
    state() {
      const { trace, at } = player;
      return { iteration: at.iteration, epoch: trace?.header.epoch ?? 0, moment: player.moment, loss: trace?.scalars.loss ?? null, rms: trace?.scalars.rms ?? null,
        source: engine.source, status: player.waiting ? "waiting" : player.fast ? "training" : player.playing ? "playing" : "paused", python: engine.status, config: { ...engine.header.config } };
    },
    /** @param {string} unit @param {number} [count] */
    async step(unit = player.grain, count = 1) {
      if (!GRAINS.includes(unit)) throw new RangeError(`step: unit is “${unit}”; allowed are ${GRAINS.join(", ")}`);
      if (!Number.isInteger(count)) throw new RangeError(`step: count is ${count}; a whole number is allowed`);
      player.playing = false;
      const stepped = player.step(unit, count);
      app.clock.wake();
      await stepped;
    },
    /** @param {number} iteration @param {any} [moment] */
    seek: (iteration, moment) => player.seek(iteration, moment),
    /** @param {number | "fastest"} [speed] */
    play(speed = app.speed) {
      const value = speed === "fastest" ? Infinity : Number(speed);
      if (!(value > 0)) throw new RangeError(`play: speed is ${speed}; a number above 0 or "fastest" is allowed`);
      player.play(value);
      app.clock.wake();
    },
    pause: () => player.pause(),
    async trace() {
      const { iteration, k } = player.at;
      return (await engine.load(iteration, player.momentsOf(iteration).sampleAt(k))).toNested();
    },
    weights: () => answered(() => engine.ask("parameters", { iteration: player.at.iteration })),
    teacherSet: () => answered(() => engine.ask("teacher_set")),
    /** @param {any} selection */
    select: (selection) => app.select(checkSelection(selection, engine.header.sizes)),
    /** Where neurons stand on the canvas, in CSS pixels. */
    layout: () => structuredClone(app.view().layout),
    exportSVG: async () => app.exportSVG(),
    /** The run so far as a file: bytes of JSON. */
    exportRecording: async () => new TextEncoder().encode(JSON.stringify(await engine.ask("export_recording", { start: engine.first, stop: player.reached + 1 }))),
    /** What is selected (else the error E), explained: symbol, value, formula and numbers as TeX, factors, paths. */
    explain: () => answered(() => engine.ask("explain", { selection: app.selection ?? "loss", iteration: player.at.iteration, sample: player.sample, signal: engine.header.config.signal })),
  };
}

/** All of it, with what needs Python. @param {import("./app.js").App} app */
export function makeApi(app) {
  const { engine, player } = app;
  return {
    ...makeReadingApi(app),
    /** @param {Record<string, unknown>} partial */
    configure: (partial) => app.configure(partial),
    /** @param {number} [seed] */
    reset: async (seed) => { await app.reset(seed); },
    /** @param {number} updates */
    train: (updates) => player.train(updates),
    /** @param {{weights: number[][][], biases: number[][]}} parameters */
    setWeights: (parameters) => app.setWeights(parameters),
    /** The branches of the run: {branch, edited, reached, current}. */
    branches: () => engine.branches.told(player.reached),
    /** @param {number} number */
    branch: (number) => app.returnTo(number),
    /** @param {any} given {inputs, targets} or {csv} */
    async setTeacherSet(given) {
      await app.setTeacher(given);
    },
    permalink: () => app.permalink(),
    /** @param {"numpy" | "pytorch"} kind */
    exportCode: async (kind) => engine.ask("export_code", { kind, iteration: player.at.iteration }),
    /** The run so far as one HTML page that needs nothing else: its text. */
    exportHandout: async () => (await app.handout()).html,
  };
}

/** @param {import("./stage.js").Stage} app @param {object} api */
export function installApi(app, api) {
  /** @type {any} */ (window).backprop = api;
  for (const name of EVENTS) {
    const source = name === "live" ? app.engine : app;
    source.addEventListener(name, (event) => document.dispatchEvent(new CustomEvent(`backprop:${name}`, { detail: /** @type {CustomEvent} */ (event).detail ?? {} })));
  }
}
