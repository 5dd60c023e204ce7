/** An element's size, known without asking: to read it while the page changes would have all of it laid out anew, in every frame. */

/**
 * Calls when an element has another size, and once at the beginning. Where the browser does not watch sizes, whenever it may have.
 * @param {Element} element @param {() => void} changed
 */
export function onResize(element, changed) {
  let isTold = false;
  const maybe = () => isTold || changed();
  try {
    new ResizeObserver(() => {
      isTold = true;
      changed();
    }).observe(element);
  } catch {
    // a convenience
  }
  addEventListener("resize", maybe);
  document.addEventListener("toggle", maybe, true); // panels open and close
  requestAnimationFrame(() => setTimeout(maybe)); // an observer speaks after the first frame
}

/** @param {Element} element */
export function watchSize(element) {
  const size = { width: 0, height: 0 };
  const read = () => {
    size.width = element.clientWidth;
    size.height = element.clientHeight;
  };
  onResize(element, read);
  return () => {
    if (!size.width) read();
    return size;
  };
}
