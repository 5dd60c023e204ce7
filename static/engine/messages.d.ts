/**
 * What Python answers, method by method (py/backprop/browser): each written once. Numbers that are not finite arrive as null;
 * numbers in bulk arrive beside the result, as float64 (the page's `askBuffer`). A test holds this file to what Python really says.
 */
import type { Config, Note } from "../settings/schema.js";
import type { Layout, TraceHeader } from "./trace.js";

export type Maybe = number | null;
export type Range = [low: number, high: number];
export type XY = [x: number, y: number];
export type Edge = [layer: number, from: number, to: number];
export type Neuron = [layer: number, neuron: number];

// — the run ——————————————————————————————————————————————————————————————————————————————————————————————————————————————

export interface Event {
  iteration: number;
  settings?: Record<string, number>;
  weights?: number[][][];
  biases?: number[][];
}

export interface Teacher {
  name: string;
  about: string;
  task: "classification" | "regression";
  input_names: string[];
  target_names: string[];
  class_names: string[];
  raw_names: string[];
  scaling: string;
  features: string[];
  inputs: number[][];
  targets: number[][];
  /** null: they are the inputs */
  raw_inputs: number[][] | null;
  test_inputs: number[][];
  test_targets: number[][];
}

export interface Header {
  config: Config;
  explicit: Config;
  notes: Note[];
  sizes: number[];
  layouts: Record<string, Layout>;
  samples: number;
  held_out: number;
  updates_per_epoch: number;
  teacher: Teacher;
  activations: { name: string; tex: string; slope_tex: string }[];
  graphs: { activations: Record<string, { z: number[]; a: number[] }>; loss?: { p: number[]; cost: number[] } };
  events: Event[];
  iteration: number;
  diverged: TraceHeader["diverged"];
}

/** What is known of a run: before Python, or a recording, tells of it only what can be drawn without. */
export type Known = Omit<Header, "explicit" | "layouts" | "teacher" | "graphs" | "diverged"> & Partial<Pick<Header, "explicit" | "graphs" | "diverged">> & {
  layouts: Header["layouts"] | null;
  teacher: Teacher | null;
  /** What a handout shows first. */
  selection?: unknown;
};

export interface Parameters {
  weights: number[][][];
  biases: number[][];
}

/** A trace's numbers are in the buffer. */
export interface Traced extends TraceHeader {
  buffer: number;
}

export interface Trained extends Traced {
  done: number;
  reached: boolean;
}

/** How a run ended. */
export interface Ran extends Trained {
  reason: "paused" | "done" | "reached" | "diverged";
}

export interface Losses {
  iterations: number[];
  loss: Maybe[];
  rms: Maybe[];
}

export interface History extends Losses {
  updates: number;
}

export interface TeacherSet {
  inputs: number[][];
  targets: number[][];
  input_names: string[];
  target_names: string[];
  class_names: string[] | null;
  scaling: string;
  /** Those that suit it: what a configuration has that does not say otherwise. */
  settings?: Partial<Config>;
}

export interface Inspected {
  columns: { index: number; name: string; type: string; classes: string[] }[];
  rows: number;
  delimiter: string;
  problems: { row: number; column: number | null; message: string }[];
  suggested: { inputs: number[]; targets: number[]; scaling: string };
}

export interface Handout {
  html: string;
  first: number;
  last: number;
}

export interface RecordingFile {
  format: "backprop-recording";
  version: number;
  config: Config;
  header: Omit<Header, "config" | "layouts" | "teacher"> & { selection?: unknown };
  layout: Record<string, Layout>;
  /** Files of an earlier day leave out what they always begin with. */
  iterations: (Omit<TraceHeader, "window_start" | "diverged"> & Partial<Pick<TraceHeader, "window_start" | "diverged">> & { offset: number })[];
  teacher: Teacher;
  dtype: "float64" | "float32";
  data: string;
  explanations?: Explanation[];
}

// — what it learned ——————————————————————————————————————————————————————————————————————————————————————————————————————

/** In the buffer: size² values (of classes: winners, then margins), then strip² for each small map. */
export interface PlaneMap {
  iteration: number;
  columns: [x: number, y: number];
  bounds: [x: Range, y: Range];
  size: number;
  held: number[] | null;
  kind: "value" | "classes";
  layer: number;
  neuron: number | null;
  centre: number;
  reach: number;
  strip: number;
  small: [layer: number, neuron: number, centre: number, reach: number][];
  wrong: number[];
  test_wrong: number[];
  points: [x: number, y: number, d: number][][] | null;
  buffer: number;
}

export interface Counted {
  counts: number[][];
  right: number;
  samples: number;
  accuracy: number;
}

export interface Classes {
  iteration: number;
  class_names: string[];
  train: Counted;
  test: Counted | null;
}

