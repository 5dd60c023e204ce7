/** What the page says in words: the sentence of the moment, the counters, how Python is, and what went wrong with training. */
import { setAttribute, setText } from "../kit/dom.js";
import * as narration from "../../narration/moment.js";
import { group, words } from "../../words/words.js";

const PHASES_WITH_ERROR = ["error", "backward", "gradient", "update"];

/** A way that takes long. @param {{now: number, goal: number}} way */
const onTheWay = ({ now, goal }) => words("on-the-way", { now: group(now), goal: group(goal) });

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {import("../../app/stage.js").Stage} app */
export function makeSaying(app) {
  const { engine, player, notes } = app;
  const [sentence, context, errors, pythonLine] = ["sentence", "context", "errors", "python"].map(byId);

  /** @param {import("../../engine/trace.js").Trace | null} trace */
  const show = (trace) => {
    if (!trace) return showShape();
    const told = {
      trace,
      moment: player.moments.at(player.span[1]),
      span: player.span,
      moments: player.moments,
      config: engine.header.config,
    };
    setText(sentence, player.way ? onTheWay(player.way) : narration.sentence(told));
    setText(context, narration.context(told, engine.header));
    setText(errors, PHASES_WITH_ERROR.includes(told.moment.phase) ? narration.errors(trace) : "");
    if (!player.motion) setAttribute(app.canvas, "aria-label", narration.alternative(told));
    return undefined;
  };

  /** A network whose numbers are still to come. */
  const showShape = () => {
    const { sizes } = engine.header;
    setText(context, "");
    setText(errors, "");
    const net = sizes.join("-");
    const coming = () => words(engine.status === "live" ? "network-in-work" : "network-coming", { net });
    setText(
      sentence,
      engine.isRefused
        ? words(engine.lacksFile ? "network-lacks-samples" : "network-refused")
        : engine.status === "failed"
          ? words("network-needs-python")
          : player.way
            ? onTheWay(player.way)
            : coming(),
    );
    setAttribute(app.canvas, "aria-label", words("picture-no-numbers", { sizes: sizes.join(", ") }));
  };

  /** @param {{loaded?: number, total?: number} | null} [progress] */
  const showPython = (progress) => {
    if (engine.status === "live") {
      setText(pythonLine, "");
      notes.clear("python");
    } else if (engine.status === "failed") {
      setText(pythonLine, engine.isRefused ? "" : words("python-not-running"));
      const { failure } = engine;
      notes.show("python", engine.recording ? words("python-recorded-plays", { failure }) : failure, [
        { label: words("python-retry"), run: () => engine.boot() },
      ]);
    } else {
      const percent = progress?.total ? Math.round(100 * Math.min(1, (progress.loaded ?? 0) / progress.total)) : null;
      setText(pythonLine, percent === null ? words("python-starting") : words("python-starting-share", { percent }));
    }
    showWaiting();
  };

  const showWaiting = () => {
    if ((player.waiting || app.commands.isHeld) && engine.status !== "live")
      notes.show("waiting", words("python-next-numbers"));
    else notes.clear("waiting");
  };

  for (const name of ["status", "progress"])
    engine.addEventListener(name, (event) => showPython(/** @type {CustomEvent} */ (event).detail));
  for (const name of ["waiting", "playing"]) player.addEventListener(name, showWaiting);
  app.commands.addEventListener("waiting", showWaiting);
  player.addEventListener("diverged", (event) => {
    const { iteration, message } = /** @type {CustomEvent} */ (event).detail;
    const good = Math.max(0, iteration - 1);
    notes.show("diverged", message, [
      { label: words("diverged-back", { n: group(good) }), run: () => app.goTo({ iteration: good, k: 0 }) },
    ]);
  });
  return { show };
}
