/**
 * The page: engine → player → scene → canvas, and the panels around them. Gestures become commands at the left end or move
 * the cursor; nothing here computes a number of the network.
 */
import { Schema } from "../settings/schema.js";
import { openAddress, writeAddress } from "../settings/address.js";
import { Stage, byId, data } from "./stage.js";
import { Engine } from "../engine/engine.js";
import { parseAt } from "../timeline/moments.js";
import { OutOfRange, until } from "../engine/errors.js";
import { watchSight } from "../services/sight.js";
import { restUnseen } from "../timeline/unseen.js";
import { neuronOf } from "../scene/selection.js";
import { listenForFiles } from "../panels/settings/files.js";
import { makeSettings } from "../panels/settings/settings.js";
import { makeBranches } from "../panels/player/branches.js";
import { installApi, makeApi } from "./api.js";
import { lateText } from "../engine/late.js";
import { retell } from "../panels/kit/dom.js";
import { AUTO, Language } from "../words/language.js";
import { language, words } from "../words/words.js";
import { hearHost, makeLater, panels } from "./late.js";
import { watchStyles } from "./unstyled.js";

/** Milliseconds for the words of the first picture. */
const LONGEST_WAIT = 3000;

/** @typedef {import("../timeline/commands.js").By} By */
/** @typedef {{weights: number[][][], biases: number[][]}} Parameters */

/** @extends {Stage<Engine>} */
export class App extends Stage {
  constructor() {
    const schema = new Schema(data("schema"));
    super(
      new Engine(schema, data("recording-default"), new URL("./", document.baseURI), isEmbedded),
      async () => (await panels()).operations,
    );
    this.schema = schema;
    this.language = tongue;
    /** The panels that an embed's author asked for; null: all of them. @type {string[] | null} */
    this.panelNames = isEmbed ? (query.get("panels")?.split(",").filter(Boolean) ?? null) : null;
    /** What a link wants selected, until it is known which network there is. @type {import("../scene/selection.js").Selection} */
    this.wish = null;
    this.later = makeLater(this);
    this.settings = makeSettings(this, byId("settings"));
    this.branches = makeBranches(this, byId("transport"));
    this.listenForChanges();
  }

  listenForChanges() {
    const { engine } = this;
    for (const name of ["header", "changed", "view"])
      engine.addEventListener(name, () => this.settings.forgetRefused());
    engine.addEventListener("run", (event) =>
      this.configured(/** @type {CustomEvent} */ (event).detail.fresh ? "header" : "takeover"),
    );
    for (const name of ["changed", "view"]) engine.addEventListener(name, () => this.configured(name));
    engine.addEventListener("status", () => this.clock.invalidate());
    engine.addEventListener("error", (event) =>
      this.dispatchEvent(new CustomEvent("error", { detail: /** @type {CustomEvent} */ (event).detail })),
    );
    this.language.addEventListener("language", () => this.retell());
    byId("share").addEventListener("click", () => this.showShare());
    addEventListener("hashchange", () => this.open("hand").catch((error) => this.problem(error)));
    listenForFiles((file) => this.openData(file));
  }

  /** What is set, or before anything is there, what is to be. @override */
  get config() {
    return this.engine.header?.config ?? this.schema.complete(this.engine.explicit);
  }

  // — opening ———————————————————————————————————————————————————————————————————————————————————————————————

  /** @param {Promise<void> | null} words that the first picture is to wait for */
  async start(words) {
    if (!isEmbedded) void this.engine.boot();
    const opening = this.open("page", words).catch((error) => this.problem(error));
    // One of several, it may be: Python goes before panels. By itself, the first picture does.
    await (isEmbedded ? bootWhenSeen(this.engine) : Promise.race([this.ready, opening]));
    if (this.panelNames?.length === 0) await this.engine.gate?.catch(() => {}); // nobody sees them
    await this.later.panels((name) => this.shows(name) || name === "map"); // it paints the neurons as well
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
      for (const prefix of ["diverged", "saved", "config-"]) this.notes.clearAll(prefix);
      if (this.selection && !this.fits(this.selection)) this.selection = null;
    }
    if (header.layouts) this.fulfil();
    if (how === "header" || how === "takeover") this.tellNotes(header.notes ?? []);
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

  /** What gave way, that of one setting together. @param {import("../settings/schema.js").Note[]} notes */
  tellNotes(notes) {
    for (const field of new Set(notes.map((note) => note.field))) {
      const message = notes
        .filter((note) => note.field === field)
        .map((note) => note.message)
        .join(" ");
      this.tellWrong(`config-${field}`, { field, message });
    }
  }

  /** Selects what a link wanted selected. */
  fulfil() {
    const { wish } = this;
    if (!wish) return;
    if (this.fits(wish)) this.select(wish);
    else
      this.tellWrong("link-x-select", {
        field: "x",
        message: `The link's selection is not in the network ${this.engine.header.config.net}. The rest was opened.`,
      });
    this.wish = null;
  }

  /** @override @param {import("../scene/selection.js").Selection} selection */
  select(selection) {
    this.wish = null;
    super.select(selection);
  }

