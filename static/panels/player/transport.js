/** Play, step, grain and speed; under them the update's timeline and the whole run. */
import { el, icon, setAttribute, setText } from "../kit/dom.js";
import { GRAINS } from "../../timeline/cursor.js";
import { chip } from "../../narration/moment.js";
import { group, words } from "../../words/words.js";
import { drawRun } from "../../paint/run-strip.js";
import { watchSize } from "../../services/size.js";

const ICONS = {
  play: "M4 2.5v11l10-5.5z",
  pause: "M3.5 2.5h3.5v11H3.5zM9 2.5h3.5v11H9z",
  next: "M2.5 2.5v11L10 8zM11 2.5h2.5v11H11z",
  back: "M13.5 2.5v11L6 8zM2.5 2.5H5v11H2.5z",
  reset:
    "M8 2.5a5.5 5.5 0 1 0 5.4 6.6l-1.9-.4A3.6 3.6 0 1 1 8 4.4c1 0 1.9.4 2.6 1.1L8.5 7.6H14V2.1l-2 2A5.5 5.5 0 0 0 8 2.5z",
};
/** The last one trains. */
export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16, Infinity];

/** At most so many parts of the timeline; finer ones are joined by layer. */
const MOST_PARTS = 16;
/** Pixels that a name in the timeline needs: for each letter, and around it. */
const LETTER = 6.4;
const BESIDE_NAME = 11;

