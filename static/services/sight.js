/** Frames drawn without a word from an observer: it will not say any. Nothing is drawn of what is out of sight. */
const SILENT_FRAMES = 30;

/**
 * Tells whether an element is in sight, now and whenever that changes. Where the browser does not watch that, it is.
 * @param {Element} element @param {(inSight: boolean) => void} told @returns {() => void} ends it
 */
export function watchSight(element, told) {
  let isTold = false;
  let isOver = false;
  const tell = (/** @type {boolean} */ inSight) => {
    isTold = true;
    if (!isOver) told(inSight);
  };
  /** @type {IntersectionObserver | undefined} */
  let observer;
  const count = (/** @type {number} */ left) => {
    if (isTold || isOver) return;
    if (left) requestAnimationFrame(() => count(left - 1));
    else tell(true);
  };
  try {
    observer = new IntersectionObserver((entries) => tell(entries[entries.length - 1].isIntersecting));
    observer.observe(element);
    count(SILENT_FRAMES);
  } catch {
    queueMicrotask(() => tell(true));
  }
  return () => {
    isOver = true;
    observer?.disconnect();
  };
}
