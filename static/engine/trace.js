/**
 * One update, every number: typed-array views by name and layer into the core's one buffer.
 *
 * @typedef {{offset: number, shape: number[]}} Field
 * @typedef {{batch: number, sizes: number[], window: number, length: number, fields: Record<string, Field[]>}} Layout
 * @typedef {{iteration: number, epoch: number, batch: number, samples: number[], window_start: number,
 *   diverged: null | {iteration: number, kind: string, message: string, last_good: number}}} TraceHeader
 */

const SCALARS = ["loss", "rms", "penalty", "teacher_loss", "test_loss", "accuracy", "test_accuracy"];

export class Trace {
  /** @param {TraceHeader} header @param {Layout} layout @param {Float64Array} buffer */
  constructor(header, layout, buffer) {
    if (buffer.length < layout.length)
      throw new RangeError(`a trace of ${buffer.length} numbers, its layout says ${layout.length}`);
    this.header = header;
    this.layout = layout;
    this.buffer = buffer;
    this.sizes = layout.sizes;
    this.iteration = header.iteration;
    this.batch = header.batch;
    /** @type {Map<string, Float64Array>} */
    this.views = new Map();
    /** What the scene derives once per trace (scales, strongest edges). @type {Map<string, unknown>} */
    this.memo = new Map();
  }

  /** @param {string} name @param {number} [k] */
  array(name, k = 0) {
    const key = `${name}/${k}`;
    let view = this.views.get(key);
    if (!view) {
      const { offset, shape } = this.layout.fields[name][k];
      view = this.buffer.subarray(offset, offset + shape.reduce((a, b) => a * b, 1));
      this.views.set(key, view);
    }
    return view;
  }

  /** @param {string} name @param {number} [k] */
  shape(name, k = 0) {
    return this.layout.fields[name][k].shape;
  }

  /** Row `sample` of a per-sample array: one number a neuron.
   * @param {string} name @param {number} k @param {number} sample */
  row(name, k, sample) {
    const width = this.shape(name, k)[1];
    return this.array(name, k).subarray(sample * width, (sample + 1) * width);
  }

  /** One sample's matrix of a windowed edge array, (n_k, n_{k+1}) row-major.
   * @param {string} name @param {number} k @param {number} sample */
  edges(name, k, sample) {
    const [, rows, columns] = this.shape(name, k);
    const at = (sample - this.header.window_start) * rows * columns;
    return this.array(name, k).subarray(at, at + rows * columns);
  }

  /** Are the edge arrays of this sample in the buffer? @param {number} sample */
  covers(sample) {
    const start = this.header.window_start;
    return sample >= start && sample < start + Math.min(this.layout.window, this.batch - start);
  }

  get scalars() {
    const values = this.array("scalars");
    return Object.fromEntries(SCALARS.map((name, i) => [name, values[i]]));
  }

  /** Every quantity as nested arrays, by the names of the Python package. */
  toNested() {
    const { iteration, epoch, batch, samples, window_start, diverged } = this.header; // not what the command told besides
    /** @type {Record<string, unknown>} */
    const out = { iteration, epoch, batch, samples, window_start, diverged, ...this.scalars };
    for (const [name, fields] of Object.entries(this.layout.fields)) {
      if (name === "scalars") continue;
      const arrays = fields.map((field, k) => nest(this.array(name, k), field.shape));
      out[name] = ["targets", "output_losses", "sample_losses"].includes(name) ? arrays[0] : arrays;
    }
    return out;
  }
}

/** @param {ArrayLike<number>} flat @param {number[]} shape @returns {unknown} */
function nest(flat, shape) {
  if (shape.length <= 1) return Array.from(flat);
  const step = shape.slice(1).reduce((a, b) => a * b, 1);
  return Array.from({ length: shape[0] }, (_, i) =>
    nest(Array.prototype.slice.call(flat, i * step, (i + 1) * step), shape.slice(1)),
  );
}
