/**
 * A course package of this very site, made in the page: what `build.py scorm` makes (.tools/scorm.py), from the files that the
 * site's own list names.
 */
import { zip } from "./zip.js";

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/**
 * @param {import("./course.js").Course} course @param {URL} base of the site @param {(done: number, total: number) => void} onProgress
 * @returns {Promise<Blob>}
 */
export async function makePackage(course, base, onProgress) {
  /** @param {string} name */
  const get = async (name) => {
    const response = await fetch(new URL(name, base));
    if (!response.ok) throw new Error(`${name} could not be fetched: the server answered ${response.status}.`);
    return new Uint8Array(await response.arrayBuffer());
  };
  const text = new TextDecoder();
  const bytes = new TextEncoder();
  /** @type {string[]} */
  const names = JSON.parse(text.decode(await get("static/generated/files.json")));
  /** @type {Map<string, Uint8Array<ArrayBuffer>>} */
  const files = new Map();
  for (const name of names) {
    files.set(name, await get(name));
    onProgress(files.size, names.length);
  }
  for (const [name, content] of files) {
    const schema = /^static\/vendor\/scorm\/(.*\.xsd)$/.exec(name);
    if (schema) files.set(schema[1], content); // course systems look for them beside the manifest
  }
  files.set("course.json", bytes.encode(JSON.stringify(course)));
  const template = text.decode(files.get("static/embed/imsmanifest.xml"));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", /** @type {Uint8Array<ArrayBuffer>} */ (files.get("course.json"))));
  const fields = { identifier: `backprop-${Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("")}`, title: escaped(course.title),
    files: [...files.keys()].map((name) => `      <file href="${escaped(encodeURI(name))}"/>`).join("\n") };
  const manifest = template.replace(/\{(identifier|title|files)\}/g, (_, field) => fields[/** @type {keyof typeof fields} */ (field)]);
  return zip([["imsmanifest.xml", bytes.encode(manifest)], ...files]);
}
