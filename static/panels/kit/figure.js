/**
 * A plot with everything that goes with it: it fits its place and the theme, says in words what it shows, can be read point by
 * point with the keyboard, and leaves as SVG, PNG or CSV.
 */
import { el, setText } from "./dom.js";
import { PRINT_SCALE, download, downloadPNG, toCSV } from "./download.js";
import { ring } from "../../scene/axes.js";
import { line } from "../../scene/shapes.js";
import { Painter } from "../../paint/canvas.js";
import { onResize } from "../../services/size.js";
import { toSVG } from "../../paint/svg.js";

/** @typedef {import("../../scene/shapes.js").Shape} Shape */
/**
 * @typedef {object} Options
 * @property {string} id
 * @property {string} title what the picture is, for its exported file
 * @property {number} height in CSS pixels
 * @property {(size: import("../../scene/axes.js").Size) => Shape[]} shapes what to draw, in CSS pixels
 * @property {() => (string | number)[][] | null} [table] the numbers behind it, a row of names first
 * @property {import("./reading.js").Reader} [reader] how it is read off
 */

/** Milliseconds between two captions while training fast: more often nobody reads them, or hears them out. */
const SAY_MS = 1000;

export class Figure {
  /** @param {import("../../app/app.js").App} app @param {Options} options */
  constructor(app, options) {
    this.app = app;
    this.options = options;
    this.canvas = el("canvas", {
      role: "img",
      id: options.id,
      style: `height:${options.height}px`,
      "aria-label": options.title,
    });
    this.painter = new Painter(this.canvas);
    /** What was drawn last, without what is read off. @type {Shape[]} */
    this.drawn = [];
    /** What lies over the picture for a moment. @type {Shape[]} */
    this.over = [];
    this.saidAt = -Infinity;
    this.caption = el("figcaption", { "aria-live": "polite", class: "caption" });
    this.saves = el(
      "span",
      { class: "saves" },
      "Save as ",
      this.saver("SVG", () => this.save("svg", this.toSVG())),
      this.saver("PNG", () => this.savePNG()),
      options.table ? this.saver("CSV", () => this.save("csv", toCSV(options.table?.() ?? []))) : null,
    );
    this.reading = el("p", { role: "status", class: "reading" });
    this.node = el(
      "figure",
      { class: "figure" },
      this.canvas,
      options.reader ? this.reading : null,
      this.caption,
      this.saves,
    );
    if (options.reader) this.listen(options.reader);
    onResize(this.canvas, () => this.draw());
    app.addEventListener("theme", () => this.draw());
  }

  /** In CSS pixels. */
  get size() {
    return { width: this.painter.width, height: this.painter.height };
  }

  /** @param {string} label @param {() => unknown} run */
  saver(label, run) {
    return el(
      "button",
      { type: "button", class: "link", "aria-label": `Save ${this.options.title} as ${label}`, onclick: run },
      label,
    );
  }

  /** @param {import("./reading.js").Reader} reader */
  listen(reader) {
    const { canvas } = this;
    canvas.tabIndex = 0;
    canvas.setAttribute("aria-description", reader.hint);
    canvas.addEventListener("pointermove", (event) => {
      reader.point(event.offsetX, event.offsetY, this.size);
      this.paint();
    });
    for (const name of ["pointerleave", "blur"])
      canvas.addEventListener(name, () => {
        reader.leave();
        this.paint();
      });
    canvas.addEventListener("keydown", (event) => {
      if (!reader.turn(event, this.size)) return;
      event.preventDefault();
      this.paint();
    });
  }

  draw() {
    this.painter.fit();
    if (!this.painter.width) return;
    this.drawn = this.options.shapes(this.size);
    this.paint();
  }

  /** As it was drawn last, with what is read off just now. */
  paint() {
    if (!this.painter.width) return;
    const reading = this.options.reader?.now(this.size) ?? null;
    setText(this.reading, reading?.text ?? "");
    this.painter.draw([...this.drawn, ...this.over, ...(reading ? this.readingShapes(reading) : [])]);
  }

  /** @param {import("./reading.js").Reading} reading @returns {Shape[]} */
  readingShapes({ at, rule }) {
    const { tokens } = this.app.palette;
    return [
      ...(rule ? [line(rule[0], rule[1], rule[0], rule[2], tokens.muted)] : []),
      ...at.flatMap(([x, y]) => ring(x, y, 4.5, tokens)),
    ];
  }

  /** What the picture says, for those who cannot see it, and under it for all: while training fast, now and then.
   * @param {string} text @param {string} [alternative] */
  say(text, alternative = text) {
    const now = performance.now();
    if (this.app.player.fast && now - this.saidAt < SAY_MS) return;
    this.saidAt = now;
    setText(this.caption, text);
    this.canvas.setAttribute("aria-label", alternative);
  }

  toSVG() {
    const { width, height } = this.size;
    return toSVG(this.options.shapes(this.size), width, height, {
      ground: this.app.palette.tokens.panel,
      title: this.options.title,
      description: this.canvas.getAttribute("aria-label") ?? "",
    });
  }

  savePNG() {
    const of = { ...this.size, ground: this.app.palette.tokens.panel };
    const shapes = this.options.shapes(this.size);
    downloadPNG(`${this.options.id}.png`, shapes, of, PRINT_SCALE).catch((error) => this.app.problem(error));
  }

  /** @param {"svg" | "csv"} kind @param {string} text */
  save(kind, text) {
    download(`${this.options.id}.${kind}`, new Blob([text], { type: kind === "svg" ? "image/svg+xml" : "text/csv" }));
  }
}
