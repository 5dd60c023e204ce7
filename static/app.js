/**
 * The page: engine → player → scene → canvas, and the panels around them. Gestures become commands at the left end or move
 * the cursor; nothing here computes a number of the network.
 */
import { Schema } from "./config.js";
import { parse, write, pack, unpack } from "./permalink.js";
import { Engine } from "./engine/engine.js";
import { Player } from "./timeline/player.js";
import { makeClock } from "./timeline/clock.js";
import { GRAINS } from "./timeline/cursor.js";
import { parseAt } from "./timeline/moments.js";
import { layoutNetwork, hit } from "./scene/layout.js";
import { readPalette } from "./scene/palette.js";
import { networkScene } from "./scene/network.js";
import { neighbour, same, checkSelection, neuronOf } from "./scene/selection.js";
import { Painter } from "./paint/canvas.js";
import { toSVG } from "./paint/svg.js";
import * as words from "./locales/en.js";
import { setText } from "./panels/dom.js";
import { Notes } from "./panels/notes.js";
import { makeTransport, SPEEDS } from "./panels/transport.js";
import { makeSettings } from "./panels/settings.js";
import { makeInspector, numberTable } from "./panels/inspector.js";
import { makeTeacher } from "./panels/teacher.js";
import { makeHelp } from "./panels/help.js";
import { makeShare } from "./panels/share.js";
import { listen } from "./keys.js";
import { installApi } from "./api.js";

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id */
const data = (id) => JSON.parse(byId(id).textContent ?? "null");

export class App extends EventTarget {
  constructor() {
    super();
    this.schema = new Schema(data("schema"));
    this.engine = new Engine(this.schema, data("recording-default"), new URL("./", document.baseURI));
    this.player = new Player(this.engine);
    this.notes = new Notes(byId("notes"));
    this.canvas = /** @type {HTMLCanvasElement} */ (byId("network"));
    this.painter = new Painter(this.canvas);
    /** @type {import("./scene/selection.js").Selection} */
    this.selection = null;
    /** @type {import("./scene/selection.js").Selection} */
    this.hover = null;
    /** What the formulas point at, by who says so. @type {Map<string, import("./scene/network.js").Lit[]>} */
    this.lit = new Map();
    this.speed = 1;
    this.palette = readPalette();
    this.ready = new Promise((resolve) => { this.markReady = resolve; });
    this.clock = makeClock((dt) => this.player.tick(dt), () => this.draw());
    this.transport = makeTransport(this, byId("transport"));
    this.settings = makeSettings(this, byId("settings"));
    this.inspector = makeInspector(this);
    this.teacher = makeTeacher(this);
    byId("panels").append(this.inspector.details, this.teacher.details);
    this.listen();
  }