/** @param {import("../../app/stage.js").Stage} app @param {HTMLElement} root */
export function makeTransport(app, root) {
  const { player } = app;
  /** @param {keyof typeof ICONS} name @param {import("../../words/words.js").Words} label @param {() => unknown} run @param {string} [kind] */
  const button = (name, label, run, kind = "") =>
    el(
      "button",
      { type: "button", class: `icon ${kind}`, "aria-label": label, title: label, onclick: run },
      icon(ICONS[name]),
    );
  const play = button("play", words("play"), () => app.togglePlay(), "play");
  play.id = "play";
  const back = button("back", words("step-back"), () => app.stepByHand(-1));
  back.id = "step-back";
  const next = button("next", words("step"), () => app.stepByHand(1));
  next.id = "step";
  const reset = button("reset", words("reset"), () => app.reset());
  reset.id = "reset";
  const grains = el(
    "fieldset",
    { class: "segments", "aria-label": words("grain") },
    ...GRAINS.map((grain) =>
      el(
        "label",
        null,
        el("input", {
          type: "radio",
          name: "grain",
          value: grain,
          checked: grain === player.grain,
          onchange: () => app.setGrain(grain),
        }),
        words(`grain-${grain}`),
      ),
    ),
  );
  // Who chooses with a pointer means the next → and Space for the player; who came by keyboard goes on among the grains.
  grains.addEventListener("click", ({ detail, target }) => {
    if (detail > 0 && target instanceof HTMLInputElement) target.blur();
  });
  const speed = el(
    "select",
    { id: "speed", onchange: () => app.setSpeed(SPEEDS[speed.selectedIndex]) },
    ...SPEEDS.filter((value) => value !== Infinity || !app.engine.isFixed).map((value) =>
      el("option", { selected: value === 1 }, value === Infinity ? words("speed-fastest") : `${value}×`),
    ),
  );
  const line = el("div", {
    class: "line",
    id: "timeline",
    role: "slider",
    tabindex: 0,
    "aria-label": words("timeline"),
  });
  const canvas = el("canvas", { "aria-hidden": "true" });
  const runSize = watchSize(canvas);
  const lineSize = watchSize(line);
  const runText = el("p", null);
  const run = el(
    "div",
    { class: "run", id: "run", role: "slider", tabindex: 0, "aria-label": words("run-strip") },
    canvas,
    runText,
  );
  root.append(
    el(
      "div",
      { class: "row" },
      back,
      play,
      next,
      reset,
      grains,
      el("label", { class: "speed" }, words("speed"), speed),
      el("span", { class: "hint" }, words("transport-hint")),
    ),
    line,
    run,
  );

  // — the update's timeline: one part a moment, or a layer, or (dense) unnamed ———————————————————————————————————————
  /** @type {[number, number][]} */
  let parts = [];
  let partsOf = "";
  const layParts = () => {
    const { moments, sample } = player;
    const key = `${moments.sizes}|${moments.batch}|${sample}|${lineSize().width}`;
    if (key === partsOf) return;
    partsOf = key;
    const base = sample * moments.perSample;
    const fine = moments.perSample <= MOST_PARTS + 4;
    parts = [];
    for (let k = base; k < base + moments.perSample; ) {
      const { phase } = moments.at(k);
      const to =
        !fine || phase === "forward" || (phase === "error" && moments.at(k).neuron !== null)
          ? moments.layerSpan(k)[1]
          : k;
      parts.push([k, to]);
      k = to + 1;
    }
    parts.push([moments.count - 1, moments.count - 1]);
    const names = parts.map((part) => chip(moments, part));
    const needed = names.reduce((sum, name) => sum + LETTER * name.length + BESIDE_NAME, 0);
    line.classList.toggle("dense", parts.length > MOST_PARTS || needed > lineSize().width);
    line.replaceChildren(...names.map((name) => el("span", null, name)));
  };
  const showTimeline = () => {
    if (!app.engine.header.layouts) {
      line.replaceChildren(el("span", null, words("timeline-waiting")));
      partsOf = "";
      return;
    }
    layParts();
    const { moments } = player;
    const k = player.span[1];
    parts.forEach(([from, to], p) => {
      const now = k >= from && k <= to;
      const span = line.children[p];
      span.className = now ? "now" : to < k ? "past" : "";
      setText(span, chip(moments, now && player.span[0] > from ? [k, k] : [from, to]));
    });
    line.setAttribute("aria-valuemin", "0");
    line.setAttribute("aria-valuemax", String(moments.count - 1));
    line.setAttribute("aria-valuenow", String(k));
    line.setAttribute("aria-valuetext", chip(moments, player.span));
  };
  /** @param {PointerEvent} event */
  const pickMoment = (event) => {
    const target = [...line.children].findIndex((span) => event.clientX <= span.getBoundingClientRect().right);
    const part = parts[target < 0 ? parts.length - 1 : target];
    if (part && part[1] !== player.at.k) app.goTo({ iteration: player.at.iteration, k: part[1] });
  };
  drag(line, pickMoment);
  line.addEventListener("keydown", (event) => {
    const { k, iteration } = player.at;
    const wanted = { ArrowRight: k + 1, ArrowLeft: k - 1, Home: 0, End: player.moments.count - 1 }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    if (wanted >= 0 && wanted < player.moments.count) app.goTo({ iteration, k: wanted });
  });

  // — the run: the loss so far, and where we are ———————————————————————————————————————————————————————————————————
  /** @type {{iterations: number[], loss: (number | null)[]}} */
  let history = { iterations: [], loss: [] }; // counted from the first update of the run
  const first = () => app.engine.first;
  const longest = () => Math.max(player.reached - first(), 1);
  const showRun = () => {
    drawRun(canvas, runSize(), history, longest(), player.at.iteration - first(), app.palette);
    setText(runText, words("run-place", { n: group(player.at.iteration), of: group(player.reached) }));
    run.setAttribute("aria-valuemin", String(first()));
    run.setAttribute("aria-valuemax", String(player.reached));
    run.setAttribute("aria-valuenow", String(player.at.iteration));
  };
  /** @param {PointerEvent} event */
  const pickUpdate = (event) => {
    const box = run.getBoundingClientRect();
    const iteration =
      first() + Math.round(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * longest());
    if (iteration !== player.goal.iteration) app.goTo({ iteration, k: 0 });
  };
  drag(run, pickUpdate);
  run.addEventListener("keydown", (event) => {
    const { iteration } = player.goal;
    const far = Math.max(1, Math.round(longest() / 20));
    const wanted = {
      ArrowRight: iteration + 1,
      ArrowLeft: iteration - 1,
      PageDown: iteration - far,
      PageUp: iteration + far,
      Home: first(),
      End: player.reached,
    }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    if (wanted >= first() && wanted <= app.engine.end) app.goTo({ iteration: wanted, k: 0 });
  });

  let controls = "";
  let asked = -1;
  let askedGeneration = -1;
  let resting = false; // one question at a time, and not too many a second: Python has better things to do
  const readHistory = async () => {
    const { engine } = app;
    if (engine.recording) {
      const { recording } = engine;
      const traces = recording.entries.flatMap(({ iteration }) =>
        iteration <= player.reached ? (recording.trace(iteration) ?? []) : [],
      );
      history = {
        iterations: traces.map((trace) => trace.iteration - first()),
        loss: traces.map(({ scalars: { loss } }) => (Number.isFinite(loss) ? loss : null)),
      };
      asked = -1;
      showRun();
    } else if (
      !resting &&
      engine.status === "live" &&
      (asked !== player.reached || askedGeneration !== engine.generation)
    ) {
      asked = player.reached;
      askedGeneration = engine.generation;
      resting = true;
      try {
        history = await engine.ask("history", { start: 0, stop: player.reached, points: 600 });
        showRun();
      } catch {
        asked = -1; // replaced meanwhile: the next moment asks again
      } finally {
        setTimeout(() => {
          resting = false;
          if (asked !== player.reached || askedGeneration !== engine.generation) void readHistory();
        }, 200);
      }
    }
  };

  let shownPlaying = false;
  return {
    showTimeline,
    showRun,
    readHistory,
    /** In another language. */
    retell() {
      partsOf = "";
    },
    clear() {
      history = { iterations: [], loss: [] };
      asked = -1;
    },
    showControls() {
      const atStart = player.goal.iteration === first() && player.goal.k === 0;
      const state = `${player.isUnderWay} ${player.fast} ${app.speed} ${player.grain} ${atStart}`;
      if (state === controls) return; // asked with every moment
      controls = state;
      if (player.isUnderWay !== shownPlaying) {
        shownPlaying = player.isUnderWay;
        for (const name of ["aria-label", "title"])
          setAttribute(play, name, words(player.isUnderWay ? "pause" : "play"));
        play.replaceChildren(icon(player.isUnderWay ? ICONS.pause : ICONS.play));
      }
      speed.selectedIndex = player.fast ? SPEEDS.length - 1 : Math.max(0, SPEEDS.indexOf(app.speed));
      for (const input of grains.querySelectorAll("input")) input.checked = input.value === player.grain;
      back.setAttribute("aria-disabled", String(atStart));
    },
  };
}

/** Press and drag, by any pointer. @param {HTMLElement} element @param {(event: PointerEvent) => void} pick */
function drag(element, pick) {
  element.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    element.setPointerCapture(event.pointerId);
    pick(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (element.hasPointerCapture(event.pointerId)) pick(event);
  });
}
