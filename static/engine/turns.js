/**
 * Whose turn it is. Every client that has something to do gets a piece of it done, one after the other; between two pieces
 * the messages that have come are looked at. The more are busy, the shorter the pieces: nobody waits long.
 */

/** Milliseconds that a round of all may take, and the least that a piece is worth. */
const ROUND = 24;
const LEAST = 3;

/** @typedef {{isBusy: boolean, work: () => void}} Worker */

export class Turns {
  /** @param {number} longest milliseconds that a piece may take at most */
  constructor(longest) {
    this.longest = longest;
    /** Those with something to do, who has waited longest first. @type {Set<Worker>} */
    this.waiting = new Set();
    this.isOpen = false;
    this.isArranged = false;
    this.channel = new MessageChannel();
    this.channel.port1.onmessage = () => this.next();
  }

  /** From now on there is work to be done. */
  open() {
    this.isOpen = true;
    this.arrange();
  }

  close() {
    this.isOpen = false;
    this.waiting.clear();
  }

  /** @param {Worker} worker */
  want(worker) {
    this.waiting.add(worker);
    this.arrange();
  }

  /** @param {Worker} worker */
  forget(worker) {
    this.waiting.delete(worker);
  }

  /** Milliseconds that a piece may take which would like to have so many. @param {number} wanted */
  share(wanted) {
    const busy = this.waiting.size + 1; // whose turn it is does not wait
    return Math.min(wanted, this.longest, busy > 1 ? Math.max(LEAST, ROUND / busy) : Infinity);
  }

  arrange() {
    if (!this.isOpen || this.isArranged || !this.waiting.size) return;
    this.isArranged = true;
    this.channel.port2.postMessage(null);
  }

  next() {
    this.isArranged = false;
    const [worker] = this.waiting;
    if (!worker || !this.isOpen) return;
    this.waiting.delete(worker);
    worker.work();
    if (worker.isBusy) this.waiting.add(worker);
    this.arrange();
  }
}
