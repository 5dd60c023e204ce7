/**
 * The configuration in the URL's hash, written as a query string; what keys cannot say goes, compressed, into x=.
 *
 * What was set is written, also where it is the default; what is not written was not set, and has the default that Python knows
 * (of data of one's own: the settings that x= carries with them). So nobody needs a second table of defaults to write a link.
 */
import { fromBase64 } from "./base64.js";
import { LONGEST_HASH, MOST_UNPACKED } from "./bounds.js";

export const LONGEST = 8000;
/** Of settings that nobody knows so many are named. */
const NAMED = 3;

/**
 * @param {string} hash @param {import("./schema.js").Schema} schema
 * @returns {{values: import("./schema.js").Config, extra: string | null, notes: import("./schema.js").Note[]}}
 */
export function parse(hash, schema) {
  /** @type {import("./schema.js").Config} */
  const values = {};
  /** @type {import("./schema.js").Note[]} */
  const notes = [];
  const unknown = new Set();
  let extra = null;
  if (hash.length > LONGEST_HASH)
    notes.push({
      field: "link",
      message: `The link has ${hash.length} characters; allowed are ${LONGEST_HASH}. It was not opened.`,
    });
  else
    for (const [name, text] of new URLSearchParams(hash.replace(/^#/, ""))) {
      if (name === "x") extra = text;
      else if (!schema.byName.has(name)) unknown.add(name);
      else {
        try {
          values[name] = schema.check(name, text);
        } catch (error) {
          notes.push({
            field: name,
            message: `The link's ${/** @type {Error} */ (error).message}. ${name === "at" ? "The run opens at its start" : "The default is used"}.`,
          });
        }
      }
    }
  if (unknown.size) {
    const told = [...unknown]
      .slice(0, NAMED)
      .map((name) => `“${name.slice(0, 40)}”`)
      .join(", ");
    const what =
      unknown.size === 1
        ? `${told}, which this page does not know; it was ignored`
        : `${unknown.size} settings that this page does not know (${told}${unknown.size > NAMED ? " …" : ""}); they were ignored`;
    notes.push({ field: unknown.size === 1 ? [...unknown][0].slice(0, 40) : "link", message: `The link has ${what}.` });
  }
  return { values, extra, notes };
}

/**
 * The hash that says exactly this.
 * @param {import("./schema.js").Config} explicit what was set @param {import("./schema.js").Schema} schema @param {string} at @param {string | null} extra
 */
export function write(explicit, schema, at, extra) {
  const parts = [];
  for (const { name } of schema.keys) {
    const value = explicit[name];
    if (name === "at" || value === undefined) continue;
    parts.push(
      `${name}=${encodeURIComponent(typeof value === "boolean" ? Number(value) : value).replaceAll("%2C", ",")}`,
    );
  }
  if (at !== "0") parts.push(`at=${at}`);
  if (extra) parts.push(`x=${extra}`);
  return parts.join("&");
}

/** JSON → deflate → base64url. @param {unknown} value */
export async function pack(value) {
  const stream = new Blob([JSON.stringify(value)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text @throws {Error} where it is not what pack wrote, or unpacks to more than a link carries */
export async function unpack(text) {
  const reader = new Blob([fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"))])
    .stream()
    .pipeThrough(new DecompressionStream("deflate-raw"))
    .getReader();
  const decoder = new TextDecoder();
  let json = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    json += decoder.decode(value, { stream: true });
    if (json.length > MOST_UNPACKED) throw new Error("too long");
  }
  return JSON.parse(json + decoder.decode());
}
