/**
 * The moments of one update, in order. A moment is one thing that happens. For every sample of the batch: the input is
 * shown; each neuron gathers and fires, layer by layer; the loss forms; each output's error reaches its neuron; each neuron
 * sends its error signal back over its incoming edges, last layer first; the sample's gradients settle. Then, once,
 * the weights move. Nothing is stored: a moment and its index are computed from each other.
 *
 * @typedef {"input" | "forward" | "error" | "backward" | "gradient" | "update"} Phase
 * @typedef {{phase: Phase, layer: number | null, neuron: number | null, sample: number | null}} Moment
 */

import { OutOfRange } from "../engine/errors.js";

export const PHASES = /** @type {Phase[]} */ (["input", "forward", "error", "backward", "gradient", "update"]);

export class Moments {
  /** @param {number[]} sizes @param {number} batch */
  constructor(sizes, batch) {
    this.sizes = sizes;
    this.batch = batch;
    this.last = sizes.length - 1;
    /** Where layer l ≥ 1 starts among the forward moments of a sample. */
    this.forwardStart = [0, 0];
    for (let l = 2; l <= this.last; l++) this.forwardStart.push(this.forwardStart[l - 1] + sizes[l - 1]);
    this.neurons = this.forwardStart[this.last] + sizes[this.last];
    /** Where layer l ≥ 1 starts among the backward moments of a sample: from the last layer to the first. */
    this.backwardStart = this.forwardStart.map((start, l) => this.neurons - start - (l ? sizes[l] : 0));
    this.outputs = sizes[this.last];
    this.perSample = 1 + this.neurons + 1 + this.outputs + this.neurons + 1;
    this.count = batch * this.perSample + 1;
  }

  /** @param {Moment} moment @returns {number} */
  index({ phase, layer, neuron, sample }) {
    if (phase === "update") return this.count - 1;
    const base = (sample ?? 0) * this.perSample;
    const l = layer ?? this.last;
    switch (phase) {
      case "input":
        return base;
      case "forward":
        return base + 1 + this.forwardStart[l] + (neuron ?? 0);
      case "error":
        return base + 1 + this.neurons + (neuron === null ? 0 : 1 + neuron);
      case "backward":
        return base + 2 + this.neurons + this.outputs + this.backwardStart[l] + (neuron ?? 0);
      default:
        return base + this.perSample - 1;
    }
  }

  /** @param {number} k @returns {Moment} */
  at(k) {
    if (k >= this.count - 1) return { phase: "update", layer: null, neuron: null, sample: null };
    const sample = Math.floor(k / this.perSample);
    let rest = k - sample * this.perSample;
    if (rest === 0) return { phase: "input", layer: 0, neuron: null, sample };
    rest -= 1;
    if (rest < this.neurons) {
      let layer = 1;
      while (rest >= this.forwardStart[layer] + this.sizes[layer]) layer++;
      return { phase: "forward", layer, neuron: rest - this.forwardStart[layer], sample };
    }
    rest -= this.neurons;
    if (rest === 0) return { phase: "error", layer: this.last, neuron: null, sample };
    rest -= 1;
    if (rest < this.outputs) return { phase: "error", layer: this.last, neuron: rest, sample };
    rest -= this.outputs;
    if (rest < this.neurons) {
      let layer = this.last;
      while (rest >= this.backwardStart[layer] + this.sizes[layer]) layer--;
      return { phase: "backward", layer, neuron: rest - this.backwardStart[layer], sample };
    }
    return { phase: "gradient", layer: null, neuron: null, sample };
  }

  /** First and last index of the moments that happen together at the grain "layer". @param {number} k @returns {[number, number]} */
  layerSpan(k) {
    const moment = this.at(k);
    if (moment.neuron === null) return [k, k];
    const from = this.index({ ...moment, neuron: 0 });
    return [from, from + this.sizes[/** @type {number} */ (moment.layer)] - 1];
  }

  /** How many spans of moments that happen together at the grain "layer" an update has; see `spanAt`. */
  get spans() {
    return this.batch * this.spansPerSample + 1;
  }
  /** The input; each layer; the loss; the outputs' errors; each layer again; the sample's gradients. */
  get spansPerSample() {
    return 2 * this.last + 4;
  }

  /** Which of the spans moment k is in. @param {number} k */
  spanAt(k) {
    const { phase, layer, neuron, sample } = this.at(k);
    if (phase === "update") return this.spans - 1;
    const l = layer ?? 0;
    const within = {
      input: 0,
      forward: l,
      error: this.last + (neuron === null ? 1 : 2),
      backward: 2 * this.last + 3 - l,
      gradient: this.spansPerSample - 1,
    };
    return (sample ?? 0) * this.spansPerSample + within[phase];
  }