export interface Curves {
  iteration: number;
  updates: number;
  updates_per_epoch: number;
  per: "update" | "epoch";
  own: Losses & { updates?: number };
  complete: boolean;
  whole: { iterations: number[]; loss: Maybe[]; rms: Maybe[]; accuracy: Maybe[]; test_loss: Maybe[]; test_rms: Maybe[]; test_accuracy: Maybe[] };
  events: { iteration: number; settings: Record<string, number>; parameters: boolean }[];
}

/** In the buffer, `points` numbers each: x, y, z, every hidden neuron's part of z, then how z grows from part to part. */
export interface Fit {
  iteration: number;
  points: number;
  neurons: number;
  layer: number;
  output: number;
  bias: number;
  plain: boolean;
  samples: XY[][];
  x: Range;
  y: Range;
  parts: Range;
  sums: Range;
  buffer: number;
}

export interface Verdict {
  class: string;
  separable: boolean;
  gap: Maybe;
  ends: [XY, XY] | null;
  shared: number[] | null;
  between: [number[], number[]] | null;
}

/** What a line is in; drawn where it has two dimensions. */
export interface NeuronLine {
  iteration: number;
  layer: number;
  neuron: number;
  weights: number[];
  bias: number;
  classes: string[];
  dimensions: number;
  verdicts?: Verdict[];
  points?: XY[];
  kinds?: number[];
  net_inputs?: number[];
  away?: number[];
  bounds?: [Range, Range];
  ends?: [XY, XY] | null;
  length?: number;
  foot?: XY | null;
  normal?: XY | null;
  nearest?: Maybe;
  margins?: ([XY, XY] | null)[];
  right?: Maybe;
  sides?: [positive: number, negative: number];
}

export interface MovedLine extends Parameters {
  w: number[];
  b: number;
}

/** In the buffer, in a frame of −1 … 1: samples as inputs (two each), samples in the space, the grid's points in both. */
export interface Space {
  iteration: number;
  layer: number;
  dimensions: number;
  neurons: number;
  exact: boolean;
  share: number;
  inputs_exact: boolean;
  bounds: Range[];
  samples: number;
  lines: number;
  steps: number;
  kinds: number[];
  targets: number[];
  task: "classification" | "regression";
  shown: [x: number, y: number] | null;
  borders: { neuron: number; corners: number[][] }[];
  buffer: number;
  verdicts?: Verdict[];
}

/** In the buffer: size² errors (NaN where unknown), then the way as pairs. */
export interface Surface {
  iteration: number;
  size: number;
  done: number;
  complete: boolean;
  reach: [number, number];
  origin: [number, number];
  low: Maybe;
  high: Maybe;
  path: number;
  buffer: number;
}

export interface StudyRow {
  varied: Record<string, string | number | boolean>;
  ended: string;
  updates: number;
  epochs: number;
  loss: Maybe;
  rms: Maybe;
  test_loss: Maybe;
  accuracy: Maybe;
  test_accuracy: Maybe;
  message: string;
}

export interface Study {
  done: number;
  total: number;
  complete: boolean;
  rows: StudyRow[];
  base: Config;
}

export interface Score {
  loss: Maybe;
  accuracy: Maybe;
}

/** In the buffer, with a picture: what the one answers, then the other. */
export interface Comparison {
  iteration: number;
  reached: number;
  complete: boolean;
  mine: Losses & { updates?: number };
  theirs: Losses;
  scores: { train: Score; test?: Score }[];
  picture: null | { kind: "value" | "classes"; bounds: Range[]; size: number; centre: number; reach: number; samples: number[][] };
  buffer: number;
  diverged: string | null;
  explicit: Config;
}

// — where numbers come from ——————————————————————————————————————————————————————————————————————————————————————————————

export interface FormulaLine {
  tex: string;
  numbers: string;
  reason: string;
}

export type Refers = { neuron?: Neuron; edge?: Edge; bias?: Neuron };

/** A number with its name in formulas. */
export interface Named {
  symbol: string;
  value: Maybe;
}

export interface Factor extends Named {
  role: string;
  tex?: string;
  meaning: string;
  refers_to: Refers;
}

export interface Path {
  names: string;
  edges: Edge[];
  product: Maybe;
  numbers: string;
  tex?: string;
  neurons?: Neuron[];
  factors?: { role: string; symbol: string; value: Maybe }[];
}

export interface Paths {
  count: number;
  shown: Path[];
  rest: null | { count: number; value: Maybe };
  numbers: string;
  recursive: { tex: string; numbers: string; value: Maybe };
  tex?: string;
  sum?: Maybe;
}

