/**
 * How a plot is read off, by the pointer and by keys: over a plane, place by place, or along a run.
 *
 * @typedef {import("../../scene/axes.js").Size} Size
 * @typedef {{text: string, at: [number, number][], rule?: [x: number, top: number, bottom: number]}} Reading  `at`: where exactly
 * @typedef {object} Reader
 * @property {string} hint for who cannot see it
 * @property {(x: number, y: number, size: Size) => void} point
 * @property {() => void} leave
 * @property {(event: KeyboardEvent, size: Size) => boolean} turn whether the key was for this
 * @property {(size: Size) => Reading | null} now
 */
import { nearestTo } from "../../scene/plots/series.js";

/** How near to a place the pointer has to be, in CSS pixels. */
const REACH = 20;

/** What stands at any place of the picture; the arrow keys move over it. @param {(x: number, y: number, size: Size) => Reading | null} read @returns {Reader} */
export function overPlane(read) {
  /** @type {[number, number] | null} */
  let cursor = null;
  return {
    hint: "The arrow keys read it off.",
    point(x, y, size) {
      if (read(x, y, size)) cursor = [x, y]; // past the edge it stays
    },
    leave() {
      cursor = null;
    },
    turn(event, size) {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!step || event.shiftKey) return false;
      const [x, y] = cursor ?? [size.width / 2, size.height / 2];
      const far = Math.max(2, Math.min(size.width, size.height) / 40);
      this.point(x + step[0] * far, y + step[1] * far, size);
      return true;
    },
    now: (size) => cursor && read(...cursor, size),
  };
}

/** One of several places: by the pointer the nearest, by Page Down and Page Up in turn. @param {(size: Size) => Reading[]} places @returns {Reader} */
export function placeByPlace(places) {
  let place = -1;
  return {
    hint: "Page Down and Page Up read it off, one after the other.",
    point(x, y, size) {
      const away = places(size).map(({ at: [[u, v]] }) => Math.hypot(u - x, v - y));
      const least = Math.min(...away);
      place = least < REACH ? away.indexOf(least) : -1;
    },
    leave() {
      place = -1;
    },
    turn(event, size) {
      const step = { PageDown: 1, PageUp: -1 }[event.key];
      const { length } = places(size);
      if (!step || !length) return false;
      place = place < 0 && step < 0 ? length - 1 : (place + step + length) % length;
      return true;
    },
    now: (size) => (place < 0 ? null : (places(size)[place] ?? null)),
  };
}

/**
 * The update or epoch nearest to the pointer; the arrow keys go on from there.
 * @param {{places: () => ArrayLike<number>, toX: (px: number, size: Size) => number, read: (n: number, size: Size) => Reading}} plot
 *   `places`: every x in sight, rising
 * @returns {Reader & {at: number | null, last: number | null}} `at`: what is read off; `last`: what was
 */
export function alongRun({ places, toX, read }) {
  return {
    hint: "The left and right arrow keys read it off.",
    at: null,
    last: null,
    point(x, _, size) {
      const all = places();
      const i = nearestTo(all, toX(x, size));
      this.at = i < 0 ? null : all[i];
      this.last = this.at;
    },
    leave() {
      this.at = null;
    },
    turn(event) {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const all = places();
      if (!step || event.shiftKey || !all.length) return false;
      const from = this.at ?? this.last;
      const i = from === null ? all.length : nearestTo(all, from);
      this.last = this.at = all[Math.max(0, Math.min(all.length - 1, i + step))];
      return true;
    },
    now(size) {
      return this.at === null || !places().length ? null : read(this.at, size);
    },
  };
}
