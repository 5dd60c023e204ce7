// The five pictures of the error signal on its way through the 2-2-2-1 network, drawn from a recording by the page's own scene.
// node pictures.mjs ROOT RECORDING OUT
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeDrawing } from "./drawing.mjs";

const [root, file, out] = process.argv.slice(2);
const PICTURES = [
  ["1-y-to-f5", { phase: "error", layer: 3, neuron: 0, sample: 0 }],
  ["2-f5-to-f3-f4", { phase: "backward", layer: 3, neuron: 0, sample: 0 }],
  ["3-f3-to-f1-f2", { phase: "backward", layer: 2, neuron: 0, sample: 0 }],
  ["4-f4-to-f1-f2", { phase: "backward", layer: 2, neuron: 1, sample: 0 }],
  ["5-f1-to-x1-x2", { phase: "backward", layer: 1, neuron: 0, sample: 0 }],
];
const draw = (await makeDrawing(root, "light", [960, 520]))(file);
mkdirSync(out, { recursive: true });
for (const [name, moment] of PICTURES) writeFileSync(join(out, `${name}.svg`), draw(moment));