  /** The last moment of a span. @param {number} span */
  spanEnd(span) {
    if (span >= this.spans - 1) return this.count - 1;
    const sample = Math.floor(span / this.spansPerSample);
    const within = span - sample * this.spansPerSample;
    const end = (/** @type {Phase} */ phase, /** @type {number} */ layer) =>
      this.index({ phase, layer, neuron: this.sizes[layer] - 1, sample });
    if (within === 0) return sample * this.perSample;
    if (within <= this.last) return end("forward", within);
    if (within === this.last + 1) return this.index({ phase: "error", layer: this.last, neuron: null, sample });
    if (within === this.last + 2) return end("error", this.last);
    if (within < this.spansPerSample - 1) return end("backward", 2 * this.last + 3 - within);
    return this.index({ phase: "gradient", layer: null, neuron: null, sample });
  }

  /** The sample that moment k is about; the update shows the last one of its batch. @param {number} k */
  sampleAt(k) {
    return Math.min(Math.floor(k / this.perSample), this.batch - 1);
  }

  /** `at=` of a permalink: iteration.phase.layer.neuron.sample, as far as needed.
   * @param {number} iteration @param {number} k */
  toText(iteration, k) {
    const { phase, layer, neuron, sample } = this.at(k);
    if (phase === "input" && !sample) return String(iteration);
    const parts = [iteration, phase, phase === "input" || layer === null ? "" : layer, neuron ?? "", sample || ""];
    while (parts[parts.length - 1] === "") parts.pop();
    return parts.join(".");
  }

  /** The index that a moment, as given by a person or a link, means here.
   * @param {Partial<Moment>} wanted @throws {OutOfRange} */
  find(wanted) {
    if (typeof wanted !== "object" || wanted === null || Array.isArray(wanted))
      throw wrong(`moment is ${wanted === null ? "null" : typeof wanted}; allowed is {phase, layer, neuron, sample}`);
    const phase = wanted.phase ?? "input";
    if (!PHASES.includes(phase))
      throw wrong(`moment: phase is "${String(phase).slice(0, 60)}"; allowed are ${PHASES.join(", ")}`);
    const sample = wanted.sample ?? 0;
    if (!isWhole(sample, 0, this.batch - 1))
      throw wrong(`moment: sample is ${sample}; this update has ${this.batch} (0 to ${this.batch - 1})`);
    const layer = wanted.layer ?? (phase === "forward" ? 1 : this.last);
    const neuron = wanted.neuron ?? null;
    if (phase === "forward" || phase === "backward") {
      if (!isWhole(layer, 1, this.last)) throw wrong(`moment: layer is ${layer}; allowed are 1 to ${this.last}`);
      if (!isWhole(neuron ?? 0, 0, this.sizes[layer] - 1))
        throw wrong(`moment: neuron is ${neuron}; layer ${layer} has 0 to ${this.sizes[layer] - 1}`);
    }
    if (phase === "error" && neuron !== null && !isWhole(neuron, 0, this.outputs - 1))
      throw wrong(`moment: neuron is ${neuron}; allowed are 0 to ${this.outputs - 1}, one for each output`);
    return this.index({ phase, layer, neuron: phase === "error" ? neuron : (neuron ?? 0), sample });
  }
}

/** @param {unknown} value @param {number} low @param {number} high */
const isWhole = (value, low, high) => Number.isInteger(value) && Number(value) >= low && Number(value) <= high;
/** @param {string} message */
const wrong = (message) => new OutOfRange("moment", message);

/** An `at=` text for what `parseAt` says. @param {{iteration: number, moment: Partial<Moment>}} at */
export function atText({ iteration, moment: { phase, layer, neuron, sample } }) {
  const parts = [iteration, phase === "input" && !sample ? "" : phase, layer ?? "", neuron ?? "", sample ?? ""];
  while (parts[parts.length - 1] === "") parts.pop();
  return parts.join(".");
}

/** Parts of an `at=` text. @param {string} text @returns {{iteration: number, moment: Partial<Moment>}} @throws {OutOfRange} */
export function parseAt(text) {
  const [iteration, phase, layer, neuron, sample] = String(text).split(".");
  if (!/^\d{1,9}$/.test(iteration))
    throw new OutOfRange(
      "at",
      `at is "${text.slice(0, 60)}"; it is written iteration.phase.layer.neuron, as in 120.backward.2.1`,
    );
  /** @param {string | undefined} part @param {string} name */
  const whole = (part, name) => {
    if (part === undefined || part === "") return undefined;
    if (!/^\d{1,6}$/.test(part))
      throw new OutOfRange("at", `at: ${name} is "${part.slice(0, 60)}"; a whole number is allowed`);
    return Number(part);
  };
  return {
    iteration: Number(iteration),
    moment: {
      phase: /** @type {Phase} */ (phase || "input"),
      layer: whole(layer, "layer"),
      neuron: whole(neuron, "neuron"),
      sample: whole(sample, "sample"),
    },
  };
}
