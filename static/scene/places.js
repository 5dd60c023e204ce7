/** Where the numbers of a small network's edges stand: on their edge, free of each other and of what is written under neurons. */

/** @typedef {{at: number, room: number}} LabelPlace how far along its edge (0…1) a number stands, and how wide it may be */
/** @typedef {{x: number, y: number, w: number, h: number}} Box by its centre */

const MOST_LABELS = 60;
/** Between two texts of one height. */
const APART = 5;
/** So many labels may make way for one. */
const MOST_MOVES = 2;
/** The middle is best; an edge that others cross has its number on one side. */
const TRIES = [0.5, 0.36, 0.42, 0.64, 0.58, 0.3, 0.7, 0.24, 0.76, 0.46, 0.54, 0.33, 0.67, 0.39, 0.61, 0.27, 0.73, 0.2, 0.8];

/** @param {Box} a @param {Box} b */
const meet = (a, b) => Math.abs(a.x - b.x) < (a.w + b.w) / 2 + APART && Math.abs(a.y - b.y) < (a.h + b.h) / 2;

/** @typedef {Box & {at: number}} Label */

/**
 * For each edge of each gap where its number stands; null where there is no free place.
 * @param {{nodes: import("./layout.js").Place[][], edges: number, compact: boolean}} layout @param {Box[][]} texts under the neurons of each layer
 * @returns {(LabelPlace | null)[][]}
 */
export function placeLabels({ nodes, edges, compact }, texts) {
  const widths = compact ? [52, 42, 36] : [68, 56, 42]; // with room for every digit, if it can be
  const h = compact ? 14 : 18;
  return nodes.slice(0, -1).map((from, k) => {
    const to = nodes[k + 1];
    const [low, high] = [from[0].x + from[0].r + 3, to[0].x - to[0].r - 3];
    if (edges > MOST_LABELS || high - low < widths[1]) return Array(from.length * to.length).fill(null);
    const around = [...texts[k], ...texts[k + 1]];
    const wishes = Array.from({ length: from.length * to.length }, (_, e) => {
      const a = from[Math.floor(e / to.length)];
      const b = to[e % to.length];
      const isCrossed = from.length > 1 && to.length > 1 && Math.abs(a.y - b.y) > 40;
      return widths.flatMap((w) => TRIES.map((at) => ({ at, x: a.x + (b.x - a.x) * at, y: a.y + (b.y - a.y) * at, w, h })))
        .filter((box) => !(isCrossed && Math.abs(box.at - 0.5) < 0.06) && box.x - box.w / 2 >= low && box.x + box.w / 2 <= high && !around.some((text) => meet(text, box)));
    });
    const boxes = chosen(wishes);
    const neurons = [...from, ...to].map(({ x, y, r }) => ({ x, y, w: 2 * r, h: 2 * r }));
    return boxes.map((box) => box && { at: box.at, room: roomOf(box, [...boxes, ...around, ...neurons], from[0].x, to[0].x) });
  });
}

/** One of each edge's wishes, so that no two meet. Where all are taken, another label makes way if it finds a place elsewhere. @param {Label[][]} wishes the best first */
function chosen(wishes) {
  /** @type {(Label | null)[]} */
  const boxes = wishes.map(() => null);
  const taking = (/** @type {Label} */ box) => boxes.flatMap((other, n) => (other && meet(other, box) ? [n] : []));
  const settle = (/** @type {number} */ e, /** @type {number} */ moves) => {
    boxes[e] = wishes[e].find((box) => taking(box).length === 0) ?? null;
    for (let n = 0; n < wishes[e].length && !boxes[e] && moves > 0; n++) {
      const [other, ...more] = taking(wishes[e][n]);
      if (more.length > 0) continue;
      const before = boxes[other];
      [boxes[e], boxes[other]] = [wishes[e][n], null];
      if (!settle(other, moves - 1)) [boxes[e], boxes[other]] = [null, before];
    }
    return boxes[e] !== null;
  };
  wishes.forEach((_, e) => settle(e, MOST_MOVES));
  return boxes;
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
