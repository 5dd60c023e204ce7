/** Leaves a mark for who measures how long things take. @param {string} name */
export function mark(name) {
  try {
    performance.mark(name);
  } catch {
    // a convenience
  }
}

/** How long something took, the newest of them kept. @param {string} name @returns {() => void} ends it */
export function measuring(name) {
  try {
    performance.mark(`${name}-start`);
  } catch {
    return () => {};
  }
  return () => {
    performance.measure(name, `${name}-start`);
    performance.clearMarks(`${name}-start`);
    if (performance.getEntriesByName(name).length > MOST) performance.clearMeasures(name);
  };
}
const MOST = 500;
