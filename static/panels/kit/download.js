/** Files for the person to keep. */
import { el } from "./dom.js";
import { toPNG } from "../../paint/png.js";
import { say } from "../../words/words.js";

/** @param {string} name @param {Blob} blob */
export function download(name, blob) {
  const url = URL.createObjectURL(blob);
  const link = el("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000); // the browser has taken it by then
}

/** Pixels of a PNG for each on the screen: 300 dpi at the size of a textbook's column. */
export const PRINT_SCALE = 4;

/** @param {string} name @param {import("../../scene/shapes.js").Shape[]} shapes @param {{width: number, height: number, ground: string}} of @param {number} ratio
 * @throws {Error} where the browser makes none */
export async function downloadPNG(name, shapes, of, ratio) {
  const blob = await toPNG(shapes, of, ratio);
  if (!blob) throw new Error(say("no-picture"));
  download(name, blob);
}

/** @param {(string | number)[][]} rows */
export const toCSV = (rows) => `${rows.map((row) => row.map(cell).join(",")).join("\n")}\n`;

/** @param {string | number} value */
const cell = (value) => (/[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