/** What is explained. The last ones are not shown by the page, and left out of recordings. */
export interface Explanation extends Named {
  selection: Refers | "loss";
  iteration: number;
  sample: number;
  signal: string;
  kind: "weight" | "bias" | "neuron" | "loss";
  title: string;
  formula: string;
  numbers: string;
  factors: Factor[];
  derivation: FormulaLine[];
  update?: FormulaLine[];
  paths?: Paths | null;
  words?: string;
  parameter?: Named & { update: Maybe; after: Maybe };
  batch?: { size: number; reduction: string; gradient?: Maybe; loss?: Maybe };
  outputs?: { output: Maybe; target: number; difference: Maybe }[];
  arrivals?: { to: Neuron; weight: number; delta: Maybe; product: Maybe }[];
  error?: Named;
  net_input?: Named;
  slope?: Named;
  delta?: Named;
  bias?: Named;
  terms?: { from: Neuron; weight: number; input: Maybe; product: Maybe }[];
  forward?: FormulaLine[];
  backward?: FormulaLine[];
  output_formula?: { tex: string; numbers: string } | null;
}

export interface GradientCheck {
  iteration: number;
  parameter: Refers;
  h: number;
  value: number;
  loss: Maybe;
  loss_above: Maybe;
  loss_below: Maybe;
  predicted_above: Maybe;
  slope: Maybe;
  gradient: Maybe;
  difference: Maybe;
  relative_error: Maybe;
  floor: Maybe;
}

/** The relative error of each gradient; null where it was not looked at. */
export interface AllChecked {
  iteration: number;
  h: number;
  weights: Maybe[][][];
  biases: Maybe[][];
  checked: number;
  parameters: number;
  worst: Maybe;
}

export interface Strength {
  iterations: number[];
  layers: { delta: Maybe[]; gradient: Maybe[]; saturated: Maybe[]; dead: Maybe[] }[];
  named: { kind: string; layer: number; message: string }[];
}

export interface WhatIf {
  inputs: number[];
  weights: number[];
  bias: number;
  products: number[];
  net_input: number;
  output: number;
  slope: number;
  curve: { z: number[]; a: number[] };
  tangent: { z: number[]; a: number[] };
  activation: string;
  changed: boolean;
}

export interface Followed {
  updates: number;
  loss: Maybe[];
  path: Maybe[];
  diverged: boolean;
}

export interface BatchAndOnline {
  epochs: number;
  samples: number;
  online: Followed;
  batch: Followed & { contributions: Maybe[]; gradient: Maybe };
}

/** Every message that Python understands, and what it answers. */
export interface Answers {
  configure: Header;
  header: Header;
  trace: Traced;
  train: Trained;
  set: Header;
  set_parameters: Header;
  return_to: Header;
  parameters: Parameters;
  history: History;
  teacher_set: TeacherSet;
  set_teacher_set: Header & { given: TeacherSet };
  inspect_csv: Inspected;
  export_code: string;
  export_recording: RecordingFile;
  export_handout: Handout;
  map: PlaneMap;
  classes: Classes;
  curves: Curves;
  fit: Fit;
  line: NeuronLine;
  move_line: MovedLine;
  space: Space;
  surface_begin: Surface;
  surface_work: Surface;
  study_begin: Study;
  study_work: Study;
  study_end: Record<string, never>;
  compare: Comparison;
  explain: Explanation;
  gradient_check: GradientCheck;
  check_all: AllChecked;
  strength: Strength;
  what_if: WhatIf;
  batch_and_online: BatchAndOnline;
}

export type Method = keyof Answers;

// — between the page and the worker ——————————————————————————————————————————————————————————————————————————————————————

/** What can be called: what Python understands, and two methods of the worker's own: to train until told otherwise, and no more. */
export interface Calls extends Answers {
  run: Ran;
  pause: Record<string, never>;
}

/** `cursor` and `first` as in live.js. */
export interface Asked {
  id: number;
  generation: number;
  method: keyof Calls;
  params?: Record<string, unknown>;
  cursor?: boolean;
  first?: boolean;
}

export type ToWorker = Asked | { method: "ack" } | { method: "ping" } | { method: "leave" } | { method: "drop" } | { method: "cancel"; id: number } | { method: "here"; lock: string };

/** Why Python did not do it. */
export interface Refusal {
  type: string;
  message: string;
  field?: string | null;
}

export interface Answered {
  event?: undefined;
  id: number;
  generation: number;
  result?: unknown;
  buffer?: Float64Array<ArrayBuffer>;
  error?: Refusal;
  stale?: boolean;
}

export interface Progress {
  event: "progress";
  stage: "download" | "start";
  loaded: number;
  total: number;
}

/** A trace of a run that goes on. */
export interface Passing {
  event: "trace";
  id: number;
  generation: number;
  result: Trained;
  buffer: Float64Array<ArrayBuffer>;
}

/** What a page hears once Python is up. */
export type Heard = Answered | Passing | { event: "failed"; message: string; everywhere?: boolean; file?: string } | { event: "busy"; seconds: number }
  | { event: "pong" } | { event: "way"; id: number; iteration: number };

export type FromWorker = Heard | Progress | { event: "hello" } | { event: "held"; lock: string }
  | { event: "ready"; bootMs: number; way: "slim" | "stock"; detour: string | null };
