/**
 * A course package of this very site, made in the page: what `build.py scorm` makes (.tools/scorm.py), from the files that the
 * site's own list names, each verified.
 */
import { damaged, fetchWhole } from "../engine/files.js";
import { zip } from "./zip.js";

const LIST = "static/generated/files.json";

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** What the site consists of: path → [bytes, SHA-256]. @param {URL} base */
async function fetchList(base) {
  const content = await fetchWhole(LIST, new URL(LIST, base).href, null, "no-cache");
  try {
    /** @type {Record<string, [number, string]>} */
    const list = JSON.parse(new TextDecoder().decode(content));
    return { list, content };
  } catch {
    throw damaged(LIST);
  }
}

/** The same course, the same number; where this page may not or cannot reckon it (plain http), any. @param {Uint8Array<ArrayBuffer>} content */
async function identifier(content) {
  const digest = await (async () => new Uint8Array(await crypto.subtle.digest("SHA-256", content)))().catch(() =>
    crypto.getRandomValues(new Uint8Array(8)),
  );
  return `backprop-${Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * @param {import("./course.js").Course} course @param {URL} base of the site @param {(done: number, total: number) => void} onProgress
 * @returns {Promise<Blob>}
 */
export async function makePackage(course, base, onProgress) {
  const text = new TextDecoder();
  const bytes = new TextEncoder();
  const { list, content } = await fetchList(base);
  /** @type {Map<string, Uint8Array<ArrayBuffer>>} */
  const files = new Map();
  const names = Object.entries(list);
  for (const [name, [size, sha256]] of names) {
    files.set(name, await fetchWhole(name, new URL(name, base).href, { bytes: size, sha256 }));
    onProgress(files.size, names.length);
  }
  files.set(LIST, content);
  for (const [name, content] of files) {
    const schema = /^static\/vendor\/scorm\/(.*\.xsd)$/.exec(name);
    if (schema) files.set(schema[1], content); // course systems look for them beside the manifest
  }
  const about = bytes.encode(JSON.stringify(course));
  files.set("course.json", about);
  const template = text.decode(files.get("static/embed/imsmanifest.xml"));
  const fields = {
    identifier: await identifier(about),
    title: escaped(course.title),
    files: [...files.keys()].map((name) => `      <file href="${escaped(encodeURI(name))}"/>`).join("\n"),
  };
  const manifest = template.replace(
    /\{(identifier|title|files)\}/g,
    (_, field) => fields[/** @type {keyof typeof fields} */ (field)],
  );
  return zip([["imsmanifest.xml", bytes.encode(manifest)], ...files]);
}
