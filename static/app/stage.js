/**
 * What is seen of a run, wherever its traces come from: engine → player → scene → canvas, the panels that only read, and the gestures
 * that move the cursor. Nothing here changes the run or computes a number of the network.
 */
import { Commands } from "../timeline/commands.js";
import { mark, measuring } from "../services/marks.js";
import { Player } from "../timeline/player.js";
import { makeClock } from "../timeline/clock.js";
import { GRAINS } from "../timeline/cursor.js";
import { layoutNetwork } from "../scene/layout.js";
import { outputNames } from "../scene/format.js";
import { networkScene } from "../scene/network.js";
import { neighbour, same, checkSelection } from "../scene/selection.js";
import { Painter } from "../paint/canvas.js";
import { isNothing } from "../paint/pixels.js";
import { onResize } from "../services/size.js";
import { toSVG } from "../paint/svg.js";
import { readPalette } from "../paint/theme.js";
import { CallError, Diverged, Stopped, Superseded } from "../engine/errors.js";
import { Notes } from "../panels/kit/notes.js";
import { makePointing } from "../panels/player/pointing.js";
import { makeSaying } from "../panels/player/saying.js";
import { makeTransport, SPEEDS } from "../panels/player/transport.js";
import { makeInspector } from "../panels/understand/inspector.js";
import { makeTeacher } from "../panels/teacher/teacher.js";
import { makeHelp } from "../panels/player/help.js";
import { BINDINGS, listen } from "./keys.js";
import { ENGLISH, addWords } from "../words/words.js";

const NO_CANVAS =
  "This browser does not let the page draw on a canvas. The network is drawn in another way; small pictures stay empty.";

/** @param {string} id */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** What the build or a handout wrote into the page. @param {string} id */
export const data = (id) => JSON.parse(byId(id).textContent ?? "null");
addWords(ENGLISH, byId("words").textContent ?? "");

/** @typedef {typeof import("../scene/operations/operations.js")} Operations */
/** @typedef {import("../engine/engine.js").Engine | import("../engine/recorded-run.js").RecordedRun} Source */

/** @template {Source} [E=Source] */
export class Stage extends EventTarget {
  /** @param {E} engine @param {() => Promise<Operations>} fetchOperations brings what draws the operations */
  constructor(engine, fetchOperations) {
    super();
    this.engine = engine;
    this.fetchOperations = fetchOperations;
    this.commands = new Commands();
    this.player = new Player(engine, this.commands);
    this.notes = new Notes(byId("notes"));
    this.canvas = /** @type {HTMLCanvasElement} */ (byId("network"));
    this.painter = new Painter(this.canvas);
    /** @type {import("../scene/selection.js").Selection} */
    this.selection = null;
    /** @type {import("../scene/selection.js").Selection} */
    this.hover = null;
    /** What the formulas point at, by who says so. @type {Map<string, import("../scene/network.js").Lit[]>} */
    this.lit = new Map();
    /** @type {import("../scene/layout.js").NetworkLayout | null} */
    this.layout = null;
    /** What each neuron answers over the plane of two inputs, by "layer.index". @type {Map<string, import("../scene/shapes.js").Pixels> | null} */
    this.maps = null;
    /** The update last told of. */
    this.lastIteration = -1;
    this.isReady = false;
    /** What draws the operations; it comes when the first picture is there. @type {Operations | null} */
    this.operations = null;
    /** @type {Promise<void> | null} */
    this.bringing = null;
    /** Made when it is first wanted. @type {HTMLDialogElement | null} */
    this.help = null;
    this.speed = 1;
    this.darkAround = matchMedia("(prefers-color-scheme: dark)");
    /** @type {ReturnType<typeof readPalette> | null} */
    this.colors = null;
    this.ready = new Promise((resolve) => {
      this.markReady = resolve;
    });
    this.clock = makeClock(
      (dt) => this.player.tick(dt),
      () => this.draw(),
    );
    this.transport = makeTransport(this, byId("transport"));
    this.saying = makeSaying(this);
    this.pointing = makePointing(this, this.canvas, byId("tip"));
    this.inspector = makeInspector(this);
    this.teacher = makeTeacher(this);
    /** What stands beside the picture and follows it. */
    this.beside = [
      () => this.saying.show(this.player.trace),
      () => this.transport.showTimeline(),
      () => this.transport.showRun(),
      () => this.inspector.show(),
    ];
    this.turn = 0;
    byId("panels").append(this.inspector.details, this.teacher.details);
    this.listen();
  }

  listen() {
    const { player } = this;
    const redraw = () => this.clock.invalidate();
    for (const name of ["moment", "goal", "waiting", "way", "playing", "moving"]) player.addEventListener(name, redraw);
    player.addEventListener("step", () => this.clock.wake());
    for (const name of ["playing", "goal", "way"]) player.addEventListener(name, () => this.transport.showControls());
    player.addEventListener("moment", () => this.arrived());
    player.addEventListener("problem", (event) => this.problem(/** @type {CustomEvent} */ (event).detail));
    onResize(this.canvas, () => {
      this.layout = null;
      redraw();
    });
    onResize(byId("run"), redraw);
    for (const query of [this.darkAround, matchMedia("(forced-colors: active)")])
      query.addEventListener("change", () => this.setTheme());
    byId("help").addEventListener("click", () => this.showHelp());
    listen(this, GRAINS);
  }

