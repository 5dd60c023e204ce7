/**
 * Files of the boot: fetched in parallel, counted byte by byte, and verified by length and SHA-256 before anything uses them.
 *
 * `boot.json` (written by build.py) says which files there are, how long they are and what their hashes must be; its
 * names are relative to `static/`.
 */

/** @typedef {{bytes: number, sha256: string}} Fingerprint */
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

/** A file that did not come, or not as it was built. The message is fit to be shown. */
export class FileError extends Error {
  /** @param {string} name relative to `static/` @param {string} what happened to it, and what to do
   * @param {boolean} [isCertain] whoever asks gets the same; else it may be that only this worker may not have it, or not run it */
  constructor(name, what, isCertain = true) {
    super(`${name.slice(name.lastIndexOf("/") + 1)} ${what}`);
    this.file = name;
    this.isCertain = isCertain;
  }
}

const MANIFEST = "generated/boot.json";
const STATIC = new URL("../", import.meta.url);
const TELL_EVERY = 100; // milliseconds
const LONGEST_HASH = 10_000;

/** @param {string} name relative to `static/` */
export const address = (name) => new URL(name, STATIC).href;

/** @returns {Promise<Manifest>} */
export async function fetchManifest() {
  const response = await request(MANIFEST);
  try {
    return await response.json();
  } catch {
    throw damaged(MANIFEST);
  }
}

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
    return this.collect(name, await request(name));
  }

  /** The response as it arrives (for streaming compilation), and a promise that it was the right one.
   * @param {string} name @returns {Promise<{response: Response, verified: Promise<void>}>} */
  async stream(name) {
    const response = await request(name);
    const verified = this.collect(name, response.clone()).then(() => {});
    verified.catch(() => {}); // told where it is awaited
    return { response, verified };
  }

  /** @param {string} name @param {Response} response @returns {Promise<Uint8Array<ArrayBuffer>>} */
  async collect(name, response) {
    const expected = (await this.manifest).files[name];
    this.total += expected.bytes;
    const data = new Uint8Array(expected.bytes);
    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    let at = 0;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        if (at + value.length > data.length) throw damaged(name);
        data.set(value, at);
        at += value.length;
        this.loaded += value.length;
        this.tell();
      }
    } catch (error) {
      if (error instanceof FileError) throw error;
      throw new FileError(name, `broke off after ${at.toLocaleString("en")} bytes. Check the network and try again.`);
    }
    if (at !== data.length || !(await hashMatches(data, expected.sha256))) throw damaged(name);
    return data;
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

/** @param {string} name */
export async function request(name) {
  let response;
  try {
    response = await fetch(address(name));
  } catch {
    throw new FileError(name, "could not be fetched. Check the network and try again.", false);
  }
  if (!response.ok) throw new FileError(name, `could not be fetched: the server answered ${response.status}.`);
  return response;
}

/** Web pages on plain http (other than localhost) have no `crypto.subtle`; there, and where it does not do its work, the length has to do.
 * @param {Uint8Array<ArrayBuffer>} data @param {string} expected */
async function hashMatches(data, expected) {
  try {
    const silence = new Promise((done) => { setTimeout(done, LONGEST_HASH); });
    const digest = await Promise.race([crypto.subtle.digest("SHA-256", data), silence]);
    return !digest || Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("") === expected;
  } catch {
    return true;
  }
}

/** @param {string} name */
const damaged = (name) => new FileError(name, "arrived damaged (not as it was built). Try again.");
