/** Starts Pyodide's interpreter from files that were fetched and verified beforehand. */
import { address, requested } from "./boot-files.js";
import { FileError } from "./files.js";
import { mark } from "../services/marks.js";

const FOLDER = "vendor/pyodide/";
const WASM = `${FOLDER}pyodide.asm.wasm`;

/** @typedef {{module: Promise<WebAssembly.Module>, scripts: Promise<[import("./pyodide.d.ts").Loader, {default: unknown}]>}} Interpreter */

/**
 * The interpreter's own files, the largest of all: they are the same whichever way Python starts, so nothing is waited for to fetch
 * them, and compilation starts with the first bytes.
 * @param {import("./boot-files.js").Download} download @returns {Interpreter}
 */
export function fetchInterpreter(download) {
  const module = download.stream(WASM).then(({ response, verified }) => compile(response, verified));
  const scripts = Promise.all([script(`${FOLDER}pyodide.js`), script(`${FOLDER}pyodide.asm.js`)]);
  for (const part of [module, scripts]) part.catch(() => {}); // told where it is awaited
  return { module, scripts };
}

/**
 * @param {Interpreter} interpreter @param {Promise<Uint8Array<ArrayBuffer>>} stdlib a zip
 * @param {Promise<unknown>[]} failures other downloads, whose failure should end the start at once
 * @returns {Promise<import("./pyodide.d.ts").Pyodide>} the `pyodide` object
 */
export async function startInterpreter({ module, scripts }, stdlib, failures) {
  const guards = [module, stdlib, ...failures];
  const [[{ loadPyodide }, { default: createPyodideModule }]] = await all([scripts], guards);
  const stdLibURL = address(`${FOLDER}python_stdlib.zip`);
  // Pyodide asks for its WebAssembly by address, and hands what comes to the function that we answer: nothing is read of it.
  const nothing = Promise.all(guards).then(() => null);
  const restore = answerFromHere({ [address(WASM)]: nothing, [stdLibURL]: stdlib }, module);
  try {
    return await all(
      [
        loadPyodide({
          indexURL: address(FOLDER),
          createPyodideModule,
          stdLibURL,
          lockFileContents: NO_PACKAGES,
          stdout: () => {},
          stderr: () => {},
        }),
      ],
      guards,
    ).then(([pyodide]) => pyodide);
  } finally {
    restore();
  }
}

/** Packages are put in place by ourselves, so Pyodide's own list of 300 need not be fetched. */
const NO_PACKAGES = {
  info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten", python: "3.14.0", version: "314.0.4" },
  packages: {},
};

/** @param {Response} response @param {Promise<void>} verified */
async function compile(response, verified) {
  try {
    const module = await WebAssembly.compileStreaming(asWasm(response));
    await verified;
    mark("boot:compiled");
    return module;
  } catch (error) {
    await verified;
    throw new FileError(WASM, `does not run in this browser (${/** @type {Error} */ (error).message}).`, false);
  }
}

/** Some course systems and old hosts do not know the kind of a .wasm file; it is verified all the same. @param {Response} response */
function asWasm(response) {
  const known = response.headers.get("Content-Type")?.startsWith("application/wasm");
  return known ? response : new Response(response.body, { headers: { "Content-Type": "application/wasm" } });
}

/** @param {string} name */
async function script(name) {
  try {
    return await import(address(name));
  } catch {
    (await requested(name)).body?.cancel(); // throws where the file is the reason
    throw new FileError(name, "could not be loaded. Check the network and try again.", false);
  }
}

/**
 * Promise.all that also fails as soon as one of `guards` does, without waiting for them.
 * @template {unknown[] | []} T
 * @param {T} wanted @param {Promise<unknown>[]} guards @returns {Promise<{-readonly [K in keyof T]: Awaited<T[K]>}>}
 */
function all(wanted, guards) {
  return new Promise((resolve, reject) => {
    Promise.all(wanted).then(resolve, reject);
    for (const guard of guards) guard.catch(reject);
  });
}

/**
 * Pyodide fetches its standard library itself, and fetches and instantiates its WebAssembly; it takes an address for each, and no
 * data. So while it starts, the two functions that it calls for this answer with ours; everything else goes where it always
 * went. (A blob's address would do for the library, but policies of strict hosts forbid fetching one.)
 * @param {Record<string, Promise<Uint8Array<ArrayBuffer> | null>>} bodies by address @param {Promise<WebAssembly.Module>} module
 * @returns {() => void} puts the originals back
 */
function answerFromHere(bodies, module) {
  const { fetch } = globalThis;
  const { instantiateStreaming } = WebAssembly;
  globalThis.fetch = (input, init) => {
    const body = bodies[String(input)];
    return body ? orNever(body).then((data) => new Response(data)) : fetch(input, init);
  };
  WebAssembly.instantiateStreaming = async (_source, imports) => {
    const compiled = await orNever(module);
    return { module: compiled, instance: await WebAssembly.instantiate(compiled, imports) };
  };
  return () => {
    globalThis.fetch = fetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  };
}

/** What comes, if it comes: where it does not, the start has failed by then, and Pyodide would only add warnings.
 * @template T @param {Promise<T>} promise @returns {Promise<T>} */
const orNever = (promise) => promise.catch(() => /** @type {Promise<never>} */ (new Promise(() => {})));
