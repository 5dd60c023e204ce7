/**
 * Locks tell who is there: one that is held falls free when its holder ends, however it ends. They are a convenience: where they are
 * missing, refuse, never answer or say what cannot be, nobody hears of an end by them, and all else goes on.
 */

/** Milliseconds that one waits for its turn; then it goes ahead, whatever holds the others up. */
const LONGEST_WAIT = 10_000;

/** Holds a lock until `signal` says otherwise, or for good. @param {string} name @param {() => void} held called when it is @param {AbortSignal} [signal] */
export function hold(name, held, signal) {
  void ask(name, {}, () => {
    if (signal?.aborted) return undefined;
    held();
    return new Promise((done) => {
      signal?.addEventListener("abort", done);
    });
  });
}

/** A name that nobody else has. */
export const unique = () => `${Date.now()}-${Math.random()}`;

/** Calls `gone` when who holds this lock is. @param {string} name @param {() => void} gone @param {AbortSignal} [signal] */
export async function whenGone(name, gone, signal) {
  const isHeld = await ask(name, { ifAvailable: true }, (lock) => !lock);
  if (isHeld) await ask(name, { signal }, gone);
}

/** One after the other. @template T @param {string} name @param {() => Promise<T>} work @returns {Promise<T>} */
export function inTurn(name, work) {
  return new Promise((resolve, reject) => {
    /** @type {Promise<T> | null} */
    let begun = null;
    const begin = () => {
      if (!begun) (begun = work()).then(resolve, reject);
      return begun.catch(() => {});
    };
    setTimeout(begin, LONGEST_WAIT);
    ask(name, {}, begin).then(begin);
  });
}

/**
 * What was done with the lock; undefined where there was none to be had.
 * @template T @param {string} name @param {LockOptions} options @param {(lock: Lock | null) => T | Promise<T>} use @returns {Promise<T | undefined>}
 */
async function ask(name, options, use) {
  try {
    return await navigator.locks.request(name, options, use);
  } catch {
    return undefined;
  }
}
