/** A study's runs: their order, and E of each as a bar in that order. */
import { axes, frame, widthOf } from "../axes.js";
import { line, rect, words } from "../shapes.js";
import { REGULAR, shortened } from "../text-size.js";

/**
 * @typedef {import("../../engine/messages.d.ts").StudyRow} StudyRow
 * @typedef {import("../axes.js").Size} Size
 */

/** What a row says in a column, a setting's or a result's. @param {StudyRow} row @param {string} name @returns {string | number | boolean | null} */
export const studyValue = (row, name) =>
  row.varied[name] ??
  /** @type {Record<string, string | number | null>} */ (/** @type {unknown} */ (row))[name] ??
  null;

/** By a column, or as they came; what is not known comes last. @param {StudyRow[]} rows @param {string} by @param {boolean} falling */
export function studyOrder(rows, by, falling) {
  if (!by) return rows;
  return [...rows].sort((a, b) => {
    const [x, y] = [studyValue(a, by), studyValue(b, by)];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    return (
      (typeof x === "number" && typeof y === "number"
        ? x - y
        : String(x).localeCompare(String(y), "en", { numeric: true })) * (falling ? -1 : 1)
    );
  });
}

/** The one with the smallest E; undefined where none has any. @param {StudyRow[]} rows */
export const studyBest = (rows) =>
  rows
    .filter(({ loss }) => loss !== null)
    .sort((a, b) => Number(a.loss) - Number(b.loss))
    .at(0);

/** @param {StudyRow[]} rows @param {number} goal @param {Size} size */
const framed = (rows, goal, { width, height }) =>
  frame(
    { x: 50, y: 22, w: width - 60, h: height - 58 },
    [0, Math.max(1, rows.length)],
    [0, Math.max(...rows.map(({ loss }) => loss ?? 0), 1.2 * goal, 1e-12)],
  );

/** @param {StudyRow[]} rows in their order @param {number} goal the error that ends a run; 0: none @param {Size} size @param {Record<string, string>} tokens
 * @returns {import("../shapes.js").Shape[]} */
export function studyShapes(rows, goal, size, tokens) {
  if (!rows.length) return [];
  const f = framed(rows, goal, size);
  const { box } = f;
  const bottom = box.y + box.h;
  const wide = box.w / rows.length;
  const bound = goal ? [line(box.x, f.py(goal), box.x + box.w, f.py(goal), tokens.error, 1.5, [6, 4])] : [];
  return [
    ...axes({ ...f, x: [0, 0] }, tokens, { y: "E", grid: true }),
    ...bound,
    ...rows.flatMap((row, k) => {
      const x = box.x + k * wide;
      const y = f.py(row.loss ?? 0);
      const bar = rect(x + wide * 0.15, y, wide * 0.7, bottom - y, { fill: row.ended ? tokens.ink : tokens.rest });
      const name = Object.values(row.varied).map(String).join(" ");
      return wide > 30
        ? [
            bar,
            words(
              x + wide / 2,
              bottom + 12,
              widthOf(name) < wide - 4 ? name : shortened(name, (wide - 4) / 11 / REGULAR),
              11,
              tokens.muted,
            ),
          ]
        : [bar];
    }),
  ];
}

/** The top of each bar. @param {StudyRow[]} rows @param {number} goal @param {Size} size @returns {[number, number][]} */
export function studyPlaces(rows, goal, size) {
  const f = framed(rows, goal, size);
  return rows.map(({ loss }, k) => [f.px(k + 0.5), f.py(loss ?? 0)]);
}
