/**
 * From nothing to a Python that can train: fetch, start the interpreter, put NumPy and the core in place, import them.
 *
 * Two ways lead there. The slim way takes a precompiled standard library and the part of NumPy that the core uses, in
 * packs that the build made; the stock way takes Pyodide's own files. The stock way is the fallback, and the only way
 * where the build had no Node.js to make the packs with.
 */
import { Download, address, fetchManifest, unpack } from "./boot-files.js";
import { startInterpreter } from "./boot-interpreter.js";

/** @typedef {import("./boot-files.js").Manifest} Manifest */
/** @typedef {(stage: string, loaded: number, total: number) => void} OnProgress */
/** @typedef {{pyodide: any, session: any, way: "slim" | "stock"}} Booted */

/** @param {OnProgress} onProgress @param {boolean} stockOnly @returns {Promise<Booted>} */
export async function boot(onProgress, stockOnly) {
  const manifest = await fetchManifest();
  return bootStock(manifest, onProgress);
}

/** @param {Manifest} manifest @param {OnProgress} onProgress @returns {Promise<Booted>} */
async function bootStock(manifest, onProgress) {
  const download = new Download(manifest, (loaded, total) => onProgress("download", loaded, total));
  const wasm = download.stream(manifest.interpreter);
  const [stdlib, numpy, core] = [manifest.stock.stdlib, manifest.stock.numpy, manifest.core].map((name) => download.bytes(name));
  const pyodide = await startInterpreter({ manifest, wasm, stdlib, failures: [numpy, core] });
  onProgress("start", 0, 1);
  pyodide.unpackArchive(await numpy, "wheel");
  return finish(pyodide, manifest, await core, "stock");
}

/** @param {any} pyodide @param {Manifest} manifest @param {Uint8Array<ArrayBuffer>} core @param {"slim" | "stock"} way */
async function finish(pyodide, manifest, core, way) {
  writeFiles(pyodide, manifest.sitePackages, await unpack(core));
  pyodide.runPython("import importlib; importlib.invalidate_caches()");
  const module = pyodide.pyimport("backprop.browser.session");
  const session = module.Session();
  module.destroy();
  return { pyodide, session, way };
}

/** @param {any} pyodide @param {string} root @param {Map<string, Uint8Array>} files */
function writeFiles(pyodide, root, files) {
  const folders = new Set();
  for (const [name, data] of files) {
    const path = `${root}/${name}`;
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!folders.has(folder)) {
      pyodide.FS.mkdirTree(folder);
      folders.add(folder);
    }
    pyodide.FS.writeFile(path, data);
  }
}
