/** Where the numbers of a small network's edges stand: on their edge, free of each other and of what is written under neurons. */

/** @typedef {{at: number, room: number}} LabelPlace how far along its edge (0…1) a number stands, and how wide it may be */
/** @typedef {{x: number, y: number, w: number, h: number}} Box by its centre */

const MOST_LABELS = 60;
/** Between two texts of one height. */
const APART = 5;
const TRIES = [0.5, 0.36, 0.42, 0.64, 0.58, 0.3, 0.7, 0.24, 0.76, 0.46, 0.54, 0.33, 0.67];

/** @param {Box} a @param {Box} b */
const meet = (a, b) => Math.abs(a.x - b.x) < (a.w + b.w) / 2 + APART && Math.abs(a.y - b.y) < (a.h + b.h) / 2;

/**
 * For each edge of each gap where its number stands; null where there is no free place.
 * @param {{nodes: import("./layout.js").Place[][], edges: number, compact: boolean}} layout @param {Box[][]} texts under the neurons of each layer
 * @returns {(LabelPlace | null)[][]}
 */
export function placeLabels({ nodes, edges, compact }, texts) {
  const narrow = compact ? 42 : 56;
  const h = compact ? 14 : 18;
  // With room for every digit, and beside the texts, if it can be.
  const wishes = /** @type {[number, boolean][]} */ ([[compact ? 46 : 68, true], [narrow, true], [narrow, false]]);
  return nodes.slice(0, -1).map((from, k) => {
    const to = nodes[k + 1];
    const [low, high] = [from[0].x + from[0].r + 3, to[0].x - to[0].r - 3];
    /** @type {(Box & {at: number} | null)[]} */
    const boxes = Array(from.length * to.length).fill(null);
    if (edges > MOST_LABELS || high - low < narrow + 2) return boxes.map(() => null);
    const around = [...texts[k], ...texts[k + 1]];
    boxes.forEach((_, e) => {
      const a = from[Math.floor(e / to.length)];
      const b = to[e % to.length];
      const isCrossed = from.length > 1 && to.length > 1 && Math.abs(a.y - b.y) > 40;
      for (const [w, isPolite] of wishes) {
        for (const at of TRIES) {
          const box = { at, x: a.x + (b.x - a.x) * at, y: a.y + (b.y - a.y) * at, w, h };
          if ((isCrossed && at === 0.5) || box.x - w / 2 < low || box.x + w / 2 > high) continue;
          if (boxes.some((other) => other && meet(other, box)) || (isPolite && around.some((text) => meet(text, box)))) continue;
          boxes[e] = box;
          return;
        }
      }
    });
    const neurons = [...from, ...to].map(({ x, y, r }) => ({ x, y, w: 2 * r, h: 2 * r }));
    return boxes.map((box) => box && { at: box.at, room: roomOf(box, [...boxes, ...around, ...neurons], from[0].x, to[0].x) });
  });
}

/** How wide the text in a box may grow on both sides, between two columns. @param {Box} box @param {(Box | null)[]} others @param {number} left @param {number} right */
function roomOf(box, others, left, right) {
  let room = 2 * Math.min(box.x - left, right - box.x);
  for (const other of others) {
    if (!other || other === box || meet(other, box) || Math.abs(other.y - box.y) >= (other.h + box.h) / 2) continue;
    const away = Math.abs(other.x - box.x) - APART;
    room = Math.min(room, away, 2 * away - other.w); // it may grow as well: each half of the way
  }
  return Math.max(box.w, room);
}
