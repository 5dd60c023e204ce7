// What an embed of a built-in teacher set shows until it starts: its recording's first moment, in both themes.
// node posters.mjs ROOT RECORDINGS OUT
import { readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { makeDrawing } from "./drawing.mjs";

const [root, recordings, out] = process.argv.slice(2);
const FIRST = { phase: "input", layer: 0, neuron: null, sample: 0 };
for (const theme of ["light", "dark"]) {
  const drawing = await makeDrawing(root, theme, [960, 520]);
  for (const file of readdirSync(recordings))
    writeFileSync(join(out, `${basename(file, ".json")}-${theme}.svg`), drawing(join(recordings, file))(FIRST));
}
