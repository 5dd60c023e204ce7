// The five pictures of the error signal on its way through the 2-2-2-1 network, drawn from a recording by the page's own scene.
// node pictures.mjs ROOT RECORDING OUT
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [root, file, out] = process.argv.slice(2);
/** @param {string} path */
const module = (path) => import(pathToFileURL(join(root, "static", path)).href);
const [{ Recording }, { Moments }, { layoutNetwork }, { Palette }, { networkScene }, { toSVG }, words] = await Promise.all(
  ["engine/recorded.js", "timeline/moments.js", "scene/layout.js", "scene/palette.js", "scene/network.js", "paint/svg.js", "locales/en.js"].map(module));

const PICTURES = [
  ["1-y-to-f5", { phase: "error", layer: 3, neuron: 0, sample: 0 }],
  ["2-f5-to-f3-f4", { phase: "backward", layer: 3, neuron: 0, sample: 0 }],
  ["3-f3-to-f1-f2", { phase: "backward", layer: 2, neuron: 0, sample: 0 }],
  ["4-f4-to-f1-f2", { phase: "backward", layer: 2, neuron: 1, sample: 0 }],
  ["5-f1-to-x1-x2", { phase: "backward", layer: 1, neuron: 0, sample: 0 }],
];
const [width, height] = [960, 520];

const css = readFileSync(join(root, "static/style/tokens.css"), "utf8").split("}")[0];
const palette = new Palette(Object.fromEntries([...css.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value])));
const recording = new Recording(JSON.parse(readFileSync(file, "utf8")));
const trace = recording.trace(0);
const moments = new Moments(trace.sizes, trace.batch);
const layout = layoutNetwork(trace.sizes, width, height);
mkdirSync(out, { recursive: true });
for (const [name, moment] of PICTURES) {
  const k = moments.index(moment);
  const view = { layout, palette, moments, span: [k, k], t: 1, edges: "auto", scale: "step", signal: "activation", labels: "numbers", selection: null, hover: null, lit: [] };
  const told = { trace, moment, span: [k, k], moments, config: recording.header.config };
  writeFileSync(join(out, `${name}.svg`), toSVG(networkScene(trace, view), width, height,
    { ground: palette.tokens.ground, title: words.sentence(told), description: words.alternative(told) }));
}
