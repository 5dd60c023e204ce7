/** What leaves the page as a file: the picture, the program that prints the same numbers, the recording of the run. */
import { PRINT_SCALE, download, downloadPNG } from "../kit/download.js";

/** @param {import("../../app/app.js").App} app @param {string} ending */
function fileName(app, ending) {
  const { iteration, k } = app.player.at;
  return `backprop-${app.engine.header.config.net}-${app.player.moments.toText(iteration, k)}.${ending}`;
}

/** @param {import("../../app/app.js").App} app @param {string} kind one of SAVES (settings.js) */
export async function save(app, kind) {
  const { iteration } = app.player.at;
  if (kind === "svg") download(fileName(app, "svg"), new Blob([app.exportSVG()], { type: "image/svg+xml" }));
  else if (kind === "png") {
    const { shapes, ...of } = app.picture();
    await downloadPNG(fileName(app, "png"), shapes, of, PRINT_SCALE);
  } else if (kind === "recording") {
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
