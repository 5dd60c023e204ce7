/** What is under a point of the picture. Pure. */

/**
 * The nearest neuron, else the nearest edge within reach that is drawn.
 * @param {import("./layout.js").NetworkLayout} layout @param {number} x @param {number} y @param {number} reach
 * @param {(k: number) => Iterable<number> | null} drawn the edges of gap k that are drawn; null: all
 * @returns {import("./selection.js").Selection}
 */
export function hit(layout, x, y, reach, drawn) {
  const { nodes, blocks } = layout;
  /** @type {import("./selection.js").Selection} */
  let best = null;
  let nearest = Infinity;
  for (let l = 0; l < nodes.length; l++) {
    const b = blocks[l];
    const within = b !== null && x >= b.x && x <= b.x + b.w && y >= b.y && y <= b.y + b.h;
    for (let j = 0; j < nodes[l].length; j++) {
      const { x: u, y: v, r } = nodes[l][j];
      const away = Math.hypot(x - u, y - v);
      if (away < nearest && (within || away <= Math.max(r + 3, Math.min(reach, 12)))) {
        nearest = away;
        best = { neuron: [l, j] };
      }
    }
  }
  if (best) return best;
  nearest = reach;
  for (let k = 0; k + 1 < nodes.length; k++) {
    if (x < nodes[k][0].x || x > nodes[k + 1][0].x) continue;
    const columns = nodes[k + 1].length;
    for (const e of drawn(k) ?? Array(nodes[k].length * columns).keys()) {
      const i = Math.floor(e / columns);
      const j = e % columns;
      const a = nodes[k][i];
      const b = nodes[k + 1][j];
      const dx = b.x - a.x;
      const dy = b.y - a.y;
      const distance = Math.abs((x - a.x) * dy - (y - a.y) * dx) / Math.hypot(dx, dy);
      if (distance < nearest) {
        nearest = distance;
        best = { edge: [k + 1, i, j] };
      }
    }
  }
  return best;
}