  /** What the address asks for. @param {By} by @param {Promise<void> | null} [words] */
  open(by, words = null) {
    return this.change(by, async () => {
      if (words) await words;
      await openAddress(this);
    });
  }

  /** @param {string} setting a language, or "auto" */
  speak(setting) {
    if (this.language.best(setting) === language()) return;
    this.language.use(setting).then(
      () => this.notes.clear("words"),
      () => this.notes.show("words", words("words-missing")),
    );
  }

  /** Everything again, in another language: nothing else changes. */
  retell() {
    retell(document);
    this.transport.retell();
    if (this.engine.header) this.settings.show();
    this.setTheme(); // what is drawn is drawn anew
  }

  // — commands ——————————————————————————————————————————————————————————————————————————————————————————————

  // — commands: by hand, unless they say who else —————————————————————————————————————————————————————————————

  /** The run is another afterwards, and shown. Nothing comes between.
   * @param {By} by @param {(turn: import("../timeline/commands.js").Turn) => Promise<unknown>} alter @param {() => Promise<unknown> | null} [needs] */
  change(by, alter, needs) {
    return this.commands.add({
      kind: "change",
      by,
      needs,
      run: async (turn) => {
        await alter(turn);
        await this.player.settle(turn);
      },
    });
  }

  /** @param {Record<string, unknown>} partial @param {By} [by] @throws {import("../settings/schema.js").ConfigError} */
  async configure(partial, by = "hand") {
    const { engine, player, schema } = this;
    const checked = schema.checkAll(asRecord("partial", partial, "an object of settings, as in {rate: 0.1}"));
    const core = Object.fromEntries(Object.entries(checked).filter(([name]) => !schema.isView(name)));
    const view = Object.fromEntries(Object.entries(checked).filter(([name]) => schema.isView(name) && name !== "at"));
    const at = checked.at !== undefined ? parseAt(String(checked.at)) : null;
    const show = () => {
      if (Object.keys(view).length) engine.setView(view);
    };
    if (Object.keys(core).length) {
      await this.change(
        by,
        async () => {
          player.opening = at;
          await engine.configure(core, player.at.iteration, player.reached).catch((error) => {
            player.opening = null;
            throw error;
          });
          show();
        },
        () => (engine.restarts(core) ? null : engine.soon()),
      );
    } else if (at) {
      await this.commands.add({
        kind: "move",
        by,
        isPlace: true,
        run: (turn) => {
          show();
          return player.travel(player.placeOf(at.iteration, at.moment), turn);
        },
      });
    } else if (by === "hand") show();
    else await this.commands.add({ kind: "aside", by, run: show });
    return engine.header.config;
  }

  /** Weights and biases are replaced by what `make` comes to when it is its turn.
   * @param {() => Promise<Parameters>} make @param {By} [by] */
  changeWeights(make, by = "hand") {
    const { engine, player } = this;
    return this.change(
      by,
      async () => {
        const { weights, biases } = await make();
        await engine.change("set_parameters", { weights, biases }, player.at.iteration, player.reached);
      },
      () => engine.soon(),
    );
  }

  /** @param {Parameters} parameters @param {By} [by] */
  async setWeights(parameters, by) {
    /** @type {Parameters} */
    const { weights, biases } = asRecord("parameters", parameters, "{weights, biases}");
    await this.changeWeights(async () => ({ weights, biases }), by);
  }

  /** @param {NonNullable<import("../scene/selection.js").Selection>} selection @param {number} value */
  setParameter(selection, value) {
    return this.changeWeights(async () => {
      const now = await this.engine.ask("parameters", { iteration: this.player.at.iteration });
      if (selection.edge) now.weights[selection.edge[0] - 1][selection.edge[1]][selection.edge[2]] = value;
      else {
        const [layer, j] = /** @type {[number, number]} */ (neuronOf(selection));
        now.biases[layer - 1][j] = value;
      }
      return now;
    });
  }

  /** The run as it went before something in its past was changed, or as it went then. @param {number} branch @param {By} [by] */
  returnTo(branch, by = "hand") {
    const { engine, player } = this;
    return this.change(
      by,
      () => {
        player.stand();
        return engine.returnTo(branch, player.reached);
      },
      () => engine.soon(),
    );
  }

  /** Back to the same start, which may have been edited; again, to what the seed gives. What was changed stays, as a branch.
   * @override @param {number} [seed] @param {By} [by] */
  reset(seed, by = "hand") {
    this.settings.forgetRefused();
    const done = seed !== undefined ? this.configure({ seed }, by) : this.startAgain(by);
    return by === "hand" ? done.catch((error) => this.problem(error)) : done;
  }

  /** @param {By} by @returns {Promise<unknown>} */
  startAgain(by) {
    const { engine, player } = this;
    const kept = () => {
      const again = player.reached === 0 && player.at.k === 0;
      return again ? [] : (engine.extras.events ?? []).filter(({ iteration }) => iteration === 0);
    };
    const isOther = () => (engine.extras.events?.length ?? 0) > kept().length;
    return this.change(
      by,
      async () => {
        if (isOther()) {
          const branch = engine.branches.begin(kept());
          await engine.returnTo(branch, player.reached).catch((error) => {
            engine.branches.drop(branch);
            throw error;
          });
        }
        player.restart();
        this.transport.clear();
      },
      () => (isOther() ? engine.soon() : null),
    );
  }

