/**
 * The page: engine → player → scene → canvas, and the panels around them. Gestures become commands at the left end or move
 * the cursor; nothing here computes a number of the network.
 */
import { Schema } from "../settings/schema.js";
import { openAddress, writeAddress } from "../settings/address.js";
import { Stage, byId, data } from "./stage.js";
import { Engine } from "../engine/engine.js";
import { parseAt } from "../timeline/moments.js";
import { holdUnseen } from "../timeline/unseen.js";
import { neuronOf } from "../scene/selection.js";
import { listenForFiles } from "../panels/settings/files.js";
import { makeSettings } from "../panels/settings/settings.js";
import { makeBranches } from "../panels/player/branches.js";
import { installApi, makeApi } from "./api.js";
import { retell } from "../panels/kit/dom.js";
import { AUTO, Language } from "../words/language.js";
import { language, words } from "../words/words.js";

const later = () => import("../panels/later.js");

/** @extends {Stage<Engine>} */
export class App extends Stage {
  constructor() {
    const schema = new Schema(data("schema"));
    super(new Engine(schema, data("recording-default"), new URL("./", document.baseURI), isEmbedded));
    this.schema = schema;
    this.language = tongue;
    /** The panels that an embed's author asked for; null: all of them. @type {string[] | null} */
    this.panelNames = isEmbed ? query.get("panels")?.split(",").filter(Boolean) ?? null : null;
    /** Made when they are first wanted. @type {ReturnType<typeof import("../panels/settings/share.js").makeShare> | null} */
    this.shareBox = null;
    /** @type {ReturnType<typeof import("../panels/settings/open-data.js").makeOpenData> | null} */
    this.dataBox = null;
    this.settings = makeSettings(this, byId("settings"));
    this.branches = makeBranches(this, byId("transport"));
    this.listenForChanges();
  }

  listenForChanges() {
    const { player, engine } = this;
    for (const name of ["header", "changed", "view"]) engine.addEventListener(name, () => this.settings.forgetRefused());
    for (const name of ["header", "takeover", "changed", "view"]) engine.addEventListener(name, (event) => this.configured(name === "takeover" && /** @type {CustomEvent} */ (event).detail.fresh ? "header" : name));
    engine.addEventListener("status", () => this.clock.invalidate());
    engine.addEventListener("error", (event) => this.dispatchEvent(new CustomEvent("error", { detail: /** @type {CustomEvent} */ (event).detail })));
    engine.addEventListener("trained", (event) => player.show(/** @type {CustomEvent} */ (event).detail.trace));
    this.language.addEventListener("language", () => this.retell());
    byId("share").addEventListener("click", () => this.showShare());
    addEventListener("hashchange", () => openAddress(this).catch((error) => this.problem(error)));
    listenForFiles((file) => this.openData(file));
  }

  // — opening ———————————————————————————————————————————————————————————————————————————————————————————————

  async start() {
    if (!isEmbedded) void this.engine.boot();
    await openAddress(this);
    // One of several, it may be: Python goes before panels. By itself, the first picture does.
    await (isEmbedded ? bootWhenSeen(this.engine) : this.ready);
    if (this.panelNames?.length === 0) await this.engine.gate?.catch(() => {}); // nobody sees them
    await this.addPanels((name) => this.shows(name) || name === "map"); // it paints the neurons as well
  }

  /** Those that are not there yet. @param {(name: string) => boolean} isWanted */
  async addPanels(isWanted) {
    const [{ addUnderstandPanels, addLearnPanels }] = await Promise.all([later(), this.language.complete()]); // all of it: the network may be gone later
    const isMissing = (/** @type {string} */ name) => isWanted(name) && !document.getElementById(`panel-${name}`);
    addUnderstandPanels(this, byId("panels"), isMissing);
    addLearnPanels(this, byId("panels"), isMissing);
  }

  /** @param {string} name of a panel */
  shows(name) {
    return this.panelNames?.includes(name) ?? true;
  }

  /** A configuration took effect. @param {string} how */
  configured(how) {
    const { header } = this.engine;
    if (how === "header") {
      this.layout = null;
      this.hover = null;
      this.transport.clear();
      for (const key of ["diverged", "saved", ...this.schema.keys.map(({ name }) => `config-${name}`)]) this.notes.clear(key);
      if (this.selection && !this.fits(this.selection)) this.selection = null;
    }
    if (how === "header" || how === "takeover") for (const note of header.notes ?? []) this.tellWrong(`config-${note.field}`, note);
    document.documentElement.dataset.controls = String(header.config.controls);
    this.speak(String(header.config.lang));
    this.setTheme();
    this.settings.show();
    if (this.isReady) this.teacher.show();
    this.transport.showControls();
    if (this.isReady) this.transport.readHistory();
    this.clock.invalidate();
    this.dispatchEvent(new CustomEvent("config", { detail: header.config }));
  }

  /** @param {string} setting a language, or "auto" */
  speak(setting) {
    if (this.language.best(setting) === language()) return;
    this.language.use(setting).then(() => this.notes.clear("words"), () => this.notes.show("words", words("words-missing")));
  }

  /** Everything again, in another language: nothing else changes. */
  retell() {
    retell(document);
    this.transport.retell();
    this.settings.show();
    this.setTheme(); // what is drawn is drawn anew
  }

  // — commands ——————————————————————————————————————————————————————————————————————————————————————————————

