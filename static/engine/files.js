/**
 * Files of the site, fetched whole and verified: by length and SHA-256, before anything uses them. Why one did not come, or not as it
 * was built, is said in words that are fit to be shown.
 */
import { Patience } from "./patience.js";

/** @typedef {{bytes: number, sha256: string}} Fingerprint */

/** Seconds in which nothing comes. */
const SILENCE = 20;
/** Milliseconds for a digest: some browsers' never comes. */
const LONGEST_HASH = 10_000;

/** A file that did not come, or not as it was built. */
export class FileError extends Error {
  /** @param {string} name of the file, or its path @param {string} what happened to it, and what to do
   * @param {boolean} [isCertain] whoever asks gets the same; else it may be that only this worker may not have it, or not run it */
  constructor(name, what, isCertain = true) {
    super(`${name.slice(name.lastIndexOf("/") + 1)} ${what}`);
    this.type = "NotLoaded";
    this.file = name;
    this.isCertain = isCertain;
    this.isDamaged = false;
  }
}

/** @param {string} name @param {string} url @param {RequestInit} [init] */
export async function request(name, url, init) {
  let response;
  try {
    response = await fetch(url, init);
  } catch {
    throw new FileError(name, "could not be fetched. Check the network and try again.", false);
  }
  if (!response.ok) throw new FileError(name, `could not be fetched: the server answered ${response.status}.`);
  return response;
}

/**
 * What a response holds. @param {string} name @param {Response} response @param {Fingerprint} expected
 * @param {(bytes: number) => void} onBytes as they come @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function collect(name, response, expected, onBytes) {
  const data = new Uint8Array(expected.bytes);
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  let at = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (at + value.length > data.length) throw damaged(name, response);
      data.set(value, at);
      at += value.length;
      onBytes(value.length);
    }
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError(name, `broke off after ${at.toLocaleString("en")} bytes. Check the network and try again.`);
  }
  if (at !== data.length || !(await hashMatches(data, expected.sha256))) throw damaged(name, response);
  return data;
}

/** The whole file; what is damaged in a cache is fetched past it. Rejects with a FileError, also where the host falls silent.
 * @param {string} name @param {string} url @param {Fingerprint | null} expected null: nobody knows @param {RequestCache} [cache] @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function fetchWhole(name, url, expected, cache = "default") {
  const giveUp = new AbortController();
  const { signal } = giveUp;
  const patience = new Patience(SILENCE, () => giveUp.abort());
  patience.start();
  try {
    const response = await request(name, url, { cache, signal });
    if (expected) return await collect(name, response, expected, () => patience.renew());
    return new Uint8Array(
      await response.arrayBuffer().catch(() => {
        throw damaged(name, response);
      }),
    );
  } catch (error) {
    if (error instanceof FileError && error.isDamaged && cache !== "reload")
      return await fetchWhole(name, url, expected, "reload");
    throw signal.aborted
      ? new FileError(name, "does not come: the server is silent. Check the network and try again.", false)
      : error;
  } finally {
    patience.stop();
  }
}

/** Web pages on plain http (other than localhost) have no `crypto.subtle`; there, and where it does not do its work, the length has to do.
 * @param {Uint8Array<ArrayBuffer>} data @param {string} expected */
async function hashMatches(data, expected) {
  try {
    const silence = new Promise((done) => {
      setTimeout(done, LONGEST_HASH);
    });
    const digest = await Promise.race([crypto.subtle.digest("SHA-256", data), silence]);
    return (
      !digest || Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("") === expected
    );
  } catch {
    return true;
  }
}

/** @param {string} name @param {Response} [response] */
export function damaged(name, response) {
  const isPage = !name.endsWith(".html") && response?.headers.get("Content-Type")?.startsWith("text/html");
  const error = new FileError(
    name,
    isPage
      ? "could not be fetched: a web page came instead, as where one has to log in. Do so in another tab, then try again."
      : "arrived damaged (not as it was built). Try again.",
  );
  error.isDamaged = true;
  return error;
}
