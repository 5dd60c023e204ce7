/** What the page says in words: the sentence of the moment, the counters, how Python is, and what went wrong with training. */
import { setText } from "../kit/dom.js";
import * as words from "../../narration/en.js";

const PHASES_WITH_ERROR = ["error", "backward", "gradient", "update"];

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {import("../../app/stage.js").Stage} app */
export function makeSaying(app) {
  const { engine, player, notes } = app;
  const [sentence, context, errors, pythonLine] = ["sentence", "context", "errors", "python"].map(byId);

  /** @param {import("../../engine/trace.js").Trace | null} trace */
  const show = (trace) => {
    if (!trace) return showShape();
    const told = { trace, moment: player.moments.at(player.span[1]), span: player.span, moments: player.moments, config: engine.header.config };
    setText(sentence, player.way ? words.onTheWay(player.way) : words.sentence(told));
    setText(context, words.context(told, engine.header));
    setText(errors, PHASES_WITH_ERROR.includes(told.moment.phase) ? words.errors(trace) : "");
    if (!player.motion) app.canvas.setAttribute("aria-label", words.alternative(told));
    return undefined;
  };

  /** A network whose numbers are still to come. */
  const showShape = () => {
    const { sizes } = engine.header;
    setText(context, "");
    setText(errors, "");
    const coming = player.way ? words.onTheWay(player.way) : engine.status === "live" ? "Python is computing its numbers …" : "Its numbers come when Python has started.";
    setText(sentence, engine.isRefused ? "This network cannot be computed with these settings."
      : engine.status === "failed" ? "This network needs Python to compute its numbers, and Python is not running."
        : `A network of ${sizes.join("-")}. ${coming}`);
    app.canvas.setAttribute("aria-label", `A fully connected network with layers of ${sizes.join(", ")}; no numbers yet.`);
  };

  /** @param {{loaded?: number, total?: number} | null} [progress] */
  const showPython = (progress) => {
    if (engine.status === "live") {
      setText(pythonLine, "");
      notes.clear("python");
    } else if (engine.status === "failed") {
      setText(pythonLine, engine.isRefused ? "" : "Python is not running");
      const plays = engine.recording ? "The recorded steps still play." : "";
      notes.show("python", `${engine.failure} ${plays}`.trim(), [{ label: "Retry", run: () => engine.boot() }]);
    } else {
      const share = progress?.total ? ` ${Math.round(100 * Math.min(1, (progress.loaded ?? 0) / progress.total))} %` : "";
      setText(pythonLine, `Python is starting${share}`);
    }
    showWaiting();
  };

  const showWaiting = () => {
    if ((player.waiting || app.commands.isHeld) && engine.status !== "live") notes.show("waiting", "The next numbers come as soon as Python has started.");
    else notes.clear("waiting");
  };

  for (const name of ["status", "progress"]) engine.addEventListener(name, (event) => showPython(/** @type {CustomEvent} */ (event).detail));
  for (const name of ["waiting", "playing"]) player.addEventListener(name, showWaiting);
  app.commands.addEventListener("waiting", showWaiting);
  player.addEventListener("diverged", (event) => {
    const { iteration, message } = /** @type {CustomEvent} */ (event).detail;
    const good = Math.max(0, iteration - 1);
    notes.show("diverged", message, [{ label: `Back to update ${words.group(good)}`, run: () => app.goTo({ iteration: good, k: 0 }) }]);
  });
  return { show };
}
