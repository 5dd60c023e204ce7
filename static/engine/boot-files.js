/**
 * Files of the boot: fetched in parallel, counted byte by byte, and verified by length and SHA-256 before anything uses them.
 *
 * `boot.json` (written by build.py) says which files there are, how long they are and what their hashes must be; its
 * names are relative to `static/`.
 */
import { collect, damaged, request } from "./files.js";

/** @typedef {import("./files.js").Fingerprint} Fingerprint */
/**
 * @typedef {object} Manifest
 * @property {number} version
 * @property {string} sitePackages  where the browser's Python looks for packages
 * @property {string} core
 * @property {{stdlib: string, numpy: string}} stock
 * @property {{stdlib: string, numpy: string, rest: Record<string, {pack: string, modules: string[]}>} | null} slim
 * @property {Record<string, string>} sets  packs of the teacher sets that are fetched when they are chosen
 * @property {Record<string, Fingerprint>} files
 */

const MANIFEST = "generated/boot.json";
const STATIC = new URL("../", import.meta.url);
const TELL_EVERY = 100; // milliseconds

/** @param {string} name relative to `static/` */
export const address = (name) => new URL(name, STATIC).href;

/** @returns {Promise<Manifest>} */
export async function fetchManifest() {
  const response = await requested(MANIFEST);
  try {
    return await response.json();
  } catch {
    throw damaged(MANIFEST, response);
  }
}

/** @param {string} name */
export const requested = (name) => request(name, address(name));

/** Bytes on their way, summed over all files: what the progress line shows. A file is asked for at once; what it has to be is known later. */
export class Download {
  /** @param {Promise<Manifest>} manifest @param {(loaded: number, total: number) => void} onProgress */
  constructor(manifest, onProgress) {
    this.manifest = manifest;
    this.onProgress = onProgress;
    this.toldAt = -Infinity;
    this.loaded = 0;
    this.total = 0;
  }

  /** The whole file, verified.
   * @param {string} name @returns {Promise<Uint8Array<ArrayBuffer>>} */
  async bytes(name) {
    return this.collect(name, await requested(name));
  }

  /** The response as it arrives (for streaming compilation), and a promise that it was the right one.
   * @param {string} name @returns {Promise<{response: Response, verified: Promise<void>}>} */
  async stream(name) {
    const response = await requested(name);
    const verified = this.collect(name, response.clone()).then(() => {});
    verified.catch(() => {}); // told where it is awaited
    return { response, verified };
  }

  /** @param {string} name @param {Response} response @returns {Promise<Uint8Array<ArrayBuffer>>} */
  async collect(name, response) {
    const expected = (await this.manifest).files[name];
    this.total += expected.bytes;
    return collect(name, response, expected, (bytes) => {
      this.loaded += bytes;
      this.tell();
    });
  }

  /** Every page that hears it draws a frame, while Python's start needs the processor. */
  tell() {
    const now = performance.now();
    if (this.loaded < this.total && now - this.toldAt < TELL_EVERY) return;
    this.toldAt = now;
    this.onProgress(this.loaded, this.total);
  }
}

/** A pack (see build.py): gzipped; a line of JSON `[[name, size], …]`, then the files' bytes one after the other.
 * @param {Uint8Array<ArrayBuffer>} packed @returns {Promise<Map<string, Uint8Array>>} */
export async function unpack(packed) {
  const data = await gunzip(packed);
  const end = data.indexOf(10);
  /** @type {[string, number][]} */
  const index = JSON.parse(new TextDecoder().decode(data.subarray(0, end)));
  const files = new Map();
  let at = end + 1;
  for (const [name, size] of index) {
    files.set(name, data.subarray(at, at + size));
    at += size;
  }
  return files;
}

/** @param {Uint8Array<ArrayBuffer>} packed */
export async function gunzip(packed) {
  // Not of a Blob: WebKit does not let a shared worker read one that a frame of another origin began.
  const { body } = /** @type {{body: ReadableStream<Uint8Array<ArrayBuffer>>}} */ (new Response(packed));
  return new Uint8Array(await new Response(body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}
