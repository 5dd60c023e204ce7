/**
 * From nothing to a Python that can train: fetch, start the interpreter, put NumPy and the core in place, import them.
 *
 * Two ways lead there. The slim way takes a precompiled standard library and the part of NumPy that the core uses, in
 * packs that the build made; the stock way takes Pyodide's own files. The stock way is the fallback, and the only way
 * where the build had no Node.js to make the packs with.
 */
import { Download, address, fetchManifest, gunzip, unpack } from "./boot-files.js";
import { fetchInterpreter, startInterpreter } from "./boot-interpreter.js";
import { mark } from "../services/marks.js";
import { compileLibraries, compileOnce } from "./boot-libraries.js";
import { FileError, fetchWhole } from "./files.js";

/** @typedef {import("./boot-files.js").Manifest} Manifest */
/** @typedef {import("./pyodide.d.ts").Pyodide} Pyodide */
/** @typedef {import("./pyodide.d.ts").Session} Session */
/** What both ways need.
 * @typedef {{manifest: Manifest, download: Download, interpreter: import("./boot-interpreter.js").Interpreter, core: Promise<Map<string, Uint8Array>>}} Parts */
/** @typedef {(stage: "download" | "start", loaded: number, total: number) => void} OnProgress */
/** @typedef {{pyodide: Pyodide, session: Session, makeSession: () => Session, bring: (needed: Needed) => Promise<void>, way: "slim" | "stock", detour: string | null}} Booted
 *  `detour`: why the slim way was not the one that led here; `bring`: puts the file of a teacher set where Python looks for it */
/** @typedef {{set: string, path: string}} Needed */

/** @param {OnProgress} onProgress @param {boolean} stockOnly @returns {Promise<Booted>} */
export async function boot(onProgress, stockOnly) {
  const coming = fetchManifest();
  const download = new Download(coming, (loaded, total) => onProgress("download", loaded, total));
  const interpreter = fetchInterpreter(download);
  const manifest = await coming;
  const core = download.bytes(manifest.core).then(unpack);
  return bootAnyWay({ manifest, download, interpreter, core }, onProgress, stockOnly);
}

/** @param {Parts} parts @param {OnProgress} onProgress @param {boolean} stockOnly @returns {Promise<Booted>} */
async function bootAnyWay(parts, onProgress, stockOnly) {
  const { manifest } = parts;
  if (stockOnly || !manifest.slim) return bootStock(parts, onProgress);
  try {
    return await bootSlim(parts, manifest.slim, onProgress);
  } catch (error) {
    // The other way needs the rest of the files as well, so only the slim way's own are worth the detour.
    if (error instanceof FileError && error.file !== manifest.slim.stdlib && error.file !== manifest.slim.numpy)
      throw error;
    const booted = await bootStock(parts, onProgress);
    return { ...booted, detour: /** @type {Error} */ (error).message };
  }
}

/** @param {Parts} parts @param {NonNullable<Manifest["slim"]>} slim @param {OnProgress} onProgress @returns {Promise<Booted>} */
async function bootSlim({ manifest, download, interpreter, core }, slim, onProgress) {
  const stdlib = download.bytes(slim.stdlib).then(gunzip);
  const numpy = download.bytes(slim.numpy).then(unpack);
  const libraries = numpy.then(compileLibraries);
  const modules = compileOnce();
  try {
    const pyodide = await startInterpreter(interpreter, stdlib, [numpy, libraries, core]);
    mark("boot:interpreter");
    onProgress("start", 0, 1);
    writeFiles(pyodide, manifest.sitePackages, await numpy);
    writeFiles(pyodide, manifest.sitePackages, await core);
    modules.add(await libraries);
    mark("boot:files");
    const sessions = openSession(pyodide);
    const packs = Object.values(slim.rest).map(({ pack, modules }) => ({
      url: address(pack),
      sha256: manifest.files[pack].sha256,
      modules,
    }));
    pyodide.pyimport("backprop.browser.imports.install")(JSON.stringify(packs));
    return { pyodide, ...sessions, bring: bringTo(pyodide, manifest), way: "slim", detour: null };
  } finally {
    modules.restore();
  }
}

/** @param {Parts} parts @param {OnProgress} onProgress @returns {Promise<Booted>} */
async function bootStock({ manifest, download, interpreter, core }, onProgress) {
  const stdlib = download.bytes(manifest.stock.stdlib);
  const numpy = download.bytes(manifest.stock.numpy);
  const pyodide = await startInterpreter(interpreter, stdlib, [numpy, core]);
  mark("boot:interpreter");
  onProgress("start", 0, 1);
  pyodide.unpackArchive(await numpy, "wheel", { extractDir: manifest.sitePackages });
  writeFiles(pyodide, manifest.sitePackages, await core);
  return { pyodide, ...openSession(pyodide), bring: bringTo(pyodide, manifest), way: "stock", detour: null };
}

/** The Python object that the worker talks to, and how another is made.
 * @param {Pyodide} pyodide @returns {{session: Session, makeSession: () => Session}} */
function openSession(pyodide) {
  // Imported, not run as source: that would have Python's tokenizer in its own language read it first.
  pyodide.pyimport("sys").path_importer_cache.clear(); // it has seen the folders while they were empty
  pyodide.pyimport("numpy.random");
  mark("boot:numpy");
  const Session = pyodide.pyimport("backprop.browser.session.Session");
  const askFor = pyodide.pyimport("backprop.browser.fetched.ask_for");
  const makeSession = () => Session(askFor);
  const session = makeSession();
  mark("boot:core");
  return { session, makeSession };
}

/** @param {Pyodide} pyodide @param {Manifest} manifest @returns {Booted["bring"]} */
const bringTo =
  (pyodide, manifest) =>
  async ({ set, path }) => {
    const pack = manifest.sets[set];
    const packed = await fetchWhole(pack, address(pack), manifest.files[pack]);
    writeFiles(pyodide, path.slice(0, path.lastIndexOf("/")), await unpack(packed));
  };

/** @param {Pyodide} pyodide @param {string} root @param {Map<string, Uint8Array>} files */
function writeFiles(pyodide, root, files) {
  const folders = new Set();
  for (const [name, data] of files) {
    const path = `${root}/${name}`;
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!folders.has(folder)) {
      pyodide.FS.mkdirTree(folder);
      folders.add(folder);
    }
    pyodide.FS.writeFile(path, data, { canOwn: true }); // where it is, not copied
  }
}