  /** @param {Record<string, unknown>} partial @throws {import("../settings/schema.js").ConfigError} */
  async configure(partial) {
    const checked = this.schema.checkAll(partial);
    const core = Object.fromEntries(Object.entries(checked).filter(([name]) => !this.schema.isView(name)));
    const view = Object.fromEntries(Object.entries(checked).filter(([name]) => this.schema.isView(name) && name !== "at"));
    const at = checked.at !== undefined ? parseAt(String(checked.at)) : null;
    if (Object.keys(core).length) {
      await this.player.stopFast();
      this.player.opening = at;
      await this.engine.configure(core, this.player.goal.iteration, this.player.reached);
      await this.player.settled();
    } else if (at) await this.player.seek(at.iteration, at.moment);
    if (Object.keys(view).length) this.engine.setView(view);
    return this.engine.header.config;
  }

  /** @param {NonNullable<import("../scene/selection.js").Selection>} selection @param {number} value */
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
    await this.engine.change("set_parameters", { weights, biases }, this.player.goal.iteration, this.player.reached);
    await this.player.settled();
  }

  /** The run as it went before something in its past was changed, or as it went then. @param {number} branch */
  async returnTo(branch) {
    await this.player.stopFast();
    await this.engine.returnTo(branch, this.player.reached);
    await this.player.settled();
  }

  /** Back to the same start, which may have been edited; again, to what the seed gives. What was changed stays, as a branch. @override @param {number} [seed] */
  async reset(seed) {
    this.settings.forgetRefused();
    await this.player.stopFast();
    this.player.opening = null;
    if (seed !== undefined) return this.configure({ seed });
    const { engine, player } = this;
    const events = engine.extras.events ?? [];
    const atStart = events.filter(({ iteration }) => iteration === 0);
    const again = player.reached === 0 && player.at.k === 0;
    if (events.length > (again ? 0 : atStart.length)) {
      await engine.returnTo(engine.branches.begin(again ? [] : atStart), player.reached);
      await player.settled();
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

  /** A setting that is not as it was asked for: said here, and to the page around. @param {string} key @param {import("../settings/schema.js").Note} note */
  tellWrong(key, { field, message }) {
    this.notes.show(key, message);
    this.dispatchEvent(new CustomEvent("error", { detail: { type: "ConfigError", message, field } }));
  }

  // — saying ————————————————————————————————————————————————————————————————————————————————————————————————

  dataLabel() {
    const { header, extras } = this.engine;
    if (extras.teacher) return extras.label ?? "own data";
    return this.schema.teacherSets.find((set) => set.name === header.config.data)?.label ?? String(header.config.data);
  }

  async showShare() {
    const { makeShare } = await later();
    await this.addPanels(() => true); // who embeds it elsewhere chooses among all of them
    this.shareBox ??= makeShare(this);
    return this.shareBox.open();
  }

  /** @param {File} [file] */
  async openData(file) {
    const { makeOpenData } = await later();
    this.dataBox ??= makeOpenData(this);
    this.dataBox.open(file);
  }

  /** The run so far, or as much of its end as fits, as one HTML page that opens at this moment. @returns {Promise<{html: string, first: number, last: number}>} */
  async handout() {
    const { engine, player } = this;
    const response = await fetch(new URL("static/generated/handout.html", engine.base)).catch(() => null);
    if (!response?.ok) throw new Error("The template of a handout could not be loaded: is the network gone? Everything else goes on.");
    const { signal, edges, scale, labels } = engine.header.config;
    const view = { at: player.moments.toText(player.at.iteration, player.at.k), signal, edges, scale, labels };
    return engine.ask("export_handout", { template: await response.text(), start: 0, stop: player.reached + 1, view, selection: this.selection });
  }

  /** The URL that restores exactly this. */
  permalink() {
    return writeAddress(this);
  }
}

/**
 * Python starts when the frame comes into view, or when something asks for it. Resolves when it is known whether it is in view.
 * @param {Engine} engine
 */
function bootWhenSeen(engine) {
  return /** @type {Promise<void>} */ (new Promise((known) => {
    const seen = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) begin();
      known();
    });
    const begin = () => {
      seen.disconnect();
      engine.removeEventListener("waiting", begin);
      engine.boot();
    };
    engine.addEventListener("waiting", begin);
    seen.observe(document.documentElement);
  }));
}

document.documentElement.dataset.app = ""; // the plain picture (index.html) goes
const query = new URLSearchParams(location.search);
const isEmbed = query.has("embed");
const isEmbedded = isEmbed || window.parent !== window;
if (isEmbed) document.documentElement.dataset.embed = "";
const tongue = new Language(new URL("./", document.baseURI), (document.documentElement.dataset.languages ?? "en").split(" "));
/** The first picture is drawn in the reader's language; without its words, in English. */
const asked = new URLSearchParams(location.hash.slice(1)).get("lang") ?? AUTO;
if (tongue.best(asked) !== language()) await tongue.use(asked).catch(() => {});
const app = new App();
installApi(app, makeApi(app));
/** What the host says, and what it is to be told, before the module for that has come. @type {{messages: MessageEvent[], errors: unknown[]}} */
const early = { messages: [], errors: [] };
const keep = (/** @type {MessageEvent} */ event) => void early.messages.push(event);
const keepError = (/** @type {Event} */ event) => void early.errors.push(/** @type {CustomEvent} */ (event).detail);
if (isEmbedded) {
  addEventListener("message", keep);
  document.addEventListener("backprop:error", keepError);
}
app.start().catch((error) => app.problem(error));
holdUnseen(app.player, () => app.clock.wake(), isEmbedded);
if (isEmbedded) {
  import("../embed/page.js").then(({ embed }) => {
    removeEventListener("message", keep);
    document.removeEventListener("backprop:error", keepError);
    embed(app, /** @type {any} */ (window).backprop, early);
  });
}
