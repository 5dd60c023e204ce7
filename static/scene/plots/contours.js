/** Lines of equal height through a grid of numbers (marching squares, each cell on its own). */

/**
 * @param {ArrayLike<number>} values row by row from the bottom @param {number} size @param {number} level
 * @returns {number[]} x0, y0, x1, y1 of each piece, in cells from 0 to size − 1
 */
export function contour(values, size, level) {
  /** @type {number[]} */
  const pieces = [];
  for (let row = 0; row + 1 < size; row++) {
    for (let column = 0; column + 1 < size; column++) {
      const corners = [
        [column, row],
        [column + 1, row],
        [column + 1, row + 1],
        [column, row + 1],
      ];
      const heights = corners.map(([x, y]) => values[y * size + x]);
      /** @type {number[]} */
      const crossed = [];
      for (let k = 0; k < 4; k++) {
        const a = heights[k];
        const b = heights[(k + 1) % 4];
        if (a < level === b < level) continue; // a NaN is on no side: it is crossed by nothing that counts
        const t = (level - a) / (b - a);
        const [x, y] = corners[k];
        const [u, v] = corners[(k + 1) % 4];
        crossed.push(x + (u - x) * t, y + (v - y) * t);
      }
      if (crossed.some(Number.isNaN)) continue;
      for (let k = 0; k + 3 < crossed.length; k += 4) pieces.push(...crossed.slice(k, k + 4));
    }
  }
  return pieces;
}