  /** @returns {import("../settings/schema.js").Config} */
  get config() {
    return this.engine.header.config;
  }

  /** Resolves when the first picture is drawn; rejects where it needs Python, which does not come. @returns {Promise<void>} */
  whenReady() {
    const { engine } = this;
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!this.isReady && engine.status === "failed" && !engine.recording)
          reject(new CallError({ type: "NotLive", message: engine.failure }));
      };
      engine.addEventListener("status", look);
      this.ready.then(() => {
        engine.removeEventListener("status", look);
        resolve();
      });
      look();
    });
  }

  /** @param {NonNullable<import("../scene/selection.js").Selection>} selection */
  fits(selection) {
    const { sizes } = this.engine.header;
    try {
      return Boolean(checkSelection(selection, sizes));
    } catch {
      return false;
    }
  }

  /** The theme's colours: read when they are wanted, for that has the browser work out the page's style. */
  get palette() {
    return (this.colors ??= readPalette());
  }

  setTheme() {
    const wanted = this.engine.header?.config.theme ?? "auto";
    const dark = wanted === "dark" || (wanted === "auto" && this.darkAround.matches);
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    this.colors = null;
    this.clock.invalidate();
    if (this.isReady) this.teacher.show();
    this.dispatchEvent(new Event("theme"));
  }

  // — drawing ———————————————————————————————————————————————————————————————————————————————————————————————

  /** @returns {import("../scene/network.js").View} */
  view() {
    const { player } = this;
    const { config } = this.engine.header;
    this.layout ??= layoutNetwork(this.engine.header, this.painter.width, this.painter.height);
    return {
      layout: this.layout,
      palette: this.palette,
      moments: player.moments,
      span: player.span,
      t: player.t,
      fast: player.fast,
      maps: config.neurons === "map" ? this.maps : null,
      edges: String(config.edges),
      scale: String(config.scale),
      signal: String(config.signal),
      labels: String(config.labels),
      selection: this.selection,
      hover: this.hover,
      lit: [...this.lit.values()].flat(),
      classes: outputNames(this.engine.header),
      header: this.engine.header,
      operations: this.operations,
    };
  }

  draw() {
    const { player, engine } = this;
    if (!engine.header) return;
    if (this.painter.fit()) this.layout = null;
    if (!this.painter.width) return; // in a hidden tab: drawn as soon as it opens
    const measured = measuring("backprop:frame");
    const { trace } = player;
    this.painter.draw(networkScene(trace, this.view()));
    if (trace && !this.isReady) {
      this.saying.show(trace);
      this.becomeReady();
      return;
    }
    this.turn = (this.turn + 1) % this.beside.length;
    // Words and numbers that change with every frame nobody can read: while training fast, one of these a frame.
    for (const show of player.fast ? [this.beside[this.turn]] : this.beside) show();
    if (!player.motion && !player.fast) this.teacher.show();
    this.pointing.showTip();
    measured();
  }

  /** The first frame holds the network and its words; what stands beside them comes with the next. */
  becomeReady() {
    this.isReady = true;
    mark("backprop:first-moment");
    this.transport.readHistory();
    void this.bringOperations();
    this.clock.invalidate();
    if (isNothing(this.painter.context)) this.notes.show("canvas", NO_CANVAS);
    this.markReady?.(undefined);
    this.dispatchEvent(new CustomEvent("ready", { detail: {} }));
  }

  /** Resolves when the operations can be drawn, or cannot for now: they are asked for again with the next moment. */
  bringOperations() {
    return (this.bringing ??= this.fetchOperations()
      .then((module) => {
        this.operations = module;
        this.clock.invalidate();
      })
      .catch(() => {
        this.bringing = null;
      }));
  }

  arrived() {
    const { player } = this;
    this.transport.showControls();
    if (!player.trace?.header.diverged) this.notes.clear("diverged");
    if (this.isReady) {
      this.transport.readHistory();
      void this.bringOperations();
    }
    const { iteration } = player.at;
    this.dispatchEvent(new CustomEvent("moment", { detail: { iteration, moment: player.moment } }));
    if (iteration !== this.lastIteration) this.dispatchEvent(new CustomEvent("update", { detail: { iteration } }));
    this.lastIteration = iteration;
    if (!this.isReady) this.draw(); // the first picture does not wait for a frame
  }

  // — pointing and selecting ————————————————————————————————————————————————————————————————————————————————

  /** @param {import("../scene/selection.js").Selection} selection */
  select(selection) {
    if (same(selection, this.selection)) return;
    this.selection = selection;
    if (this.isReady) this.inspector.show(); // at once: what is typed now is meant for it
    this.clock.invalidate();
    this.dispatchEvent(new CustomEvent("selection", { detail: selection }));
  }

  /** @param {string} source @param {import("../scene/network.js").Lit[]} parts */
  setLit(source, parts) {
    this.lit.set(source, parts);
    this.clock.invalidate();
  }

  /** @param {"left" | "right" | "up" | "down"} direction */
  moveSelection(direction) {
    this.select(neighbour(this.selection, direction, this.engine.header.sizes));
  }

  // — moving the cursor, by hand ————————————————————————————————————————————————————————————————————————————

  /** @template T @param {Omit<import("../timeline/commands.js").Command<T>, "by">} command @returns {Promise<T | undefined>} what went wrong is told here */
  byHand(command) {
    return this.commands.add({ ...command, by: "hand" }).catch((error) => {
      this.problem(error);
      return undefined;
    });
  }

  /** @param {string} grain */
  setGrain(grain) {
    this.player.grain = grain;
    this.transport.showControls();
    this.clock.invalidate();
  }

  /** @param {1 | -1} direction */
  stepByHand(direction) {
    const { player } = this;
    player.stand();
    const { grain } = player;
    return this.byHand({ kind: "move", adds: true, run: (turn) => player.step(grain, direction, turn) });
  }

  /** @param {import("../timeline/cursor.js").Position} place */
  goTo(place) {
    this.player.stand();
    return this.byHand({ kind: "move", isPlace: true, run: (turn) => this.player.travel(place, turn) });
  }

  /** To the end of what happens now. */
  finishPhase() {
    const { player } = this;
    player.stand();
    return this.byHand({
      kind: "move",
      adds: true,
      run: (turn) => {
        const { iteration, k } = player.goal;
        const moments = player.momentsOf(iteration);
        const { phase, sample } = moments.at(k);
        let end = k;
        while (end + 1 < moments.count && moments.at(end + 1).phase === phase && moments.at(end + 1).sample === sample)
          end++;
        return end > k ? player.travel({ iteration, k: end }, turn) : player.step(player.grain, 1, turn);
      },
    });
  }

  /** Back to the start. @returns {Promise<unknown>} */
  reset() {
    return this.goTo(this.player.start);
  }

  /** To the start of this update; from there, of the run. */
  home() {
    const { player } = this;
    player.stand();
    return this.byHand({
      kind: "move",
      adds: true,
      run: (turn) => {
        const { iteration, k } = player.goal;
        return player.travel(k > 0 ? { iteration, k: 0 } : player.start, turn);
      },
    });
  }

  togglePlay() {
    if (this.player.isUnderWay) this.pause();
    else this.play(this.speed);
  }

  toggleFast() {
    if (this.player.fast || (this.player.playing && this.player.isFastest)) this.pause();
    else this.play(Infinity);
  }

  /** @param {number} speed */
  play(speed) {
    return this.byHand({ kind: "move", run: () => this.player.play(speed) });
  }

  /** Waits for nobody: ends what moves, trains or is exported, whoever wanted it. */
  pause() {
    return this.player.pause();
  }

  /** What is under way ends; where nothing is, nothing is selected any more. */
  escape() {
    if (this.player.isUnderWay || this.commands.isExporting) this.pause();
    else this.select(null);
  }

  /** @param {number} speed */
  setSpeed(speed) {
    this.speed = speed;
    if (this.player.playing) this.play(speed);
    else if (speed !== Infinity) this.player.speed = speed;
    this.transport.showControls();
  }

  /** @param {1 | -1} direction */
  changeSpeed(direction) {
    this.setSpeed(SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(this.speed) + direction))]);
  }

  // — saying ————————————————————————————————————————————————————————————————————————————————————————————————

  /** What went wrong with something done by hand. @param {unknown} failure */
  problem(failure) {
    const error = /** @type {Error & {type?: string, field?: string | null}} */ (failure);
    if (error instanceof Superseded || error instanceof Stopped || error instanceof Diverged) return; // meant, or told by a note of its own
    if (error.type === "NotLive" && this.engine.status === "failed") return; // said already, with a way to retry
    this.notes.show(`problem-${error.field ?? ""}`, error.message);
    this.dispatchEvent(
      new CustomEvent("error", {
        detail: { type: error.type ?? error.name, message: error.message, field: error.field ?? null },
      }),
    );
  }

  showHelp() {
    this.help ??= makeHelp(BINDINGS, this.engine.isFixed);
    if (!this.help.open) this.help.showModal();
  }

  /** What the canvas shows, as data. */
  picture() {
    const { painter, player, engine } = this;
    return {
      shapes: networkScene(player.trace, this.view()),
      width: painter.width,
      height: painter.height,
      ground: this.palette.tokens.ground,
      title: `Backpropagation, network ${engine.header.config.net}`,
      description: this.canvas.getAttribute("aria-label") ?? "",
    };
  }

  exportSVG() {
    const { shapes, width, height, ...about } = this.picture();
    return toSVG(shapes, width, height, about);
  }
}
