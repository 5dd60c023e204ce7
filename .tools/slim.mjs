/**
 * Run by build.py with Node.js: starts Pyodide and lets `slim.py` compile the standard library and NumPy in it.
 *
 *     node slim.mjs <folder of the npm package pyodide> <numpy wheel> <output folder> <modules to keep, comma separated>
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [pyodideFolder, wheel, out, keep] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(pyodideFolder, "pyodide.mjs")).href);
const pyodide = await loadPyodide({ indexURL: pyodideFolder, env: { KEEP: keep } });
pyodide.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel", { extractDir: "/lib/python3.14/site-packages" });
pyodide.FS.mkdirTree("/out");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: out }, "/out");
try {
  pyodide.runPython(readFileSync(join(dirname(fileURLToPath(import.meta.url)), "slim.py"), "utf8"));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
