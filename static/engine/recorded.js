/** Runs of traces from files: the same core wrote them earlier. */
import { Trace } from "./trace.js";
import { fromBase64 } from "../settings/base64.js";
import { lateText } from "./late.js";

export class Recording {
  /** @param {import("./messages.d.ts").RecordingFile | null} json @throws {Error} where the file is not a recording that this page can read */
  constructor(json) {
    if (json?.format !== "backprop-recording") throw new Error("This is not a backprop recording.");
    if (json.version !== 1)
      throw new Error(
        `This recording is of version ${json.version}; this page reads version 1. Open it with a newer page.`,
      );
    this.header = { ...json.header, config: json.config, layouts: json.layout, teacher: json.teacher };
    this.layouts = json.layout;
    this.entries = json.iterations;
    const { buffer } = fromBase64(json.data);
    this.data = json.dtype === "float32" ? Float64Array.from(new Float32Array(buffer)) : new Float64Array(buffer);
    const needed = Math.max(...this.entries.map(({ offset, batch }) => offset + this.layouts[batch].length));
    if (!(this.data.length >= needed)) throw new Error("This recording is damaged: it has fewer numbers than it says.");
    /** @type {Map<number, Trace>} */
    this.traces = new Map();
  }

  get first() {
    return this.entries[0].iteration;
  }
  get last() {
    return this.entries[this.entries.length - 1].iteration;
  }

  /** @param {number} iteration @returns {Trace | null} */
  trace(iteration) {
    const entry = this.entries[iteration - this.first];
    if (!entry) return null;
    let trace = this.traces.get(iteration);
    if (!trace) {
      const layout = this.layouts[entry.batch];
      trace = new Trace(
        { window_start: 0, diverged: null, ...entry },
        layout,
        this.data.subarray(entry.offset, entry.offset + layout.length),
      );
      this.traces.set(iteration, trace);
    }
    return trace;
  }
}

/** Those that the build made, for the time before Python has started. */
export class Recordings {
  /** @param {import("../settings/schema.js").Schema} schema @param {import("./messages.d.ts").RecordingFile | null} first the one that came with the page */
  constructor(schema, first) {
    this.schema = schema;
    this.first = first;
  }

  /** @param {string} data @returns {Promise<Recording | null>} */
  async find(data) {
    if (data === this.first?.config.data) return new Recording(this.first);
    if (!this.schema.teacherSets.some((set) => set.name === data && set.recorded)) return null;
    try {
      return new Recording(JSON.parse(await lateText(`recording-${data}`)));
    } catch {
      return null; // the shape is drawn, Python fills in when it can
    }
  }

  /** Is this a run of that configuration? @param {Recording} recording @param {import("../settings/schema.js").Config} config */
  cover(recording, config) {
    return this.schema.keys.every(
      (key) => key.group === "view" || String(recording.header.config[key.name]) === String(config[key.name]),
    );
  }
}
