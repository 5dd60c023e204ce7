/** Types of <backprop-sim>, made by embed.js, and of the messages behind it. */

export type Phase = "input" | "forward" | "error" | "backward" | "gradient" | "update";
export type Unit = "neuron" | "layer" | "sample" | "update" | "epoch";

/** One thing that happens within an update; layer 0 is the input, neurons and samples count from 0. */
export interface Moment {
  phase: Phase;
  layer: number | null;
  neuron: number | null;
  sample: number | null;
}

/** Every setting of the page; the keys of its links. */
export interface Config {
  net: string;
  hidden: string;
  output: string;
  loss: "squared_error" | "cross_entropy";
  reduction: "mean" | "sum";
  init: string;
  seed: number;
  data: string;
  noise: number;
  split: number;
  features: string;
  batch: number | "all";
  rate: number;
  optimizer: "sgd" | "momentum" | "nesterov" | "rmsprop" | "adam";
  momentum: number;
  l1: number;
  l2: number;
  shuffle: boolean;
  train_biases: boolean;
  signal: "activation" | "net-input";
  edges: "auto" | "error" | "weight" | "flow" | "gradient" | "update";
  scale: "step" | "layer" | "log";
  labels: "numbers" | "names";
  neurons: "output" | "map";
  lesson: string;
  controls: "all" | "minimal" | "none";
  theme: "auto" | "light" | "dark";
  lang: string;
  at: string;
}

export interface State {
  iteration: number;
  epoch: number;
  moment: Moment;
  loss: number | null;
  rms: number | null;
  source: "recorded" | "live";
  status: "paused" | "playing" | "training" | "waiting";
  python: "idle" | "booting" | "live" | "failed";
  config: Config;
}

/** The current update; the names are those of the Python package. */
export interface Trace {
  iteration: number;
  epoch: number;
  batch: number;
  samples: number[];
  loss: number;
  targets: number[][];
  activations: number[][][];
  net_inputs: number[][][];
  deltas: number[][][];
  error_signals: number[][][];
  weights: number[][][];
  biases: number[][];
  weight_gradients: number[][][];
  bias_gradients: number[][];
  edge_signals: number[][][][];
  [quantity: string]: unknown;
}

export interface Parameters {
  weights: number[][][];
  biases: number[][];
}

/** A way that the run has gone: `edited` is the update at which it left another one, null for the first. */
export interface Branch {
  branch: number;
  edited: number | null;
  reached: number;
  current: boolean;
}

export type TeacherSet = { inputs: number[][]; targets: number[][] } | { csv: string };
export type Selection = { edge: [layer: number, from: number, to: number] } | { neuron: [layer: number, neuron: number] } | { bias: [layer: number, neuron: number] } | null;

/** What a promise is rejected with, and the detail of an `error` event. */
export interface SimError extends Error {
  type: string;
  field: string | null;
  code?: number;
}

export interface Methods {
  ready(): Promise<null>;
  live(): Promise<null>;
  config(): Promise<Config>;
  configure(partial: Partial<Config>): Promise<Config>;
  state(): Promise<State>;
  step(unit?: Unit, count?: number): Promise<null>;
  seek(iteration: number, moment?: Partial<Moment>): Promise<null>;
  play(speed?: number | "fastest"): Promise<null>;
  pause(): Promise<null>;
  reset(seed?: number): Promise<null>;
  train(updates: number): Promise<null>;
  trace(): Promise<Trace>;
  weights(): Promise<Parameters>;
  setWeights(parameters: Parameters): Promise<null>;
  branches(): Promise<Branch[]>;
  branch(number: number): Promise<null>;
  teacherSet(): Promise<unknown>;
  setTeacherSet(given: TeacherSet): Promise<null>;
  select(selection: Selection): Promise<null>;
  explain(): Promise<unknown>;
  permalink(): Promise<string>;
  exportCode(kind: "numpy" | "pytorch"): Promise<string>;
  exportRecording(): Promise<Uint8Array>;
  exportHandout(): Promise<string>;
  exportSVG(): Promise<string>;
}

/** What a learner predicted, and what it was. */
export interface Answer {
  question: string;
  given: number;
  value: number;
  correct: boolean;
  iteration: number;
  moment: Moment;
}

/** Where the learner is; `hash` opens the page there again, as the part of its address after #. */
export type Where = Omit<State, "config"> & { hash: string };

export interface BackpropSimEventMap {
  ready: CustomEvent<Record<string, never>>;
  live: CustomEvent<unknown>;
  moment: CustomEvent<{ iteration: number; moment: Moment }>;
  update: CustomEvent<{ iteration: number }>;
  config: CustomEvent<Config>;
  selection: CustomEvent<Selection>;
  resize: CustomEvent<{ width: number; height: number }>;
  answer: CustomEvent<Answer>;
  state: CustomEvent<Where>;
  error: CustomEvent<{ type: string; message: string; field: string | null }>;
}

/** `state` as an attribute says idle, pending, live or failed. `src` is an address with http:// or https://; `readers` are origins that may read too. */
export declare class BackpropSim extends HTMLElement {
  /** Any method by name. */
  call(method: keyof Methods, ...params: unknown[]): Promise<unknown>;
  addEventListener<K extends keyof BackpropSimEventMap>(type: K, listener: (event: BackpropSimEventMap[K]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}
export interface BackpropSim extends Methods {}

declare global {
  interface HTMLElementTagNameMap {
    "backprop-sim": BackpropSim;
  }
}
