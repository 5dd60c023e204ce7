/**
 * A handout: one page with a recorded run in it and no Python behind it. The same stage as the page's, fed by the recording alone;
 * its formulas are those that Python wrote when the recording was made.
 */
import { installApi, makeReadingApi } from "../app/api.js";
import { RecordedRun } from "../engine/recorded-run.js";
import { stepTable } from "../narration/numbers.js";
import { settingsOf } from "./words.js";
import { renderMathML } from "../paint/mathml.js";
import { useRenderer } from "../paint/tex.js";
import { fromBase64 } from "../settings/base64.js";
import { el, setText } from "../panels/kit/dom.js";
import { makeFormula } from "../panels/understand/formula.js";
import { download } from "../panels/kit/download.js";
import * as operations from "../scene/operations/operations.js";
import { checkSelection } from "../scene/selection.js";
import { Stage, byId } from "../app/stage.js";
import { parseAt } from "../timeline/moments.js";

/** @extends {Stage<RecordedRun>} */
class Handout extends Stage {
  /** @param {import("../engine/messages.d.ts").RecordingFile} json */
  constructor(json) {
    super(new RecordedRun(json), async () => operations);
    this.isOnPaper = false;
    this.formula = makeFormula(this);
    byId("panels").insertBefore(this.formula.details, this.teacher.details);
    setText(byId("about"), settingsOf(this.engine.header));
    byId("print").addEventListener("click", () => window.print());
    byId("save").addEventListener("click", () =>
      download("backprop-recording.json", new Blob([JSON.stringify(json)], { type: "application/json" })),
    );
    addEventListener("beforeprint", () => this.turnTo(true));
    addEventListener("afterprint", () => this.turnTo(false));
    matchMedia("print").addEventListener("change", ({ matches }) => this.turnTo(matches));
  }

  async open() {
    const { engine, player } = this;
    const { config, selection } = engine.header;
    this.selection = checkSelection(selection ?? null, engine.header.sizes);
    player.opening = parseAt(String(config.at ?? engine.first));
    this.setTheme();
    player.begin();
    await this.byHand({ kind: "move", run: (turn) => player.settle(turn) });
    this.transport.showControls();
    this.dispatchEvent(new CustomEvent("config", { detail: config }));
  }

  setTheme() {
    super.setTheme();
    if (!this.isOnPaper) return;
    document.documentElement.dataset.theme = "light";
    this.colors = null;
  }

  /** On paper nothing can be opened or pointed at: everything is there, as a drawing and as tables. @param {boolean} isOnPaper */
  turnTo(isOnPaper) {
    if (isOnPaper === this.isOnPaper) return;
    this.isOnPaper = isOnPaper;
    this.setTheme();
    const panels = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("#panels details"));
    if (isOnPaper) {
      for (const panel of panels) {
        panel.dataset.was = String(panel.open);
        panel.open = true;
      }
      this.formula.unfold();
      this.teacher.show();
      this.drawOnPaper();
    } else for (const panel of panels) panel.open = panel.dataset.was === "true";
  }

  drawOnPaper() {
    const { trace, sample } = this.player;
    if (!trace) return;
    const drawing = new DOMParser().parseFromString(this.exportSVG(), "image/svg+xml").documentElement;
    byId("drawing").replaceChildren(document.importNode(drawing, true));
    const [neurons, weights] = stepTable(trace, sample)
      .split("\n\n")
      .map((text) => text.split("\n").map((line) => line.split("\t")));
    byId("tables").replaceChildren(
      ...[
        ["Neurons", neurons],
        ["Weights", weights],
      ].map(([caption, rows]) => tableOf(String(caption), /** @type {string[][]} */ (rows))),
    );
  }
}

/** @param {string} caption @param {string[][]} rows the first one holds the heads */
function tableOf(caption, [heads, ...rows]) {
  const short = (/** @type {string} */ text) =>
    text !== "" && Number.isFinite(Number(text)) ? String(Number(Number(text).toPrecision(5))).replace("-", "−") : text;
  return el(
    "table",
    { class: "samples" },
    el("caption", null, caption),
    el("thead", null, el("tr", null, ...heads.map((head) => el("th", { scope: "col" }, head)))),
    el("tbody", null, ...rows.map((row) => el("tr", null, ...row.map((text) => el("td", null, short(text)))))),
  );
}

/** The recording in the page: gzip in base64. */
async function readRecording() {
  const stream = new Blob([fromBase64((byId("recording").textContent ?? "").trim())])
    .stream()
    .pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

async function start() {
  useRenderer(renderMathML);
  const handout = new Handout(await readRecording());
  document.documentElement.dataset.app = ""; // the plain tables go
  installApi(handout, makeReadingApi(handout));
  await handout.open();
}

start().catch((error) => {
  delete document.documentElement.dataset.app;
  const told = el("p", { class: "note", role: "alert" }, `This handout cannot be shown: ${error.message}`);
  document.querySelector(".plain")?.prepend(told);
});
