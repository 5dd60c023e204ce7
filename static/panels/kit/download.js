/** Files for the person to keep. */
import { el } from "./dom.js";

/** @param {string} name @param {Blob} blob */
export function download(name, blob) {
  const url = URL.createObjectURL(blob);
  const link = el("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000); // the browser has taken it by then
}

/** @param {(string | number)[][]} rows */
export const toCSV = (rows) => `${rows.map((row) => row.map(cell).join(",")).join("\n")}\n`;

/** @param {string | number} value */
const cell = (value) => (/[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
