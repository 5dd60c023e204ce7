/** An element's size, known without asking: to read it while the page changes would have all of it laid out anew, in every frame. */

/** @param {Element} element */
export function watchSize(element) {
  const size = { width: 0, height: 0 };
  const read = () => {
    size.width = element.clientWidth;
    size.height = element.clientHeight;
  };
  new ResizeObserver(read).observe(element);
  return () => {
    if (!size.width) read();
    return size;
  };
}
