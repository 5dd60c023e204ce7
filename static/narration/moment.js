/** What the page says about a moment, from the same trace as the picture. Its sentences stand in the locale files. */
import { format, names, subscript } from "../scene/format.js";
import { group, listed, say } from "../words/words.js";

/**
 * @typedef {{trace: import("../engine/trace.js").Trace, moment: import("../timeline/moments.js").Moment, span: [number, number],
 *   moments: import("../timeline/moments.js").Moments, config: import("../settings/schema.js").Config}} Told
 */

/** Of a larger layer only the first two and the last are named. */
const MOST_NAMED = 4;
/** So many numbers of a sample are said; of a sample with more inputs than `MOST_INPUTS`, none. */
const MOST_NUMBERS = 4;
const MOST_INPUTS = 16;

/** @param {string[]} items */
const few = (items) => listed(items.length > MOST_NAMED ? [items[0], items[1], "…", items[items.length - 1]] : items);

/** @param {Told} told */
export function sentence(told) {
  const { trace, moment, span, config } = told;
  const label = names(trace.sizes);
  const last = trace.sizes.length - 1;
  const sample = moment.sample ?? trace.batch - 1;
  const many = span[1] > span[0];
  const l = moment.layer ?? 0;
  const j = moment.neuron ?? 0;
  /** @param {number} layer */
  const layerNames = (layer) => few(Array.from({ length: trace.sizes[layer] }, (_, n) => label.neuron(layer, n)));
  switch (moment.phase) {
    case "input": {
      const x = trace.row("activations", 0, sample);
      const target = targetText(trace, sample);
      if (x.length > MOST_INPUTS) return say("moment-input-many", { count: x.length, target });
      return say("moment-input", { inputs: shortly(x, (v, n) => `${label.neuron(0, n)} = ${format(v)}`), target });
    }
    case "forward": {
      if (many) return say("moment-forward-layer", { names: layerNames(l) });
      const z = format(trace.row("net_inputs", l - 1, sample)[j]);
      const a = format(trace.row("activations", l, sample)[j]);
      return say("moment-forward", { name: label.neuron(l, j), z, a });
    }
    case "error": {
      if (moment.neuron === null)
        return say("moment-error-compare", {
          loss: lossOf(trace),
          value: format(trace.array("sample_losses")[sample]),
        });
      if (many) return say("moment-error-layer", { names: layerNames(last) });
      const e = trace.row("error_signals", last, sample)[j];
      const derivative = `∂${lossOf(trace)}/∂${label.output(j)}`;
      const rule = config.loss === "squared_error" ? `${derivative} = ${label.output(j)} − d` : derivative;
      return say("moment-error", { name: label.neuron(last, j), rule, e: format(e) });
    }
    case "backward": {
      const to = layerNames(l - 1);
      if (many)
        return say(l === 1 ? "moment-backward-layer-inputs" : "moment-backward-layer", { names: layerNames(l), to });
      const slope = trace.row("slopes", l - 1, sample)[j];
      const delta = trace.row("deltas", l - 1, sample)[j];
      const name = label.neuron(l, j);
      if (l === last && config.output === "softmax")
        return say("moment-backward-softmax", { name, delta: format(delta), to });
      if (delta === 0) return say(slope === 0 ? "moment-backward-flat" : "moment-backward-nothing", { name });
      return l === 1
        ? say("moment-backward-inputs", { name, to, count: trace.sizes[0] })
        : say("moment-backward", { name, to });
    }
    case "gradient":
      return say(trace.batch === 1 ? "moment-gradient" : "moment-gradient-share");
    default: {
      const over =
        trace.batch === 1
          ? ""
          : say(config.reduction === "sum" ? "moment-update-sum" : "moment-update-mean", { count: trace.batch });
      const given = { rate: format(Number(config.rate)), over, next: group(trace.iteration + 1) };
      return config.optimizer === "sgd"
        ? say("moment-update", given)
        : say("moment-update-by", { ...given, optimizer: String(config.optimizer) });
    }
  }
}

