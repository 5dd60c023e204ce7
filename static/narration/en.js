/** What the page says about a moment: plain, short, exact, from the same trace as the picture. */
import { neuronOf } from "../scene/selection.js";
import { format, signed, listed, names, subscript } from "../scene/format.js";

/**
 * @typedef {{trace: import("../engine/trace.js").Trace, moment: import("../timeline/moments.js").Moment, span: [number, number],
 *   moments: import("../timeline/moments.js").Moments, config: import("../settings/schema.js").Config}} Told
 */

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
  const layerNames = (layer) => listed(Array.from({ length: trace.sizes[layer] }, (_, n) => label.neuron(layer, n)));
  switch (moment.phase) {
    case "input": {
      const x = trace.row("activations", 0, sample);
      if (x.length > 16) return `A sample of ${x.length} inputs enters. Desired output: ${targetText(trace, sample, label)}.`;
      const shown = Array.from(x.subarray(0, 4), (v, n) => `${label.neuron(0, n)} = ${format(v)}`);
      return `A sample enters: ${shown.join(", ")}${x.length > 4 ? ", …" : ""}. Desired output: ${targetText(trace, sample, label)}.`;
    }
    case "forward": {
      if (many) return `${layerNames(l)} add up their weighted inputs and biases, and answer.`;
      const z = format(trace.row("net_inputs", l - 1, sample)[j]);
      const a = format(trace.row("activations", l, sample)[j]);
      return `${label.neuron(l, j)} adds up its weighted inputs and its bias: z = ${z}. Its answer: a = ${a}.`;
    }
    case "error": {
      if (moment.neuron === null) return `The answer is compared with the desired output: ${lossOf(trace)} = ${format(trace.array("sample_losses")[sample])}.`;
      if (many) return `The error enters ${layerNames(last)} from the outputs.`;
      const e = trace.row("error_signals", last, sample)[j];
      const derivative = `∂${lossOf(trace)}/∂${label.output(j)}`;
      const rule = config.loss === "squared_error" ? `${derivative} = ${label.output(j)} − d` : derivative;
      return `The error enters ${label.neuron(last, j)}: ${rule} = ${format(e)}.`;
    }
    case "backward": {
      const to = layerNames(l - 1);
      if (many) return `${layerNames(l)} send their error signals back to ${l === 1 ? "the inputs" : to}, each scaled by its weight.`;
      const slope = trace.row("slopes", l - 1, sample)[j];
      const delta = trace.row("deltas", l - 1, sample)[j];
      const name = label.neuron(l, j);
      if (l === last && config.output === "softmax") return `Softmax ties the outputs together: ${name}'s δ = ${format(delta)} comes from all their errors. It goes back to ${to}, scaled by the weights.`;
      if (delta === 0 && slope === 0) return `${name} is flat here: its slope is 0, so δ = 0. Nothing goes back, and its weights learn nothing.`;
      if (delta === 0) return `No error has reached ${name}: δ = 0, and nothing goes back.`;
      return `${name} sends its error signal back to ${l === 1 ? `the input${trace.sizes[0] > 1 ? "s" : ""} ` : ""}${to}, each scaled by its weight.`;
    }
    case "gradient":
      return trace.batch === 1
        ? "Gradients settle: each is the δ of the neuron the edge leads to, times the output it comes from."
        : "This sample's share of every gradient: δ of the neuron, times the output the edge comes from.";
    default: {
      const how = config.optimizer === "sgd" ? `against its gradient, by η = ${format(Number(config.rate))} times it` : `as ${config.optimizer} says, η = ${format(Number(config.rate))}`;
      const over = trace.batch === 1 ? "" : ` (the ${config.reduction === "sum" ? "sum" : "mean"} over ${trace.batch} samples)`;
      return `Every weight moves ${how}${over}. The counter goes to ${trace.iteration + 1}.`;
    }
  }
}

/** @param {import("../engine/trace.js").Trace} trace @param {number} sample @param {ReturnType<typeof names>} label */
function targetText(trace, sample, label) {
  const d = trace.row("targets", 0, sample);
  const hot = d.indexOf(1);
  if (d.length > 4 && hot >= 0 && d.every((v, k) => v === 0 || k === hot)) return `d${subscript(hot + 1)} = 1, all others 0`;
  return d.length === 1 ? `d = ${format(d[0])}` : `d = (${Array.from(d.subarray(0, 4), (v) => format(v)).join(", ")}${d.length > 4 ? ", …" : ""})`;
}

