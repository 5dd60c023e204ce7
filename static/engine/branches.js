/**
 * Branches of a run. A change in its past begins a new one; the one that is left can be returned to. What a branch is made of is
 * here (what was changed on it, how far it came), so that it outlives Python; Python keeps some of its states, to be quick.
 */
import { OutOfRange } from "./errors.js";

/**
 * @typedef {import("./messages.d.ts").Event} Event
 * @typedef {{number: number, edited: number | null, reached: number, events: Event[]}} Branch
 *   `edited`: the update at which it left another one; null for the first
 * @typedef {{branch: number, edited: number | null, reached: number, current: boolean}} Told
 */

const MOST = 20;

export class Branches {
  constructor() {
    /** @type {Branch[]} */
    this.all = [{ number: 1, edited: null, reached: 0, events: [] }];
    this.current = this.all[0];
  }

  /** What a change leaves behind: the present branch, if it has come farther than where it is changed.
   * @param {number} at @param {number} reached */
  leftBy(at, reached) {
    return reached > at ? this.current.number : undefined;
  }

  /** A new one begins. @param {number} at @param {number} reached how far the one that is left has come @param {Event[]} events its own */
  fork(at, reached, events) {
    Object.assign(this.current, { reached, events });
    this.current = this.add(at, []);
  }

  /** Another one, from the start, to be gone to. @param {Event[]} events its own @returns {number} its number */
  begin(events) {
    return this.add(0, events).number;
  }

  /** One that was begun and not come to. @param {number} number */
  drop(number) {
    this.all = this.all.filter((each) => each.number !== number || each === this.current);
  }

  /** The oldest goes where there are too many, but not the one that is about to be left. @param {number} edited @param {Event[]} events @returns {Branch} */
  add(edited, events) {
    const branch = { number: this.all[this.all.length - 1].number + 1, edited, reached: edited, events };
    this.all.push(branch);
    if (this.all.length > MOST) this.all.splice(this.all[0] === this.current ? 1 : 0, 1);
    return branch;
  }

  /** @param {number} number @throws {OutOfRange} */
  find(number) {
    const found = this.all.find((each) => each.number === number);
    if (!found)
      throw new OutOfRange(
        "number",
        `branch: there is no branch ${number}; allowed are ${this.all.map((each) => each.number).join(", ")}`,
      );
    return found;
  }

  /** @param {number} reached how far the present one has come @returns {Told[]} */
  told(reached) {
    return this.all.map((each) => ({
      branch: each.number,
      edited: each.edited,
      reached: each === this.current ? reached : each.reached,
      current: each === this.current,
    }));
  }
}
