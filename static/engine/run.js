/**
 * Training until told otherwise, in slices short enough that a pause is answered at once.
 *
 * Only the newest trace is handed over, and only one at a time: the next one goes out when the page has acknowledged the
 * last. Between slices others have their turn, and the messages that came are looked at.
 */

/**
 * @typedef {object} Setup
 * @property {number} id
 * @property {number} generation
 * @property {{iteration?: number, updates?: number | null, below?: number, budget_ms?: number, rate?: number, window_start?: number}} params
 *   `iteration`: where to begin; `updates`: how many in all (null: no end); `below`: until E is below that at an epoch's end;
 *   `rate`: at most so many a second; `budget_ms`: the length of a slice
 * @property {import("./client.js").Client} client
 */

export class Run {
  /** @param {Setup} setup */
  constructor({ id, generation, params, client }) {
    this.envelope = { id, generation };
    this.generation = generation;
    this.params = params;
    /** Where the next slice begins: a question between two may take Python elsewhere. @type {number | undefined} */
    this.at = params.iteration;
    /** Has it come to where it begins? */
    this.isThere = false;
    this.client = client;
    this.limit = params.updates ?? Infinity;
    this.done = 0;
    this.started = performance.now();
    /** @type {import("./client.js").Answer<import("./messages.d.ts").Trained> | null} the newest trace, while the page has not taken it */
    this.latest = null;
    this.inFlight = false;
    this.isOver = false;
    /** Is there a slice to be done now? */
    this.isDue = true;
  }

  acknowledge() {
    this.inFlight = false;
    if (!this.isOver) this.hand();
  }

  /** Ends the run and answers the command that began it. @param {"paused" | "stale" | "done" | "reached" | "diverged"} reason */
  end(reason) {
    if (this.isOver) return;
    this.close();
    const { client, envelope } = this;
    if (reason === "stale") {
      client.port.postMessage({ ...envelope, stale: true });
      return;
    }
    try {
      const answer = this.latest ?? this.train(0, this.isThere ? this.at : undefined);
      if (answer)
        client.post(envelope, { result: { ...answer.result, done: this.done, reason }, buffer: answer.buffer });
    } catch (error) {
      client.report(envelope, error);
    }
  }

  close() {
    this.isOver = true;
    this.isDue = false;
    clearTimeout(this.timer);
  }

  slice() {
    try {
      const answer = this.train(Math.min(this.limit - this.done, this.allowed()), this.at, () => {});
      if (!answer) return; // still on the way
      this.isThere = true;
      this.at = answer.result.iteration;
      this.latest = answer;
      this.done += answer.result.done;
      if (answer.result.diverged) this.end("diverged");
      else if (answer.result.reached) this.end("reached");
      else if (this.done >= this.limit) this.end("done");
      else {
        this.hand();
        this.rest();
      }
    } catch (error) {
      this.close();
      this.client.report(this.envelope, error);
    }
  }

  /** @param {number} updates @param {number | undefined} iteration @param {() => void} [onWay] the way there may be gone in pieces */
  train(updates, iteration, onWay) {
    const { budget_ms = 12, window_start = 0, below } = this.params;
    return this.client.call(
      "train",
      { updates: Math.min(updates, 1e9), budget_ms, window_start, below, iteration },
      onWay,
    );
  }

  /** How many updates the rate allows by now. */
  allowed() {
    const { rate } = this.params;
    if (!rate) return Infinity;
    return Math.max(1, Math.floor(((performance.now() - this.started) / 1000) * rate) - this.done);
  }

  /** Until the rate allows another update. */
  rest() {
    const { rate } = this.params;
    const wait = rate ? this.started + ((this.done + 1) / rate) * 1000 - performance.now() : 0;
    if (wait <= 1) return;
    this.isDue = false;
    this.timer = setTimeout(() => {
      this.isDue = true;
      this.client.python.turns.want(this.client);
    }, wait);
  }

  hand() {
    if (this.inFlight || !this.latest) return;
    this.inFlight = true;
    this.client.post({ event: "trace", ...this.envelope }, this.latest);
    this.latest = null;
  }
}