/** Where we are: counters. @param {Told} told @param {import("../engine/engine.js").Header} header */
export function context({ trace, moment }, header) {
  const sample = moment.sample ?? trace.batch - 1;
  const number = trace.header.samples[sample] + 1;
  const parts = [`update ${group(trace.iteration)}`, `epoch ${group(trace.header.epoch)}`, `sample ${number} of ${header.samples}`];
  if (trace.batch > 1) parts.push(`${sample + 1} of ${trace.batch} in its batch`);
  return parts.join(" · ");
}

/** @param {number} n */
export const group = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, " ");

/** @param {import("../engine/branches.js").Told} told */
export const branchText = ({ branch, edited, reached }) => (edited === null
  ? `${branch}: the first, to ${group(reached)}` : `${branch}: from update ${group(edited)} to ${group(reached)}`);

/** The error of one sample: one of many in a batch, whose error is E. @param {import("../engine/trace.js").Trace} trace */
const lossOf = (trace) => (trace.batch === 1 ? "E" : "Eₚ");

/** @param {import("../engine/trace.js").Trace} trace */
const wholeLoss = (trace) => `E${trace.batch === 1 ? "" : " of the batch"}`;

/** The error's two numbers. @param {import("../engine/trace.js").Trace} trace */
export const errors = (trace) => `${wholeLoss(trace)} ${format(trace.scalars.loss)} · RMS ${format(trace.scalars.rms)}`;

/** The name of a moment for the timeline. @param {import("../timeline/moments.js").Moments} moments @param {[number, number]} span */
export function chip(moments, span) {
  const moment = moments.at(span[1]);
  const label = names(moments.sizes);
  const l = moment.layer ?? 0;
  const one = span[0] === span[1];
  const last = moments.sizes.length - 1;
  /** @param {number} layer */
  const all = (layer) => (moments.sizes[layer] <= 2 ? Array.from({ length: moments.sizes[layer] }, (_, j) => label.neuron(layer, j)).join(" ") : layer === 0 ? "x" : `layer ${layer}`);
  const who = one && moment.neuron !== null ? label.neuron(l, moment.neuron) : all(l);
  switch (moment.phase) {
    case "input": return "input";
    case "forward": return who;
    case "error": return moment.neuron === null ? "error" : `${one ? label.output(moment.neuron) : "y"} → ${who}`;
    case "backward": return `${who} → ${(l === 1 ? "x" : all(l - 1)).replace("layer ", who.startsWith("layer ") ? "" : "layer ")}`;
    case "gradient": return "gradient";
    default: return "update";
  }
}

/** The numbers of an edge or neuron, each with its symbol.
 * @param {import("../engine/trace.js").Trace} trace @param {import("../scene/selection.js").Selection} selection @param {number} sample
 * @param {import("../settings/schema.js").Config} config
 * @returns {{title: string, rows: {symbol: string, words: string, value: string, raw: number, role?: string}[]}} */
export function numbersOf(trace, selection, sample, config) {
  const label = names(trace.sizes);
  const loss = lossOf(trace);
  const combined = trace.batch === 1 ? "" : `, ${config.reduction} over the batch`;
  /** This sample's part of a gradient, where there are others. @param {string} parameter @param {number} value @returns {[string, string, number][]} */
  const share = (parameter, value) => (trace.batch === 1 ? [] : [[`∂${loss}/∂${parameter}`, "gradient of this sample", value]]);
  if (selection?.edge) {
    const [layer, i, j] = selection.edge;
    const k = layer - 1;
    const e = i * trace.sizes[layer] + j;
    const from = label.neuron(k, i);
    const to = label.neuron(layer, j);
    /** @type {[string, string, number, string?][]} */
    const rows = [
      ["w", "weight", trace.array("weights", k)[e]],
      ["a", `output of ${from}: the edge's input`, trace.row("activations", k, sample)[i], "input"],
      ["w·a", "carried forward", trace.edges("edge_flows", k, sample)[e]],
      ["δ", `delta of ${to}`, trace.row("deltas", k, sample)[j]],
      ["w·δ", "error signal carried back", trace.edges("edge_signals", k, sample)[e]],
      ...share("w", trace.edges("edge_gradients", k, sample)[e]),
      ["∂E/∂w", `gradient${combined}`, trace.array("weight_gradients", k)[e]],
      ["Δw", "change in this update", trace.array("weight_updates", k)[e]],
      ["w′", "weight after it", trace.array("weights_after", k)[e]],
    ];
    return { title: `${label.weight(k, i, j)}: from ${from} to ${to}`, rows: rows.map(row) };
  }
  const neuron = neuronOf(selection);
  if (neuron) {
    const [l, j] = neuron;
    const name = label.neuron(l, j);
    /** @type {[string, string, number, string?][]} */
    const rows = l === 0
      ? [["x", "input", trace.row("activations", 0, sample)[j]], [`∂${loss}/∂x`, "error that reaches the input", trace.row("error_signals", 0, sample)[j], "error"]]
      : [
        ["b", "bias", trace.array("biases", l - 1)[j]],
        ["z", "net input", trace.row("net_inputs", l - 1, sample)[j]],
        ["a", "output", trace.row("activations", l, sample)[j]],
        [`∂${loss}/∂a`, "error signal e, at the output", trace.row("error_signals", l, sample)[j], "error"],
        ["f′(z)", slopeWords(config, l === trace.sizes.length - 1), trace.row("slopes", l - 1, sample)[j], "slope"],
        [`∂${loss}/∂z`, "delta δ, at the net input", trace.row("deltas", l - 1, sample)[j]],
        ...share("b", trace.row("deltas", l - 1, sample)[j]),
        ["∂E/∂b", `gradient of the bias${combined}`, trace.array("bias_gradients", l - 1)[j]],
        ["Δb", "change in this update", trace.array("bias_updates", l - 1)[j]],
        ["b′", "bias after it", trace.array("biases_after", l - 1)[j]],
      ];
    return { title: l === 0 ? `Input ${name}` : `Neuron ${name}`, rows: rows.map(row) };
  }
  return { title: "", rows: [] };
}

