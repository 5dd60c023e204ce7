/** Traces of the present run that came lately, as many as there is room for. */

const MOST_BYTES = 32e6;
const MOST_TRACES = 500; // of small networks; around each buffer there are objects

export class TraceCache {
  constructor() {
    /** Newest use last. @type {Map<string, import("./trace.js").Trace>} */
    this.traces = new Map();
    this.bytes = 0;
  }

  clear() {
    this.traces.clear();
    this.bytes = 0;
  }

  /** @param {string} key */
  get(key) {
    const trace = this.traces.get(key) ?? null;
    if (trace) {
      this.traces.delete(key);
      this.traces.set(key, trace);
    }
    return trace;
  }

  /** @param {string} key @param {import("./trace.js").Trace} trace */
  set(key, trace) {
    this.bytes += trace.buffer.byteLength - (this.traces.get(key)?.buffer.byteLength ?? 0);
    this.traces.delete(key);
    this.traces.set(key, trace);
    for (const [each, old] of this.traces) {
      if ((this.bytes <= MOST_BYTES && this.traces.size <= MOST_TRACES) || this.traces.size <= 2) break;
      this.traces.delete(each);
      this.bytes -= old.buffer.byteLength;
    }
  }
}
