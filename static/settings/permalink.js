/** The configuration in the URL's hash, written as a query string; what keys cannot say goes, compressed, into x=. */
import { fromBase64 } from "../engine/base64.js";

export const LONGEST = 8000;

/**
 * @param {string} hash @param {import("./schema.js").Schema} schema
 * @returns {{values: import("./schema.js").Config, extra: string | null, notes: import("./schema.js").Note[]}}
 */
export function parse(hash, schema) {
  /** @type {import("./schema.js").Config} */
  const values = {};
  /** @type {import("./schema.js").Note[]} */
  const notes = [];
  let extra = null;
  for (const [name, text] of new URLSearchParams(hash.replace(/^#/, ""))) {
    if (name === "x") extra = text;
    else if (!schema.byName.has(name)) notes.push({ field: name, message: `The link has “${name.slice(0, 40)}”, which this page does not know; it was ignored.` });
    else {
      try {
        values[name] = schema.check(name, text);
      } catch (error) {
        notes.push({ field: name, message: `The link's ${/** @type {Error} */ (error).message}. The default is used.` });
      }
    }
  }
  return { values, extra, notes };
}

/**
 * The hash that says exactly this; defaults are not written.
 * @param {import("./schema.js").Config} config @param {import("./schema.js").Schema} schema @param {string} at @param {string | null} extra
 */
export function write(config, schema, at, extra) {
  const parts = [];
  for (const key of schema.keys) {
    const value = config[key.name];
    if (key.name === "at" || value === undefined || String(value) === String(schema.defaultOf(key.name, config.data))) continue;
    parts.push(`${key.name}=${encodeURIComponent(typeof value === "boolean" ? Number(value) : value).replaceAll("%2C", ",")}`);
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

/** @param {string} text @throws {Error} where it is not what pack wrote, or unpacks to more than 4 MB */
export async function unpack(text) {
  const reader = new Blob([fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"))]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const decoder = new TextDecoder();
  let json = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    json += decoder.decode(value, { stream: true });
    if (json.length > 4e6) throw new Error("too long");
  }
  return JSON.parse(json + decoder.decode());
}
