/**
 * Training until told otherwise, in slices short enough that a pause is answered at once.
 *
 * Only the newest trace is handed over, and only one at a time: the next one goes out when the page has acknowledged the
 * last. Between slices the worker looks at its messages.
 */

/** @typedef {{id: number, generation: number}} Envelope */
/** @typedef {{result: any, buffer: Float64Array<ArrayBuffer> | null}} Answer */
/**
 * @typedef {object} Setup
 * @property {number} id
 * @property {number} generation
 * @property {{iteration?: number, updates?: number | null, below?: number, budget_ms?: number, rate?: number, window_start?: number}} params
 *   `iteration`: where to begin; `updates`: how many in all (null: no end); `below`: until E is below that at an epoch's end; `rate`: at most so many a second;
 *   `budget_ms`: the length of a slice
 * @property {(method: string, params: Record<string, any>) => Answer} call
 * @property {(envelope: object, answer: Answer) => void} post
 * @property {(envelope: object, error: unknown) => void} report
 */

export class Run {
  /** @param {Setup} setup */
  constructor({ id, generation, params, call, post, report }) {
    this.envelope = { id, generation };
    this.generation = generation;
    this.params = params;
    this.call = call;
    this.post = post;
    this.report = report;
    this.limit = params.updates ?? Infinity;
    this.done = 0;
    this.started = performance.now();
    /** @type {Answer | null} the newest trace, while the page has not taken it */
    this.latest = null;
    this.inFlight = false;
    this.over = false;
    this.channel = new MessageChannel();
    this.channel.port1.onmessage = () => this.slice();
    this.next();
  }

  acknowledge() {
    this.inFlight = false;
    if (!this.over) this.hand();
  }

  /** Ends the run and answers the command that began it. @param {"paused" | "stale" | "done" | "reached" | "diverged"} reason */
  end(reason) {
    if (this.over) return;
    this.over = true;
    this.channel.port1.close();
    clearTimeout(this.timer);
    if (reason === "stale") {
      self.postMessage({ ...this.envelope, stale: true });
      return;
    }
    try {
      const { result, buffer } = this.latest ?? this.train(0);
      this.post(this.envelope, { result: { ...result, done: this.done, reason }, buffer });
    } catch (error) {
      this.report(this.envelope, error);
    }
  }

  slice() {
    if (this.over) return;
    try {
      const allowed = Math.min(this.limit - this.done, this.due());
      this.latest = this.train(allowed);
      this.done += this.latest.result.done;
      if (this.latest.result.diverged) this.end("diverged");
      else if (this.latest.result.reached) this.end("reached");
      else if (this.done >= this.limit) this.end("done");
      else {
        this.hand();
        this.next();
      }
    } catch (error) {
      this.over = true;
      this.report(this.envelope, error);
    }
  }

  /** @param {number} updates @returns {Answer} */
  train(updates) {
    const { budget_ms = 12, window_start = 0, below, iteration } = this.params;
    this.params.iteration = undefined; // after the first slice, from where the last one ended
    return this.call("train", { updates: Math.min(updates, 1e9), budget_ms, window_start, below, iteration });
  }

  /** How many updates the rate allows by now. */
  due() {
    const { rate } = this.params;
    if (!rate) return Infinity;
    return Math.max(1, Math.floor(((performance.now() - this.started) / 1000) * rate) - this.done);
  }

  /** Arranges the next slice: at once after the messages that wait, or when the rate allows another update. */
  next() {
    const { rate } = this.params;
    const wait = rate ? this.started + ((this.done + 1) / rate) * 1000 - performance.now() : 0;
    if (wait > 1) this.timer = setTimeout(() => this.slice(), wait);
    else this.channel.port2.postMessage(null);
  }

  hand() {
    if (this.inFlight || !this.latest) return;
    this.inFlight = true;
    this.post({ event: "trace", ...this.envelope }, this.latest);
    this.latest = null;
  }
}
