/**
 * A plot with everything that goes with it: it fits its place and the theme, says in words what it shows, can be read point by
 * point with the keyboard, and leaves as SVG, PNG or CSV.
 */
import { el, setText } from "./dom.js";
import { Painter } from "../../paint/canvas.js";
import { onResize } from "../../paint/size.js";
import { toSVG } from "../../paint/svg.js";

/** @typedef {import("../../scene/shapes.js").Shape} Shape */
/**
 * @typedef {object} Options
 * @property {string} id
 * @property {string} title what the picture is, for its exported file
 * @property {number} height in CSS pixels
 * @property {(width: number, height: number) => Shape[]} shapes what to draw, in CSS pixels
 * @property {() => (string | number)[][] | null} [table] the numbers behind it, a row of names first
 * @property {(x: number, y: number) => {text: string, at: [number, number]} | null} [read] what stands at a place of the picture, for the
 *   pointer and for the arrow keys; `at` is where exactly
 * @property {() => Reading[]} [places] instead: what can be read one by one, by the pointer the nearest, by Page Up and Page Down in turn
 *
 * @typedef {{text: string, at: [number, number]}} Reading
 */

/** How near to a place the pointer has to be, in CSS pixels. */
const REACH = 20;
/** Milliseconds between two captions while training fast: more often nobody reads them, or hears them out. */
const SAY_MS = 1000;
const HINTS = { read: "The arrow keys read it off.", places: "Page Down and Page Up read it off, one after the other." };

export class Figure {
  /** @param {import("../../app/app.js").App} app @param {Options} options */
  constructor(app, options) {
    this.app = app;
    this.options = options;
    this.canvas = el("canvas", { role: "img", id: options.id, style: `height:${options.height}px`, "aria-label": options.title });
    this.painter = new Painter(this.canvas);
    this.saidAt = -Infinity;
    this.caption = el("figcaption", { "aria-live": "polite", class: "caption" });
    this.saves = el("span", { class: "saves" }, "Save as ", this.saver("SVG", () => this.save("svg", this.toSVG())), this.saver("PNG", () => this.savePNG()),
      options.table ? this.saver("CSV", () => this.save("csv", toCSV(options.table?.() ?? []))) : null);
    this.reading = el("p", { role: "status", class: "reading" });
    this.node = el("figure", { class: "figure" }, this.canvas, options.read || options.places ? this.reading : null, this.caption, this.saves);
    /** @type {[number, number] | null} */
    this.cursor = null;
    /** Which of the places is read. */
    this.place = -1;
    if (options.read || options.places) this.listen();
    onResize(this.canvas, () => this.draw());
    app.addEventListener("theme", () => this.draw());
  }

  /** @param {string} label @param {() => unknown} run */
  saver(label, run) {
    return el("button", { type: "button", class: "link", "aria-label": `Save ${this.options.title} as ${label}`, onclick: run }, label);
  }

  listen() {
    const { canvas } = this;
    canvas.tabIndex = 0;
    canvas.setAttribute("aria-description", this.options.places ? HINTS.places : HINTS.read);
    canvas.addEventListener("pointermove", (event) => this.moveCursor([event.offsetX, event.offsetY]));
    canvas.addEventListener("pointerleave", () => this.moveCursor(null));
    canvas.addEventListener("blur", () => this.moveCursor(null));
    canvas.addEventListener("keydown", (event) => {
      if (this.options.places) {
        this.turnPage(event);
        return;
      }
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!step || event.shiftKey) return;
      event.preventDefault();
      const [x, y] = this.cursor ?? [this.painter.width / 2, this.painter.height / 2];
      const far = Math.max(2, Math.min(this.painter.width, this.painter.height) / 40);
      this.moveCursor([x + step[0] * far, y + step[1] * far]);
    });
  }

  /** @param {KeyboardEvent} event */
  turnPage(event) {
    const step = { PageDown: 1, PageUp: -1 }[event.key];
    const places = this.options.places?.() ?? [];
    if (!step || !places.length) return;
    event.preventDefault();
    this.place = this.place < 0 && step < 0 ? places.length - 1 : (this.place + step + places.length) % places.length;
    this.draw();
  }

  /** The place nearest to a point, if it is near. @param {number} x @param {number} y */
  nearest(x, y) {
    const away = (this.options.places?.() ?? []).map(({ at }) => Math.hypot(at[0] - x, at[1] - y));
    const least = Math.min(...away);
    return least < REACH ? away.indexOf(least) : -1;
  }

  /** @param {[number, number] | null} cursor */
  moveCursor(cursor) {
    if (this.options.places) {
      const place = cursor ? this.nearest(...cursor) : -1;
      if (place === this.place) return;
      this.place = place;
      setText(this.reading, "");
      this.draw();
      return;
    }
    const read = cursor && this.options.read?.(...cursor);
    if (cursor && !read && this.cursor) return; // past the edge: stay
    this.cursor = read ? cursor : null;
    setText(this.reading, read ? read.text : "");
    this.draw();
  }

  draw() {
    this.painter.fit();
    const { width, height } = this.painter;
    if (!width) return;
    this.painter.draw(/** @type {any} */ ([...this.options.shapes(width, height), ...this.cursorShapes()]));
  }

  /** @returns {Shape[]} */
  cursorShapes() {
    const read = this.place >= 0 ? this.options.places?.()[this.place] : this.cursor && this.options.read?.(...this.cursor);
    if (!read) return [];
    const [x, y] = read.at;
    const { ink, panel } = this.app.palette.tokens;
    setText(this.reading, read.text);
    return [{ type: "circle", x, y, r: 4.5, stroke: panel, width: 4 }, { type: "circle", x, y, r: 4.5, stroke: ink, width: 1.8 }];
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
    const { width, height } = this.painter;
    return toSVG(/** @type {any} */ (this.options.shapes(width, height)), width, height, { ground: this.app.palette.tokens.panel, title: this.options.title, description: this.canvas.getAttribute("aria-label") ?? "" });
  }

  savePNG() {
    const { width, height } = this.canvas;
    const copy = document.createElement("canvas");
    copy.width = width;
    copy.height = height;
    const c = /** @type {CanvasRenderingContext2D} */ (copy.getContext("2d"));
    c.fillStyle = this.app.palette.tokens.panel;
    c.fillRect(0, 0, width, height);
    c.drawImage(this.canvas, 0, 0);
    copy.toBlob((blob) => blob && download(blob, `${this.options.id}.png`));
  }

  /** @param {"svg" | "csv"} kind @param {string} text */
  save(kind, text) {
    download(new Blob([text], { type: kind === "svg" ? "image/svg+xml" : "text/csv" }), `${this.options.id}.${kind}`);
  }
}

/** @param {(string | number)[][]} rows */
export const toCSV = (rows) => `${rows.map((row) => row.map(cell).join(",")).join("\n")}\n`;

/** @param {string | number} value */
const cell = (value) => (/[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));

/** @param {Blob} blob @param {string} name */
export function download(blob, name) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
