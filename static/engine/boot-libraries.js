/**
 * NumPy's compiled parts, WebAssembly libraries, made ready while the interpreter is still starting.
 *
 * Pyodide compiles each of them at its import, one after the other, and waits; in some engines that is most of the
 * time of `import numpy`. Here all are compiled beside everything else, and the import finds them done.
 */

/** @typedef {{bytes: Uint8Array, module: WebAssembly.Module}} Library */

/** No start needs linear algebra. */
const WAITS = "numpy/linalg/";

/** @param {Map<string, Uint8Array>} files @returns {Promise<Library[]>} */
export function compileLibraries(files) {
  const libraries = [...files].filter(([name]) => name.endsWith(".so") && !name.startsWith(WAITS));
  return Promise.all(
    libraries.map(async ([, bytes]) => ({
      bytes,
      module: await WebAssembly.compile(/** @type {Uint8Array<ArrayBuffer>} */ (bytes)),
    })),
  );
}

/** Bytes: each of the 250 functions of JavaScript that the interpreter can point to gets a module of its own, of some 40 bytes. */
const SMALL = 100;

/**
 * Until `restore`, what was compiled before is not compiled again: the small modules around functions of one type, which are all alike,
 * and the `libraries` that were added.
 */
export function compileOnce() {
  const original = WebAssembly.Module;
  /** @type {Library[]} */
  const ready = [];
  /** @type {Map<string, WebAssembly.Module>} */
  const small = new Map();
  WebAssembly.Module = new Proxy(original, {
    construct(target, [source]) {
      if (!(source instanceof Uint8Array)) return new target(source);
      if (source.length > SMALL)
        return (
          ready.find(({ bytes }) => same(bytes, source))?.module ??
          new target(/** @type {Uint8Array<ArrayBuffer>} */ (source))
        );
      const key = String(source);
      const known = small.get(key) ?? new target(/** @type {Uint8Array<ArrayBuffer>} */ (source));
      small.set(key, known);
      return known;
    },
  });
  return {
    add: (/** @type {Library[]} */ libraries) => void ready.push(...libraries),
    restore: () => {
      WebAssembly.Module = original;
    },
  };
}

/** Compared by words: of five million bytes one by one, a start would feel it. @param {Uint8Array} bytes @param {Uint8Array} source */
function same(bytes, source) {
  if (source.length !== bytes.length) return false;
  const [ours, theirs] = [words(bytes), words(source)];
  for (let at = 0; at < ours.length; at++) if (ours[at] !== theirs[at]) return false;
  return true;
}

/** @param {Uint8Array} bytes */
function words({ buffer, byteOffset, length }) {
  const padded = new Uint8Array(Math.ceil(length / 4) * 4);
  padded.set(new Uint8Array(buffer, byteOffset, length));
  return new Int32Array(padded.buffer);
}
