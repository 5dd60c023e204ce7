/** What a command, a call into Python, or what stands in for it, can fail with. */

export class CallError extends Error {
  /** @param {{type: string, message: string, field?: string | null}} error */
  constructor({ type, message, field }) {
    super(message);
    this.type = type;
    this.field = field ?? null;
  }
}

/** Something newer took its place: another command, or for a question, another run. */
export class Superseded extends CallError {
  /** @param {{isPlace?: boolean, adds?: boolean} | null} [newer] the command */
  constructor(newer = null) {
    super({ type: "Superseded", message: "This was replaced by a newer command." });
    this.newer = newer;
  }
}

/** Somebody said stop. */
export class Stopped extends CallError {
  constructor() {
    super({ type: "Stopped", message: "This was stopped before it was done." });
  }
}

/** Training ends before the update that was wanted. */
export class Diverged extends CallError {
  /** @param {{iteration: number, message: string}} divergence */
  constructor({ iteration, message }) {
    super({ type: "Diverged", message });
    this.iteration = iteration;
  }
}

/** An argument that is out of bounds: which, what was given, what is allowed. */
export class OutOfRange extends RangeError {
  /** @param {string} field @param {string} message */
  constructor(field, message) {
    super(message);
    this.field = field;
  }
}

/** The same promise, but for who waits with it: rejects at once with the reason why it is ended.
 * @template T @param {Promise<T>} promise @param {AbortSignal} [signal] @returns {Promise<T>} */
export function until(promise, signal) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
  });
}
