/**
 * How long somebody has been silent. Only time in which this page runs itself counts: who is frozen, asleep or busy hears nothing from
 * anybody, and a tab that is out of sight is in no hurry.
 */

const TICK = 1000; // milliseconds

export class Patience {
  /** @param {number} seconds of silence that are borne @param {() => void} onEnd @param {() => void} [onTick] */
  constructor(seconds, onEnd, onTick = () => {}) {
    this.seconds = seconds;
    this.onEnd = onEnd;
    this.onTick = onTick;
    this.left = seconds;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
  }

  /** From now on silence counts. */
  start() {
    if (this.timer !== undefined) return;
    this.renew();
    this.timer = setInterval(() => this.tick(), TICK);
  }

  /** Something was heard. @param {number} [seconds] that may pass until the next sign */
  renew(seconds = this.seconds) {
    this.left = seconds;
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  tick() {
    this.left -= 1;
    if (this.left > 0) return this.onTick();
    this.stop();
    return this.onEnd();
  }
}
