/** What has a place in the picture keeps it: boxes that are taken, so that whatever comes later stands elsewhere or is left out. */

/** @typedef {{x: number, y: number, w: number, h: number}} Box by its top left corner */

/** Boxes may touch (px). */
const TOUCH = 0.01;

export class Space {
  /** @param {Box} bounds nothing stands outside them */
  constructor(bounds) {
    this.bounds = bounds;
    /** @type {Box[]} */
    this.taken = [];
  }

  /** @param {Box} box @param {number} [apart] */
  isFree({ x, y, w, h }, apart = 0) {
    const b = this.bounds;
    if (x < b.x - TOUCH || y < b.y - TOUCH || x + w > b.x + b.w + TOUCH || y + h > b.y + b.h + TOUCH) return false;
    for (const t of this.taken)
      if (x + TOUCH < t.x + t.w + apart && t.x + TOUCH < x + w + apart && y + TOUCH < t.y + t.h && t.y + TOUCH < y + h)
        return false;
    return true;
  }

  /** @template {Box} T @param {T} box */
  take(box) {
    this.taken.push(box);
    return box;
  }

  /** The first of several places that is free, taken. @template {Box} T @param {Iterable<T>} boxes @param {number} [apart] @returns {T | null} */
  first(boxes, apart = 0) {
    for (const box of boxes) if (this.isFree(box, apart)) return this.take(box);
    return null;
  }
}

/** A box by its middle. @param {number} x @param {number} y @param {number} w @param {number} h @returns {Box} */
export const around = (x, y, w, h) => ({ x: x - w / 2, y: y - h / 2, w, h });
