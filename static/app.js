/**
 * The page: engine → player → scene → canvas, and the panels around them. Gestures become commands at the left end or move
 * the cursor; nothing here computes a number of the network.
 */
import { Schema } from "./config.js";
import { openAddress, writeAddress } from "./address.js";
import { Engine } from "./engine/engine.js";
import { Player } from "./timeline/player.js";
import { makeClock } from "./timeline/clock.js";
import { GRAINS } from "./timeline/cursor.js";
import { parseAt } from "./timeline/moments.js";
import { layoutNetwork } from "./scene/layout.js";
import { readPalette } from "./scene/palette.js";
import { networkScene } from "./scene/network.js";
import { neighbour, same, checkSelection, neuronOf } from "./scene/selection.js";
import { Painter } from "./paint/canvas.js";
import { toSVG } from "./paint/svg.js";
import { listenForFiles } from "./panels/files.js";
import { Notes } from "./panels/notes.js";
import { makePointing } from "./panels/pointing.js";
import { makeSaying } from "./panels/saying.js";
import { makeTransport, SPEEDS } from "./panels/transport.js";
import { makeSettings } from "./panels/settings.js";
import { makeInspector } from "./panels/inspector.js";
import { makeTeacher } from "./panels/teacher.js";
import { makeHelp } from "./panels/help.js";
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
    /** @type {import("./scene/layout.js").NetworkLayout | null} */
    this.layout = null;
    /** The update last told of. */
    this.lastIteration = -1;
    this.isReady = false;
    /** Made when they are first wanted. @type {HTMLDialogElement | null} */
    this.help = null;
    /** @type {ReturnType<typeof import("./panels/share.js").makeShare> | null} */
    this.shareBox = null;
    /** @type {ReturnType<typeof import("./panels/open-data.js").makeOpenData> | null} */
    this.dataBox = null;
    this.speed = 1;
    this.palette = readPalette();
    this.ready = new Promise((resolve) => { this.markReady = resolve; });
    this.clock = makeClock((dt) => this.player.tick(dt), () => this.draw());
    this.transport = makeTransport(this, byId("transport"));
    this.settings = makeSettings(this, byId("settings"));
    this.saying = makeSaying(this);
    this.pointing = makePointing(this, this.canvas, byId("tip"));
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
    for (const name of ["header", "takeover", "changed", "view"]) engine.addEventListener(name, (event) => this.configured(name === "takeover" && /** @type {CustomEvent} */ (event).detail.fresh ? "header" : name));
    for (const name of ["status", "progress"]) engine.addEventListener(name, redraw);
    engine.addEventListener("trained", (event) => player.show(/** @type {CustomEvent} */ (event).detail.trace));
    new ResizeObserver(() => { this.layout = null; redraw(); }).observe(this.canvas);
    new ResizeObserver(redraw).observe(byId("run"));
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) matchMedia(query).addEventListener("change", () => this.setTheme());
    byId("help").addEventListener("click", () => this.showHelp());
    byId("share").addEventListener("click", () => this.showShare());
    addEventListener("hashchange", () => openAddress(this).catch((error) => this.problem(error)));
    listenForFiles((file) => this.openData(file));
    listen(this, GRAINS);
  }

  // — opening ———————————————————————————————————————————————————————————————————————————————————————————————

  async start() {
    await openAddress(this);
    if (!isEmbedded) this.engine.boot();
    const [{ addUnderstandPanels }, { addLearnPanels }] = await Promise.all([
      import("./panels/understand.js"), import("./panels/learn.js"), import("./panels/open-data.js")]); // after the first picture, all of it: the network may be gone later
    addUnderstandPanels(this, byId("panels"));
    addLearnPanels(this, byId("panels"));
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
    this.saying.show(trace);
    this.transport.showTimeline();
    this.transport.showRun();
    this.inspector.show();
    if (!player.motion) this.teacher.show();
    this.pointing.showTip();
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
      await this.player.settled();
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
    await this.engine.change("set_parameters", { weights, biases }, this.player.goal.iteration);
    await this.player.settled();
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
    if (edited) {
      await this.engine.replace({ ...this.engine.explicit }, { ...this.engine.extras, events: [] });
      return this.player.settled();
    }
    this.player.pause();
    this.player.reached = 0;
    this.transport.clear();
    return this.player.go({ iteration: 0, k: 0 });
  }

  /** Data of one's own. @param {any} given @param {string} [label] */
  async setTeacher(given, label = "own data") {
    await this.player.stopFast();
    this.player.opening = null;
    await this.engine.adoptTeacher(given, label);
    await this.player.settled();
  }

  // — saying ————————————————————————————————————————————————————————————————————————————————————————————————

  dataLabel() {
    const { header, extras } = this.engine;
    if (extras.teacher) return extras.label ?? "own data";
    return this.schema.teacherSets.find((set) => set.name === header.config.data)?.label ?? String(header.config.data);
  }

  /** @param {any} error */
  problem(error) {
    if (error?.type === "Superseded") return;
    if (error?.type === "NotLive" && this.engine.status === "failed") return; // said already, with a way to retry
    this.notes.show(`problem-${error.field ?? ""}`, error.message);
    this.dispatchEvent(new CustomEvent("error", { detail: { type: error.type ?? error.name, message: error.message, field: error.field ?? null } }));
  }

  showHelp() {
    this.help ??= makeHelp();
    if (!this.help.open) this.help.showModal();
  }

  async showShare() {
    const { makeShare } = await import("./panels/share.js");
    this.shareBox ??= makeShare(this);
    return this.shareBox.open();
  }

  /** @param {File} [file] */
  async openData(file) {
    const { makeOpenData } = await import("./panels/open-data.js");
    this.dataBox ??= makeOpenData(this);
    this.dataBox.open(file);
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
  permalink() {
    return writeAddress(this);
  }
}

document.documentElement.dataset.app = ""; // the plain picture (index.html) goes
const isEmbedded = window.parent !== window || new URLSearchParams(location.search).has("embed");
if (new URLSearchParams(location.search).has("embed")) document.documentElement.dataset.embed = "";
const app = new App();
installApi(app);
app.start().catch((error) => app.problem(error));
if (isEmbedded) import("./embed/page.js").then(({ embed }) => embed(app, /** @type {any} */ (window).backprop));
