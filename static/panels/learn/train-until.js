/** Training at full speed that stops by itself: after so many epochs, or when E of the training set is below a bound. */
import { el, form, setText } from "../kit/dom.js";
import { format, typed } from "../../scene/format.js";
import { group } from "../../words/words.js";

/** @param {import("../../app/app.js").App} app */
export function makeTrainUntil(app) {
  const { engine, player } = app;
  const epoch = el("input", { id: "until-epoch", inputmode: "numeric", value: "100", size: 5 });
  const below = el("input", { id: "until-below", inputmode: "decimal", value: "0", size: 6 });
  const said = el("p", { class: "caption", role: "status" });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const button = el("button", { type: "submit", id: "until-start" }, "Train");

  const start = async () => {
    const { updates_per_epoch: perEpoch } = engine.header;
    const [last, bound] = [Number(epoch.value), typed(below.value)];
    const now = player.at.iteration;
    problem.hidden = true;
    setText(said, "");
    try {
      if (!(Number.isInteger(last) && last > 0 && last <= 1e7))
        throw new RangeError(`epoch is “${epoch.value}”; a whole number from 1 is allowed.`);
      if (!(Number.isFinite(bound) && bound >= 0))
        throw new RangeError(`E below is “${below.value}”; a number from 0 is allowed (0: no bound).`);
      if (last * perEpoch <= now)
        throw new RangeError(`Epoch ${group(last)} is over: the run is at epoch ${group(Math.floor(now / perEpoch))}.`);
      const reason = await player.playUntil({ updates: last * perEpoch - now, below: bound || undefined });
      const at = `at update ${group(player.at.iteration)}, epoch ${group(Math.floor(player.at.iteration / engine.header.updates_per_epoch))}`;
      setText(
        said,
        reason === "reached"
          ? `Stopped ${at}: E of the training set is below ${format(bound)}.`
          : reason === "done"
            ? `Stopped ${at}.`
            : "",
      );
    } catch (error) {
      setText(problem, /** @type {Error} */ (error).message);
      problem.hidden = false;
    }
  };
  engine.addEventListener("header", () => setText(said, ""));
  return form(
    {},
    start,
    el(
      "p",
      { class: "row" },
      el("label", { for: "until-epoch" }, "Train until epoch"),
      epoch,
      el("label", { for: "until-below" }, "or E below"),
      below,
      button,
    ),
    problem,
    said,
  );
}
