// Bundles and shortens scripts and styles, all in one run of esbuild: its start takes longer than any of them.
// node esbuild.mjs <folder of esbuild-wasm> < jobs > results; a job is {build: options} or {transform: text, options}, its result the text made, or null where files were written.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const esbuild = createRequire(import.meta.url)(join(resolve(process.argv[2]), "lib/main.js"));
const common = { minify: true, target: "es2022", logLevel: "warning" };
/** What is loaded later can rely on all that the page began with: then esbuild has no reason to cut that up into a file for each way of sharing it, and
 * the first picture waits for one request. @param {{in: string}[]} entries the page's own module first */
const oneBeginning = ([{ in: first }, ...others]) => ({
  name: "one beginning",
  setup(/** @type {any} */ build) {
    const later = new Set(others.map((entry) => resolve(entry.in)));
    build.onLoad({ filter: /\.js$/ }, ({ path }) =>
      later.has(path)
        ? { contents: `${readFileSync(path, "utf8")}\nimport ${JSON.stringify(resolve(first))};`, loader: "js" }
        : null,
    );
  },
});
const run = async (/** @type {any} */ job) => {
  if ("transform" in job) return (await esbuild.transform(job.transform, { ...common, ...job.options })).code;
  const { outputFiles } = await esbuild.build({
    ...common,
    bundle: true,
    format: "esm",
    write: "outdir" in job.build,
    ...job.build,
    plugins: job.build.splitting ? [oneBeginning(job.build.entryPoints)] : [],
  });
  return outputFiles?.[0].text ?? null;
};
try {
  process.stdout.write(JSON.stringify(await Promise.all(JSON.parse(readFileSync(0, "utf8")).map(run))));
} catch (error) {
  process.stderr.write(`${/** @type {Error} */ (error).message}\n`);
  process.exitCode = 1;
} finally {
  await esbuild.stop();
}