  /** Data of one's own. @param {unknown} given @param {string} [label] @param {By} [by] */
  async setTeacher(given, label = "own data", by = "hand") {
    /** @type {{inputs: unknown, targets: unknown}} */
    const teacher = asRecord("given", given, "{inputs, targets} or {csv}");
    await this.change(
      by,
      () => {
        this.player.opening = null;
        return this.engine.adoptTeacher(teacher, label);
      },
      () => this.engine.soon(),
    );
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

  showShare() {
    return this.later.share();
  }

  /** @param {File} [file] */
  openData(file) {
    return this.later.data(file);
  }

  /** The run so far, or as much of its end as fits, as one HTML page that opens at this moment.
   * @param {By} [by] @returns {Promise<{html: string, first: number, last: number}>} */
  async handout(by = "hand") {
    const { engine, player } = this;
    const template = lateText("handout");
    template.catch(() => {}); // who waits hears of it
    if (by === "hand") await template; // nothing that the learner does waits for the network
    return this.make("export_handout", by, async () => {
      const { signal, edges, scale, labels } = engine.header.config;
      const view = { at: player.moments.toText(player.at.iteration, player.at.k), signal, edges, scale, labels };
      const html = await template;
      return { template: html, start: 0, stop: player.reached + 1, view, selection: this.selection };
    });
  }

  /** A file that Python makes, in pieces: how far it is can be seen, and it can be stopped.
   * @template {"export_handout" | "export_recording"} M @param {M} method @param {By} by @param {() => Promise<Record<string, unknown>>} params
   * @returns {Promise<import("../engine/messages.d.ts").Calls[M]>} */
  make(method, by, params) {
    const { engine, notes } = this;
    let told = -1;
    const onWay = (/** @type {number} */ share) => {
      const percent = 10 * Math.floor(10 * share);
      if (percent !== told)
        notes.show("making", words("making", { percent }), [{ label: words("making-stop"), run: () => this.pause() }]);
      told = percent;
    };
    return this.commands.add({
      kind: "export",
      by,
      needs: () => engine.soon(),
      run: async ({ signal }) => {
        try {
          return await engine.make(method, await until(params(), signal), { signal, onWay });
        } finally {
          notes.clear("making");
        }
      },
    });
  }

  /** The URL that restores exactly this. */
  permalink() {
    return writeAddress(this);
  }
}

/** What was given, where it holds something by name. @template {object} T @param {string} field @param {unknown} given @param {string} allowed @returns {T} @throws {OutOfRange} */
function asRecord(field, given, allowed) {
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return /** @type {T} */ (given);
  throw new OutOfRange(
    field,
    `${field} is ${given === null ? "null" : Array.isArray(given) ? "an array" : typeof given}; allowed is ${allowed}`,
  );
}

/**
 * Python starts when the frame comes into view, or when something asks for it. Resolves when it is known whether it is in view.
 * @param {Engine} engine
 */
function bootWhenSeen(engine) {
  return /** @type {Promise<void>} */ (
    new Promise((known) => {
      const begin = () => {
        stop();
        engine.removeEventListener("waiting", begin);
        engine.boot();
      };
      const stop = watchSight(document.documentElement, (inSight) => {
        if (inSight) begin();
        known();
      });
      engine.addEventListener("waiting", begin);
    })
  );
}

/** The first picture is drawn in the reader's language; where its words are long in coming, in English. @returns {Promise<void> | null} */
function comingWords() {
  const asked = new URLSearchParams(location.hash.slice(1)).get("lang") ?? AUTO;
  if (tongue.best(asked) === language()) return null;
  return Promise.race([
    tongue.use(asked).catch(() => {}),
    /** @type {Promise<void>} */ (
      new Promise((late) => {
        setTimeout(late, LONGEST_WAIT);
      })
    ),
  ]);
}

function begin() {
  const app = new App();
  const api = makeApi(app);
  installApi(app, api);
  host?.meets(app, api);
  watchStyles(byId("notes"), () => {
    app.layout = null;
    app.setTheme();
  });
  app.start(comingWords()).catch((error) => app.problem(error));
  restUnseen(app.player, isEmbedded);
}

const { dataset } = document.documentElement;
const query = new URLSearchParams(location.search);
const isEmbed = query.has("embed");
const isEmbedded = isEmbed || window.parent !== window;
if (isEmbed) dataset.embed = "";
dataset.app = ""; // the plain picture (index.html) goes
const host = isEmbedded ? hearHost() : null;
const tongue = new Language((dataset.languages ?? "en").split(" "));
try {
  begin();
} catch (error) {
  delete dataset.app; // it says what there is to say
  document.dispatchEvent(new Event("backprop:stopped"));
  throw error;
}
