/** What a call into Python, or what stands in for it, can fail with. */

export class CallError extends Error {
  /** @param {{type: string, message: string, field?: string | null}} error */
  constructor({ type, message, field }) {
    super(message);
    this.type = type;
    this.field = field ?? null;
  }
}

/** An answer to a question that no longer stands: the run was replaced meanwhile. */
export class Superseded extends CallError {
  constructor() {
    super({ type: "Superseded", message: "This was replaced by a newer command." });
  }
}
