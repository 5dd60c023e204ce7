/** What leaves the page as a file: the picture, the program that prints the same numbers, the recording of the run. */
import { el } from "../kit/dom.js";
import { download } from "../kit/download.js";
import { Painter } from "../../paint/canvas.js";
import { isNothing } from "../../paint/pixels.js";

/** Pixels of a PNG for each on the screen: 300 dpi at the size of a textbook's column. */
const PRINT_SCALE = 4;
const NO_PICTURE = "This browser could not make the picture.";

/** @param {import("../../app/app.js").App} app @param {string} ending */
function fileName(app, ending) {
  const { iteration, k } = app.player.at;
  return `backprop-${app.engine.header.config.net}-${app.player.moments.toText(iteration, k)}.${ending}`;
}

/** @param {import("../../app/app.js").App} app @param {string} kind one of SAVES (settings.js) */
export async function save(app, kind) {
  const { iteration } = app.player.at;
  if (kind === "svg") download(fileName(app, "svg"), new Blob([app.exportSVG()], { type: "image/svg+xml" }));
  else if (kind === "png") download(fileName(app, "png"), await toPNG(app));
  else if (kind === "recording") {
    const recording = await app.make("export_recording", "hand", async () => ({
      start: 0,
      stop: app.player.reached + 1,
    }));
    download(fileName(app, "json"), new Blob([JSON.stringify(recording)], { type: "application/json" }));
    say(
      app,
      "The recording is saved",
      recording.iterations[0].iteration,
      recording.iterations[recording.iterations.length - 1].iteration,
    );
  } else if (kind === "handout") {
    const { html, first, last } = await app.handout();
    download(fileName(app, "html"), new Blob([html], { type: "text/html" }));
    say(app, "The handout is saved: one file that opens anywhere", first, last);
  } else {
    const program = await app.engine.ask("export_code", { kind, iteration });
    download(fileName(app, `${kind}.py`), new Blob([program], { type: "text/x-python" }));
  }
}

/** Which of the run's updates are in the file. @param {import("../../app/app.js").App} app @param {string} what @param {number} first @param {number} last */
function say(app, what, first, last) {
  const whole = first === 0 && last === app.player.reached;
  app.notes.show(
    "saved",
    `${what}, with updates ${first} to ${last}${whole ? "" : ", as many of the last as it can hold"}.`,
  );
}

/** @param {import("../../app/app.js").App} app @returns {Promise<Blob>} */
async function toPNG(app) {
  const { shapes, width, height, ground } = app.picture();
  const canvas = el("canvas", { width: Math.round(width * PRINT_SCALE), height: Math.round(height * PRINT_SCALE) });
  const painter = new Painter(canvas);
  if (isNothing(painter.context)) throw new Error(NO_PICTURE);
  Object.assign(painter, { ratio: PRINT_SCALE, width, height });
  painter.draw([{ type: "rect", x: 0, y: 0, w: width, h: height, fill: ground }, ...shapes]);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(NO_PICTURE))), "image/png"),
  );
}
