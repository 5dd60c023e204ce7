/**
 * Run by build.py with Node.js: starts Pyodide, mounts a folder at /out, and runs a Python script in it.
 *
 *     node in-pyodide.mjs <folder of the npm package pyodide> <folder> <script> [NAME=value of an environment variable …]
 *
 * WHEEL=<path> puts a wheel's content into site-packages first; PACKAGES=<folder> puts that folder's there;
 * STDLIB=<path> starts from another zip of the standard library.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodideFolder, out, script, ...variables] = process.argv.slice(2);
const env = Object.fromEntries(variables.map((variable) => variable.split(/=(.*)/s).slice(0, 2)));
const { loadPyodide } = await import(pathToFileURL(join(pyodideFolder, "pyodide.mjs")).href);
const pyodide = await loadPyodide({ indexURL: pyodideFolder, env, ...(env.STDLIB && { stdLibURL: env.STDLIB }) });
if (env.WHEEL) {
  pyodide.unpackArchive(new Uint8Array(readFileSync(env.WHEEL)), "wheel", {
    extractDir: "/lib/python3.14/site-packages",
  });
}
if (env.PACKAGES)
  pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: env.PACKAGES }, "/lib/python3.14/site-packages");
pyodide.FS.mkdirTree("/out");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: out }, "/out");
try {
  pyodide.runPython(readFileSync(script, "utf8"));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
