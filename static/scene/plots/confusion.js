/** Which classes came out, against those that were wanted: counts, and how dark each is. */

/** @param {import("../../engine/messages.d.ts").Counted} found @param {string[]} names
 * @returns {{wanted: string, cells: {count: number, share: number, right: boolean}[]}[]} `share` of the largest count, 0 … 1 */
export function confusionRows({ counts }, names) {
  const most = Math.max(...counts.flat(), 1);
  return counts.map((row, i) => ({
    wanted: names[i],
    cells: row.map((count, j) => ({ count, share: count / most, right: i === j })),
  }));
}
