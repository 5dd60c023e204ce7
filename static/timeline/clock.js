/** The one animation loop: tick, then draw. It sleeps when nothing changes; dt is clamped so that a pause is no jump. */

const LONGEST_STEP = 0.1;
/** Browsers draw no frames of what is out of sight (a hidden tab, a frame of another page scrolled away); commands go on there all the same. */
const UNSEEN_MS = 400;

/** @param {(dt: number) => boolean} tick returns whether to go on @param {() => void} draw */
export function makeClock(tick, draw) {
  let frame = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let unseen;
  let last = 0;
  let dirty = false;
  let givesWay = false;

  /** @param {number} now */
  const onFrame = (now) => {
    cancelAnimationFrame(frame);
    clearTimeout(unseen);
    frame = 0;
    const dt = last ? Math.min((now - last) / 1000, LONGEST_STEP) : 0;
    const more = tick(dt);
    last = more ? now : 0;
    if (dirty && !givesWay) {
      dirty = false;
      draw();
    }
    givesWay = false;
    if (more || dirty) wake();
  };
  const wake = () => {
    if (frame) return;
    frame = requestAnimationFrame(onFrame);
    unseen = setTimeout(() => onFrame(performance.now()), UNSEEN_MS);
  };
  return {
    /** Something to tick for. */
    wake,
    /** Something else is drawn in the next frame, which is work enough for one: ours comes with the one after. */
    giveWay() {
      givesWay = true;
    },
    /** Something to draw. */
    invalidate() {
      dirty = true;
      wake();
    },
  };
}