  listen() {
    const { player, engine } = this;
    const redraw = () => this.clock.invalidate();
    for (const name of ["moment", "goal", "waiting", "playing"]) player.addEventListener(name, redraw);
    player.addEventListener("moving", redraw);
    player.addEventListener("playing", () => this.transport.showControls());
    player.addEventListener("goal", () => this.transport.showControls());
    player.addEventListener("moment", () => this.arrived());
    player.addEventListener("problem", (event) => this.problem(/** @type {CustomEvent} */ (event).detail));
    player.addEventListener("diverged", (event) => this.diverged(/** @type {CustomEvent} */ (event).detail));
    player.addEventListener("waiting", () => this.showWaiting());
    for (const name of ["header", "takeover", "changed", "view"]) engine.addEventListener(name, (event) => this.configured(name === "takeover" && /** @type {CustomEvent} */ (event).detail.fresh ? "header" : name));
    for (const name of ["status", "progress"]) engine.addEventListener(name, (event) => this.showPython(/** @type {CustomEvent} */ (event).detail));
    engine.addEventListener("trained", (event) => player.show(/** @type {CustomEvent} */ (event).detail.trace));
    new ResizeObserver(() => { this.layout = null; redraw(); }).observe(this.canvas);
    new ResizeObserver(redraw).observe(byId("run"));
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) matchMedia(query).addEventListener("change", () => this.setTheme());
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => this.setHover(null));
    this.canvas.addEventListener("click", (event) => this.select(this.under(event)));
    byId("help").addEventListener("click", () => this.showHelp());
    byId("share").addEventListener("click", () => this.showShare());
    addEventListener("hashchange", () => this.openHash().catch((error) => this.problem(error)));
    this.listenForFiles();
    listen(this, GRAINS);
  }

  // — opening ———————————————————————————————————————————————————————————————————————————————————————————————

  async start() {
    await this.openHash();
    if (!isEmbedded) this.engine.boot();
    const [{ addUnderstandPanels }, { addLearnPanels }] = await Promise.all([import("./panels/understand.js"), import("./panels/learn.js")]); // after the first picture
    addUnderstandPanels(this, byId("panels"));
    addLearnPanels(this, byId("panels"));
  }

  /** The situation that the address describes; what it gets wrong is noted and falls back. */
  async openHash() {
    if (location.hash.slice(1) === this.written) return;
    const { values, extra, notes } = parse(location.hash, this.schema);
    /** @type {any} */
    let kept = {};
    if (extra) {
      try {
        kept = await unpack(extra);
      } catch {
        notes.push({ field: "x", message: "The link's data could not be read: it is cut off or damaged. The rest was opened." });
      }
    }
    try {
      this.player.opening = values.at !== undefined ? parseAt(String(values.at)) : null;
    } catch (error) {
      notes.push({ field: "at", message: /** @type {Error} */ (error).message });
    }
    delete values.at;
    if (kept.grain && GRAINS.includes(kept.grain)) this.player.grain = kept.grain;
    this.selection = kept.select ?? null;
    for (const note of notes) this.notes.show(`link-${note.field}`, note.message);
    await this.engine.replace(values, { teacher: kept.teacher, label: kept.label, events: kept.events });
  }

  /** A configuration took effect. @param {string} how */
  configured(how) {
    const { header } = this.engine;
    if (how === "header") {
      this.layout = null;
      this.hover = null;
      this.transport.clear();
      this.notes.clear("diverged");
      if (this.selection && !this.fits(this.selection)) this.selection = null;
    }
    if (how !== "view") for (const note of header.notes ?? []) this.notes.show(`config-${note.field}`, note.message);
    document.documentElement.dataset.controls = String(header.config.controls);
    this.setTheme();
    this.settings.show();
    this.teacher.show();
    this.transport.showControls();
    this.transport.readHistory();
    this.clock.invalidate();
    this.dispatchEvent(new CustomEvent("config", { detail: header.config }));
  }

  /** @param {NonNullable<import("./scene/selection.js").Selection>} selection */
  fits(selection) {
    const { sizes } = this.engine.header;
    try {
      return Boolean(checkSelection(selection, sizes));
    } catch {
      return false;
    }
  }

  setTheme() {
    const wanted = this.engine.header?.config.theme ?? "auto";
    const dark = wanted === "dark" || (wanted === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    this.palette = readPalette();
    this.clock.invalidate();
    this.teacher.show();
    this.dispatchEvent(new Event("theme"));
  }

  // — drawing ———————————————————————————————————————————————————————————————————————————————————————————————

  /** @returns {import("./scene/network.js").View} */
  view() {
    const { player } = this;
    const { config } = this.engine.header;
    this.layout ??= layoutNetwork(this.engine.header.sizes, this.painter.width, this.painter.height);
    return { layout: this.layout, palette: this.palette, moments: player.moments, span: player.span, t: player.t,
      edges: String(config.edges), signal: String(config.signal), labels: String(config.labels), selection: this.selection, hover: this.hover, lit: [...this.lit.values()].flat() };
  }

  draw() {
    const { player, engine } = this;
    if (!engine.header) return;
    if (this.painter.fit()) this.layout = null;
    if (!this.painter.width) return; // in a hidden tab: drawn as soon as it opens
    performance.mark("backprop:frame-start");
    const { trace } = player;
    this.painter.draw(networkScene(trace, this.view()));
    if (trace) this.say(trace);
    else this.sayShape();
    this.transport.showTimeline();
    this.transport.showRun();
    this.inspector.show();
    if (!player.motion) this.teacher.show();
    this.showTip();
    performance.measure("backprop:frame", "backprop:frame-start");
    performance.clearMarks("backprop:frame-start");
    if (performance.getEntriesByName("backprop:frame").length > 500) performance.clearMeasures("backprop:frame");
    if (trace && !this.isReady) {
      this.isReady = true;
      performance.mark("backprop:first-moment");
      this.markReady?.(undefined);
      this.dispatchEvent(new CustomEvent("ready", { detail: {} }));
    }
  }

  /** @param {import("./engine/trace.js").Trace} trace */
  say(trace) {
    const { player } = this;
    const told = { trace, moment: player.moments.at(player.span[1]), span: player.span, moments: player.moments, config: this.engine.header.config, names: [] };
    setText(byId("sentence"), words.sentence(told));
    setText(byId("context"), words.context(told, this.engine.header));
    const formed = ["error", "backward", "gradient", "update"].includes(told.moment.phase);
    setText(byId("errors"), formed ? words.errors(trace) : "");
    if (!player.motion) this.canvas.setAttribute("aria-label", words.alternative(told));
  }

  sayShape() {
    const { sizes } = this.engine.header;
    setText(byId("context"), "");
    setText(byId("errors"), "");
    setText(byId("sentence"), this.engine.status === "failed"
      ? "This network needs Python to compute its numbers, and Python could not start."
      : `A network of ${sizes.join("-")}. Its numbers come when Python has started.`);
    this.canvas.setAttribute("aria-label", `A fully connected network with layers of ${sizes.join(", ")}; no numbers yet.`);
  }

  arrived() {
    const { player } = this;
    this.transport.showControls();
    if (!player.trace?.header.diverged) this.notes.clear("diverged");
    this.transport.readHistory();
    const { iteration } = player.at;
    this.dispatchEvent(new CustomEvent("moment", { detail: { iteration, moment: player.moment } }));
    if (iteration !== this.lastIteration) this.dispatchEvent(new CustomEvent("update", { detail: { iteration } }));
    this.lastIteration = iteration;
  }

  // — pointing and selecting ————————————————————————————————————————————————————————————————————————————————

  /** @param {MouseEvent} event */
  under(event) {
    const box = this.canvas.getBoundingClientRect();
    const coarse = /** @type {PointerEvent} */ (event).pointerType === "touch";
    return this.layout ? hit(this.layout, event.clientX - box.left, event.clientY - box.top, coarse ? 18 : 9) : null;
  }

  /** @param {PointerEvent} event */
  point(event) {
    const box = this.canvas.getBoundingClientRect();
    this.pointer = { x: event.clientX - box.left, y: event.clientY - box.top };
    this.setHover(event.pointerType === "touch" ? null : this.under(event));
  }

  /** @param {import("./scene/selection.js").Selection} hover */
  setHover(hover) {
    if (same(hover, this.hover)) return;
    this.hover = hover;
    this.canvas.style.cursor = hover ? "pointer" : "";
    this.clock.invalidate();
    this.dispatchEvent(new Event("hover"));
  }

  showTip() {
    const tip = byId("tip");
    const { trace } = this.player;
    tip.hidden = !this.hover || !trace || !this.pointer;
    if (tip.hidden || !trace || !this.pointer) return;
    const numbers = words.numbersOf(trace, this.hover, this.player.sample, this.engine.header.config);
    const title = document.createElement("h3");
    title.textContent = numbers.title;
    tip.replaceChildren(title, numberTable(numbers));
    const { x, y } = this.pointer;
    tip.style.left = `${Math.max(4, x + 18 + tip.offsetWidth > this.painter.width ? x - tip.offsetWidth - 14 : x + 18)}px`;
    tip.style.top = `${Math.max(4, Math.min(y + 14, this.painter.height - tip.offsetHeight - 4))}px`;
  }

  /** @param {import("./scene/selection.js").Selection} selection */
  select(selection) {
    if (same(selection, this.selection)) return;
    this.selection = selection;
    this.clock.invalidate();
    this.dispatchEvent(new CustomEvent("selection", { detail: selection }));
  }

  /** @param {string} source @param {import("./scene/network.js").Lit[]} parts */
  setLit(source, parts) {
    this.lit.set(source, parts);
    this.clock.invalidate();
  }

  /** @param {"left" | "right" | "up" | "down"} direction */
  moveSelection(direction) {
    this.select(neighbour(this.selection, direction, this.engine.header.sizes));
  }

  // — commands ——————————————————————————————————————————————————————————————————————————————————————————————

  /** @param {Record<string, unknown>} partial @throws {import("./config.js").ConfigError} */
  async configure(partial) {
    const checked = this.schema.checkAll(partial);
    const core = Object.fromEntries(Object.entries(checked).filter(([name]) => !this.schema.isView(name)));
    const view = Object.fromEntries(Object.entries(checked).filter(([name]) => this.schema.isView(name) && name !== "at"));
    const at = checked.at !== undefined ? parseAt(String(checked.at)) : null;
    if (Object.keys(core).length) {
      await this.player.stopFast();
      this.player.opening = at;
      await this.engine.configure(core, this.player.goal.iteration);
    } else if (at) await this.player.seek(at.iteration, at.moment);
    if (Object.keys(view).length) this.engine.setView(view);
    return this.engine.header.config;
  }

  /** @param {NonNullable<import("./scene/selection.js").Selection>} selection @param {number} value */
  async setParameter(selection, value) {
    await this.player.stopFast();
    const { iteration } = this.player.goal;
    const now = await this.engine.ask("parameters", { iteration });
    if (selection.edge) now.weights[selection.edge[0] - 1][selection.edge[1]][selection.edge[2]] = value;
    else {
      const [layer, j] = /** @type {[number, number]} */ (neuronOf(selection));
      now.biases[layer - 1][j] = value;
    }
    await this.setWeights(now);
  }

  /** @param {{weights: number[][][], biases: number[][]}} parameters */
  async setWeights({ weights, biases }) {
    await this.player.stopFast();
    const shown = new Promise((resolve) => this.player.addEventListener("moment", resolve, { once: true }));
    await this.engine.change("set_parameters", { weights, biases }, this.player.goal.iteration);
    await shown;
  }

  /** @param {string} grain */
  setGrain(grain) {
    this.player.grain = grain;
    this.transport.showControls();
    this.clock.invalidate();
  }

  /** @param {1 | -1} direction */
  stepByHand(direction) {
    if (this.player.playing) this.player.pause();
    this.player.step(this.player.grain, direction).catch(() => {}); // told by the "problem" event
    this.clock.wake();
  }

  finishPhase() {
    const { moments, goal } = this.player;
    const { phase, sample } = moments.at(goal.k);
    let { k } = goal;
    while (k + 1 < moments.count && moments.at(k + 1).phase === phase && moments.at(k + 1).sample === sample) k++;
    if (k === goal.k) return this.stepByHand(1);
    return this.goTo({ iteration: goal.iteration, k });
  }

  home() {
    const { iteration, k } = this.player.goal;
    this.goTo({ iteration: k > 0 ? iteration : 0, k: 0 });
  }

  /** @param {import("./timeline/cursor.js").Position} position */
  async goTo(position) {
    const { player } = this;
    if (player.fast) await player.pause();
    player.playing = false;
    player.go(position).catch(() => {}); // told by the "problem" event
    this.transport.showControls();
  }

  togglePlay() {
    if (this.player.playing) this.player.pause();
    else this.player.play(this.speed);
    this.clock.wake();
  }

  toggleFast() {
    if (this.player.fast) this.player.pause();
    else this.player.play(Infinity);
  }

  /** @param {number} speed */
  setSpeed(speed) {
    this.speed = speed;
    if (this.player.playing) this.player.play(speed);
    else if (speed !== Infinity) this.player.speed = speed;
    this.transport.showControls();
    this.clock.wake();
  }

  /** @param {1 | -1} direction */
  changeSpeed(direction) {
    this.setSpeed(SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(this.speed) + direction))]);
  }

  /** Back to the same start: the same seed, nothing edited. @param {number} [seed] */
  async reset(seed) {
    await this.player.stopFast();
    this.player.opening = null;
    const edited = this.engine.extras.events?.length;
    if (seed !== undefined) return this.configure({ seed });
    if (edited) return this.engine.replace({ ...this.engine.explicit }, { ...this.engine.extras, events: [] });
    this.player.pause();
    this.player.reached = 0;
    this.transport.clear();
    return this.player.go({ iteration: 0, k: 0 });
  }

  /** Data of one's own. @param {any} given @param {string} [label] */
  async setTeacher(given, label = "own data") {
    await this.player.stopFast();
    this.player.opening = null;
    const shown = new Promise((resolve) => this.player.addEventListener("moment", resolve, { once: true }));
    await this.engine.adoptTeacher(given, label);
    await shown;
  }

  // — saying ————————————————————————————————————————————————————————————————————————————————————————————————

  dataLabel() {
    const { header, extras } = this.engine;
    if (extras.teacher) return extras.label ?? "own data";
    return this.schema.teacherSets.find((set) => set.name === header.config.data)?.label ?? String(header.config.data);
  }

  /** @param {{loaded?: number, total?: number} | null} [progress] */
  showPython(progress) {
    const { engine } = this;
    const line = byId("python");
    if (engine.status === "live") {
      setText(line, "");
      this.notes.clear("python");
    } else if (engine.status === "failed") {
      setText(line, "Python is not running");
      const plays = engine.recording ? "The recorded steps still play. " : "";
      this.notes.show("python", `Python could not start: ${engine.failure} ${plays}`, [{ label: "Retry", run: () => engine.boot() }]);
    } else {
      const share = progress?.total ? ` ${Math.round(100 * Math.min(1, (progress.loaded ?? 0) / progress.total))} %` : "";
      setText(line, `Python is starting${share}`);
    }
    this.showWaiting();
    this.clock.invalidate();
  }

  showWaiting() {
    const { player, engine } = this;
    if (player.waiting && engine.status !== "live") this.notes.show("waiting", "The next numbers come as soon as Python has started.");
    else this.notes.clear("waiting");
    if (engine.status === "live") this.transport.readHistory();
  }

  /** @param {any} error */
  problem(error) {
    if (error?.type === "Superseded") return;
    if (error?.type === "NotLive" && this.engine.status === "failed") return; // said already, with a way to retry
    this.notes.show(`problem-${error.field ?? ""}`, error.message);
    this.dispatchEvent(new CustomEvent("error", { detail: { type: error.type ?? error.name, message: error.message, field: error.field ?? null } }));
  }

  /** @param {{iteration: number, kind: string, message: string}} what */
  diverged(what) {
    this.notes.show("diverged", what.message, [{ label: `Back to update ${words.group(Math.max(0, what.iteration - 1))}`, run: () => this.goTo({ iteration: Math.max(0, what.iteration - 1), k: 0 }) }]);
  }

  showHelp() {
    this.help ??= makeHelp();
    if (!this.help.open) this.help.showModal();
  }

  showShare() {
    this.shareBox ??= makeShare(this);
    return this.shareBox.open();
  }

  /** @param {File} [file] */
  async openData(file) {
    const { makeOpenData } = await import("./panels/open-data.js");
    this.dataBox ??= makeOpenData(this);
    this.dataBox.open(file);
  }

  listenForFiles() {
    /** @param {DragEvent} event */
    const hasFile = (event) => event.dataTransfer?.types.includes("Files");
    addEventListener("dragover", (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      document.body.classList.add("dropping");
    });
    addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dropping"); });
    addEventListener("drop", (event) => {
      document.body.classList.remove("dropping");
      if (!hasFile(event)) return;
      event.preventDefault();
      this.openData(event.dataTransfer?.files[0]);
    });
  }

  /** What the canvas shows, as data. */
  picture() {
    const { painter, player, engine } = this;
    return { shapes: networkScene(player.trace, this.view()), width: painter.width, height: painter.height, ground: this.palette.tokens.ground,
      title: `Backpropagation, network ${engine.header.config.net}`, description: this.canvas.getAttribute("aria-label") ?? "" };
  }

  exportSVG() {
    const { shapes, width, height, ...about } = this.picture();
    return toSVG(shapes, width, height, about);
  }

  /** The URL that restores exactly this. */
  async permalink() {
    const { engine, player } = this;
    /** @type {any} */
    const extra = {};
    if (engine.extras.teacher) Object.assign(extra, { teacher: engine.extras.teacher, label: engine.extras.label });
    if (engine.extras.events?.length) extra.events = engine.extras.events;
    if (this.selection) extra.select = this.selection;
    if (player.grain !== "neuron") extra.grain = player.grain;
    const packed = Object.keys(extra).length ? await pack(extra) : null;
    const url = new URL(location.href);
    url.hash = write(engine.header.config, this.schema, player.moments.toText(player.at.iteration, player.at.k), packed);
    return url.href;
  }
}

document.documentElement.dataset.app = ""; // the plain picture (index.html) goes
const isEmbedded = window.parent !== window || new URLSearchParams(location.search).has("embed");
if (new URLSearchParams(location.search).has("embed")) document.documentElement.dataset.embed = "";
const app = new App();
installApi(app);
app.start().catch((error) => app.problem(error));
if (isEmbedded) import("./embed/page.js").then(({ embed }) => embed(app, /** @type {any} */ (window).backprop));
