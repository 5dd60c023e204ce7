/** The numbers of an edge or a neuron, and a whole step as a table. */
import { format, names, signed } from "../scene/format.js";
import { neuronOf } from "../scene/selection.js";
import { say } from "../words/words.js";
import { lossOf } from "./moment.js";

/** Numbers as a spreadsheet takes them: at full precision, with a decimal point. @param {(string | number)[]} cells */
const line = (...cells) => cells.join("\t");

/** The numbers of an edge or neuron, each with its symbol.
 * @param {import("../engine/trace.js").Trace} trace @param {import("../scene/selection.js").Selection} selection @param {number} sample
 * @param {import("../settings/schema.js").Config} config
 * @returns {{title: string, rows: {symbol: string, words: string, value: string, raw: number, role?: string}[]}} */
export function numbersOf(trace, selection, sample, config) {
  const label = names(trace.sizes);
  const loss = lossOf(trace);
  const over = trace.batch === 1 ? "" : say(config.reduction === "sum" ? "numbers-sum" : "numbers-mean");
  /** This sample's part of a gradient, where there are others. @param {string} parameter @param {number} value @returns {[string, string, number][]} */
  const share = (parameter, value) =>
    trace.batch === 1 ? [] : [[`∂${loss}/∂${parameter}`, say("numbers-share"), value]];
  if (selection?.edge) {
    const [layer, i, j] = selection.edge;
    const k = layer - 1;
    const e = i * trace.sizes[layer] + j;
    const from = label.neuron(k, i);
    const to = label.neuron(layer, j);
    /** @type {[string, string, number, string?][]} */
    const rows = [
      ["w", say("numbers-weight"), trace.array("weights", k)[e]],
      ["a", say("numbers-edge-input", { from }), trace.row("activations", k, sample)[i], "input"],
      ["w·a", say("numbers-flow"), trace.edges("edge_flows", k, sample)[e]],
      ["δ", say("numbers-delta-of", { to }), trace.row("deltas", k, sample)[j]],
      ["w·δ", say("numbers-signal"), trace.edges("edge_signals", k, sample)[e]],
      ...share("w", trace.edges("edge_gradients", k, sample)[e]),
      ["∂E/∂w", say("numbers-gradient", { over }), trace.array("weight_gradients", k)[e]],
      ["Δw", say("numbers-change"), trace.array("weight_updates", k)[e]],
      ["w′", say("numbers-weight-after"), trace.array("weights_after", k)[e]],
    ];
    return { title: say("numbers-edge", { weight: label.weight(k, i, j), from, to }), rows: rows.map(row) };
  }
  const neuron = neuronOf(selection);
  if (neuron) {
    const [l, j] = neuron;
    const name = label.neuron(l, j);
    /** @type {[string, string, number, string?][]} */
    const rows =
      l === 0
        ? [
            ["x", say("numbers-input"), trace.row("activations", 0, sample)[j]],
            [`∂${loss}/∂x`, say("numbers-input-error"), trace.row("error_signals", 0, sample)[j], "error"],
          ]
        : [
            ["b", say("numbers-bias"), trace.array("biases", l - 1)[j]],
            ["z", say("numbers-net-input"), trace.row("net_inputs", l - 1, sample)[j]],
            ["a", say("numbers-output"), trace.row("activations", l, sample)[j]],
            [`∂${loss}/∂a`, say("numbers-error-signal"), trace.row("error_signals", l, sample)[j], "error"],
            ["f′(z)", slopeWords(config, l === trace.sizes.length - 1), trace.row("slopes", l - 1, sample)[j], "slope"],
            [`∂${loss}/∂z`, say("numbers-delta"), trace.row("deltas", l - 1, sample)[j]],
            ...share("b", trace.row("deltas", l - 1, sample)[j]),
            ["∂E/∂b", say("numbers-bias-gradient", { over }), trace.array("bias_gradients", l - 1)[j]],
            ["Δb", say("numbers-change"), trace.array("bias_updates", l - 1)[j]],
            ["b′", say("numbers-bias-after"), trace.array("biases_after", l - 1)[j]],
          ];
    return { title: say(l === 0 ? "numbers-input-title" : "numbers-neuron-title", { name }), rows: rows.map(row) };
  }
  return { title: "", rows: [] };
}

/** Softmax has no slope of its own for each neuron: its Jacobian is not diagonal. @param {import("../settings/schema.js").Config} config @param {boolean} output */
const slopeWords = (config, output) =>
  say(output && config.output === "softmax" ? "numbers-slope-softmax" : "numbers-slope");

/** @param {[string, string, number, string?]} row */
const row = ([symbol, words, raw, role]) => ({
  symbol,
  words,
  raw,
  role,
  value: symbol === "Δw" || symbol === "Δb" ? signed(raw) : format(raw),
});

/** One sample's whole update as tab-separated text at full precision: every neuron, then every weight and bias. "Ep" is the sample's error, "E" the batch's.
 * @param {import("../engine/trace.js").Trace} trace @param {number} sample */
export function stepTable(trace, sample) {
  const label = names(trace.sizes);
  const many = trace.batch > 1;
  const loss = many ? "dEp" : "dE";
  const lines = [
    line(say("table-neuron"), "b", "z", "a", `${loss}/da`, "f'(z)", `${loss}/dz`, "dE/db", say("table-bias-change")),
  ];
  trace.sizes.forEach((size, l) => {
    for (let j = 0; j < size; j++) {
      const k = l - 1;
      const a = trace.row("activations", l, sample)[j];
      const e = trace.row("error_signals", l, sample)[j];
      lines.push(
        [
          label.neuron(l, j),
          ...(l === 0
            ? ["", "", a, e, "", "", "", ""]
            : [
                trace.array("biases", k)[j],
                trace.row("net_inputs", k, sample)[j],
                a,
                e,
                trace.row("slopes", k, sample)[j],
                trace.row("deltas", k, sample)[j],
                trace.array("bias_gradients", k)[j],
                trace.array("bias_updates", k)[j],
              ]),
        ].join("\t"),
      );
    }
  });
  lines.push(
    "",
    line(
      say("table-weight"),
      say("table-from"),
      say("table-to"),
      "w",
      "w a",
      `w ${loss}/dz`,
      ...(many ? ["dEp/dw"] : []),
      "dE/dw",
      say("table-weight-change"),
      say("table-weight-after"),
    ),
  );
  for (let k = 0; k + 1 < trace.sizes.length; k++) {
    const columns = trace.sizes[k + 1];
    trace
      .array("weights", k)
      .forEach((w, e) =>
        lines.push(
          [
            label.weight(k, Math.floor(e / columns), e % columns),
            label.neuron(k, Math.floor(e / columns)),
            label.neuron(k + 1, e % columns),
            w,
            trace.edges("edge_flows", k, sample)[e],
            trace.edges("edge_signals", k, sample)[e],
            ...(many ? [trace.edges("edge_gradients", k, sample)[e]] : []),
            trace.array("weight_gradients", k)[e],
            trace.array("weight_updates", k)[e],
            trace.array("weights_after", k)[e],
          ].join("\t"),
        ),
      );
  }
  return lines.join("\n");
}