/** Softmax has no slope of its own for each neuron: its Jacobian is not diagonal. @param {import("../settings/schema.js").Config} config @param {boolean} output */
const slopeWords = (config, output) => (output && config.output === "softmax" ? "∂a/∂z alone; with softmax δ is not e · f′(z)" : "slope of the activation");

/** @param {[string, string, number, string?]} row */
const row = ([symbol, words, raw, role]) => ({ symbol, words, raw, role, value: symbol === "Δw" || symbol === "Δb" ? signed(raw) : format(raw) });

/** One sample's whole update as tab-separated text at full precision: every neuron, then every weight and bias. "Ep" is the sample's error, "E" the batch's.
 * @param {import("../engine/trace.js").Trace} trace @param {number} sample */
export function stepTable(trace, sample) {
  const label = names(trace.sizes);
  const many = trace.batch > 1;
  const loss = many ? "dEp" : "dE";
  const lines = [["neuron", "b", "z", "a", `${loss}/da`, "f'(z)", `${loss}/dz`, "dE/db", "change of b"].join("\t")];
  trace.sizes.forEach((size, l) => {
    for (let j = 0; j < size; j++) {
      const k = l - 1;
      const a = trace.row("activations", l, sample)[j];
      const e = trace.row("error_signals", l, sample)[j];
      lines.push([label.neuron(l, j), ...(l === 0 ? ["", "", a, e, "", "", "", ""] : [trace.array("biases", k)[j], trace.row("net_inputs", k, sample)[j], a, e, trace.row("slopes", k, sample)[j],
        trace.row("deltas", k, sample)[j], trace.array("bias_gradients", k)[j], trace.array("bias_updates", k)[j]])].join("\t"));
    }
  });
  lines.push("", ["weight", "from", "to", "w", "w a", `w ${loss}/dz`, ...(many ? ["dEp/dw"] : []), "dE/dw", "change of w", "w after"].join("\t"));
  for (let k = 0; k + 1 < trace.sizes.length; k++) {
    const columns = trace.sizes[k + 1];
    trace.array("weights", k).forEach((w, e) => lines.push([label.weight(k, Math.floor(e / columns), e % columns), label.neuron(k, Math.floor(e / columns)), label.neuron(k + 1, e % columns), w,
      trace.edges("edge_flows", k, sample)[e], trace.edges("edge_signals", k, sample)[e],
      ...(many ? [trace.edges("edge_gradients", k, sample)[e]] : []), trace.array("weight_gradients", k)[e], trace.array("weight_updates", k)[e], trace.array("weights_after", k)[e]].join("\t")));
  }
  return lines.join("\n");
}

/** A way that takes long. @param {{now: number, goal: number}} way */
export const onTheWay = ({ now, goal }) => `On the way: update ${group(now)} of ${group(goal)} … Space or Esc stops there.`;

/** The text alternative of the picture. @param {Told} told */
export function alternative(told) {
  const { trace } = told;
  const sample = told.moment.sample ?? trace.batch - 1;
  const last = trace.sizes.length - 1;
  const y = Array.from(trace.row("activations", last, sample).subarray(0, 4), (v) => format(v)).join(", ");
  return `A fully connected network with layers of ${listed(trace.sizes.map(String))}. ${sentence(told)} Output ${y}; ${wholeLoss(trace)} = ${format(trace.scalars.loss)}.`;
}