/** The first few of a row. @param {Float64Array} row @param {(value: number, n: number) => string} write */
const shortly = (row, write) =>
  Array.from(row.subarray(0, MOST_NUMBERS), write).join(", ") + (row.length > MOST_NUMBERS ? ", …" : "");

/** @param {import("../engine/trace.js").Trace} trace @param {number} sample */
function targetText(trace, sample) {
  const d = trace.row("targets", 0, sample);
  const hot = d.indexOf(1);
  if (d.length > 4 && hot >= 0 && d.every((v, k) => v === 0 || k === hot))
    return say("moment-target-one-of-many", { d: `d${subscript(hot + 1)}` });
  return say("moment-target", { value: d.length === 1 ? format(d[0]) : `(${shortly(d, (v) => format(v))})` });
}

/** Where we are: counters. @param {Told} told @param {import("../engine/engine.js").Header} header */
export function context({ trace, moment }, header) {
  const sample = moment.sample ?? trace.batch - 1;
  const parts = [
    say("counter-update", { n: group(trace.iteration) }),
    say("counter-epoch", { n: group(trace.header.epoch) }),
    say("counter-sample", { n: group(trace.header.samples[sample] + 1), of: group(header.samples) }),
  ];
  if (trace.batch > 1) parts.push(say("counter-in-batch", { n: group(sample + 1), of: group(trace.batch) }));
  return parts.join(" · ");
}

/** @param {import("../engine/branches.js").Told} told */
export const branchText = ({ branch, edited, reached }) =>
  edited === null
    ? say("branch-first", { branch: group(branch), reached: group(reached) })
    : say("branch-edited", { branch: group(branch), edited: group(edited), reached: group(reached) });

/** The error of one sample: one of many in a batch, whose error is E. @param {import("../engine/trace.js").Trace} trace */
export const lossOf = (trace) => (trace.batch === 1 ? "E" : "Eₚ");

/** The error's two numbers. @param {import("../engine/trace.js").Trace} trace */
export const errors = (trace) =>
  say(trace.batch === 1 ? "counter-error" : "counter-error-batch", {
    loss: format(trace.scalars.loss),
    rms: format(trace.scalars.rms),
  });

/** The name of a moment for the timeline. @param {import("../timeline/moments.js").Moments} moments @param {[number, number]} span */
export function chip(moments, span) {
  const moment = moments.at(span[1]);
  const label = names(moments.sizes);
  const l = moment.layer ?? 0;
  const one = span[0] === span[1];
  /** `short`: beside another layer's name. @param {number} layer @param {boolean} [short] */
  const all = (layer, short = false) => {
    if (moments.sizes[layer] <= 2)
      return Array.from({ length: moments.sizes[layer] }, (_, j) => label.neuron(layer, j)).join(" ");
    if (layer === 0) return "x";
    return short ? String(layer) : say("chip-layer", { n: group(layer) });
  };
  const isNamed = one && moment.neuron !== null;
  const who = isNamed && moment.neuron !== null ? label.neuron(l, moment.neuron) : all(l);
  switch (moment.phase) {
    case "input":
      return say("chip-input");
    case "forward":
      return who;
    case "error":
      return moment.neuron === null ? say("chip-error") : `${one ? label.output(moment.neuron) : "y"} → ${who}`;
    case "backward":
      return `${who} → ${l === 1 ? "x" : all(l - 1, !isNamed && moments.sizes[l] > 2)}`;
    case "gradient":
      return say("chip-gradient");
    default:
      return say("chip-update");
  }
}

/** The text alternative of the picture. @param {Told} told */
export function alternative(told) {
  const { trace } = told;
  const sample = told.moment.sample ?? trace.batch - 1;
  const output = Array.from(trace.row("activations", trace.sizes.length - 1, sample).subarray(0, MOST_NUMBERS), (v) =>
    format(v),
  ).join(", ");
  return say(trace.batch === 1 ? "picture-alternative" : "picture-alternative-batch", {
    sizes: few(trace.sizes.map(String)),
    sentence: sentence(told),
    output,
    loss: format(trace.scalars.loss),
  });
}
