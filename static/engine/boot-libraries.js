/**
 * NumPy's compiled parts, eleven WebAssembly libraries, made ready while the interpreter is still starting.
 *
 * Pyodide compiles each of them at its import, one after the other, and waits; in some engines that is most of the
 * time of `import numpy`. Here all are compiled beside everything else, and the import finds them done.
 */

/** @typedef {{bytes: Uint8Array, module: WebAssembly.Module}} Library */

/** @param {Map<string, Uint8Array>} files @returns {Promise<Library[]>} */
export function compileLibraries(files) {
  const libraries = [...files].filter(([name]) => name.endsWith(".so"));
  return Promise.all(libraries.map(async ([, bytes]) => (
    { bytes, module: await WebAssembly.compile(/** @type {Uint8Array<ArrayBuffer>} */ (bytes)) })));
}

/**
 * Runs `work`; meanwhile, compiling the bytes of one of `libraries` gives the module that is already there.
 * @template T @param {Library[]} libraries @param {() => T} work @returns {T}
 */
export function withCompiled(libraries, work) {
  const original = WebAssembly.Module;
  WebAssembly.Module = new Proxy(original, {
    construct(target, [source]) {
      const known = libraries.find(({ bytes }) => same(bytes, source));
      return known ? known.module : new target(source);
    },
  });
  try {
    return work();
  } finally {
    WebAssembly.Module = original;
  }
}

/** Compared by words: of five million bytes one by one, a start would feel it. @param {Uint8Array} bytes @param {unknown} source */
function same(bytes, source) {
  if (!(source instanceof Uint8Array) || source.length !== bytes.length) return false;
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
