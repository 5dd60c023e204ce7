/**
 * What the page fetches when it is wanted: scripts, styles, recordings, templates. The build lists these files in the page (`late`, as
 * [path, bytes, SHA-256]), so what comes is what was built, or is refused with a FileError that says why.
 *
 * Nothing is kept as failed: browsers do keep a script that did not come, by its address, so the next try has another one.
 */
import { FileError, fetchWhole } from "./files.js";

/** @typedef {{name: string, path: string, url: string, bytes: number, sha256: string, tries: number}} File  `tries`: that failed */

const SITE = new URL("../../", import.meta.url);
/** Milliseconds for a script or style; then the file itself is asked what is the matter with it. */
const PATIENCE = 30_000;

/** @type {Map<string, File> | null} */
let files = null;
/** @type {Map<string, Promise<unknown>>} */
const modules = new Map();

/** @param {string} name @returns {File} */
function listed(name) {
  if (!files) {
    /** @type {Record<string, [string, number, string]>} */
    const list = JSON.parse(document.getElementById("late")?.textContent ?? "{}");
    files = new Map(
      Object.entries(list).map(([each, [path, bytes, sha256]]) => [
        each,
        { name: each, path, url: new URL(path, SITE).href, bytes, sha256, tries: 0 },
      ]),
    );
  }
  const file = files.get(name);
  if (!file) throw new FileError(name, "is not part of this site: it was built without it.");
  return file;
}

/** The bytes of a file. @param {string} name as the build lists it @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function lateBytes(name) {
  return bytes(listed(name));
}

/** @param {string} name */
export async function lateText(name) {
  return new TextDecoder().decode(await lateBytes(name));
}

/** What a script exports. @template T @param {string} name @returns {Promise<T>} */
export function lateModule(name) {
  let module = modules.get(name);
  if (!module) {
    module = bring(name, async (file, url) => {
      // By a tag first, for only there every engine compares what came with the hash; import() then finds it done.
      const script = Object.assign(document.createElement("script"), { type: "module", integrity: integrity(file) });
      const isWhole = await loaded(script, "src", url);
      return import(url).catch((error) => {
        throw isWhole ? unusable(file) : error;
      });
    });
    modules.set(name, module);
    module.catch(() => modules.delete(name));
  }
  return /** @type {Promise<T>} */ (module);
}

/** A style, in force when this resolves; the returned function takes it away. @param {string} name @returns {Promise<() => void>} */
export function lateStyle(name) {
  return bring(name, async (file, url) => {
    const link = Object.assign(document.createElement("link"), {
      rel: "stylesheet",
      integrity: integrity(file),
      crossOrigin: "anonymous",
    });
    await loaded(link, "href", url);
    if (!holdsRules(link)) {
      link.remove();
      throw new Error(url);
    }
    return () => link.remove();
  });
}

/** All of them; where one does not come, that is told when none of the others is on its way any more: who tries again then begins them all anew.
 * @template {unknown[]} T @param {{[K in keyof T]: Promise<T[K]>}} coming @returns {Promise<T>} */
export async function allOf(coming) {
  await Promise.allSettled(coming);
  return Promise.all(coming);
}

/** Where a style is sent as something else, it may have "loaded" and be empty. @param {HTMLLinkElement} link */
export function holdsRules({ sheet }) {
  try {
    return Boolean(sheet?.cssRules.length);
  } catch {
    return true; // in a sandbox the page is a stranger to its own files: it has the rules and may not read them
  }
}

/**
 * @template T @param {string} name @param {(file: File, url: string) => Promise<T>} load @returns {Promise<T>}
 */
async function bring(name, load) {
  const file = listed(name);
  for (let left = 1; ; left--) {
    try {
      return await load(file, file.tries ? `${file.url}?again=${file.tries}` : file.url);
    } catch (error) {
      if (error instanceof FileError) throw error;
      await bytes(file); // throws where the file is the reason
      file.tries += 1;
      if (left === 0) throw unusable(file);
    }
  }
}

/** @param {File} file */
async function bytes(file) {
  try {
    return await fetchWhole(file.path, file.url, file);
  } catch (error) {
    file.tries += 1;
    throw error;
  }
}

/** @param {File} file */
const unusable = ({ path }) =>
  new FileError(
    path,
    "came as it was built, but is of no use here: this browser may be too old, or the host sends it as another kind of file.",
  );

/**
 * Resolves when the element has loaded what its attribute names: with true; with false where a host's policy refuses addresses of scripts
 * that are mere text (trusted types), which import() is free of.
 * @param {HTMLScriptElement | HTMLLinkElement} element @param {"src" | "href"} attribute @param {string} url @returns {Promise<boolean>}
 */
function loaded(element, attribute, url) {
  return new Promise((resolve, reject) => {
    const fail = () => {
      element.remove();
      reject(new Error(url));
    };
    const timer = setTimeout(fail, PATIENCE);
    element.addEventListener("load", () => {
      clearTimeout(timer);
      resolve(true);
    });
    element.addEventListener("error", fail);
    try {
      element.setAttribute(attribute, url);
      document.head.append(element);
    } catch {
      resolve(false);
    }
  });
}

/** @param {File} file */
const integrity = ({ sha256 }) =>
  `sha256-${btoa(sha256.replace(/../g, (pair) => String.fromCharCode(parseInt(pair, 16))))}`;
