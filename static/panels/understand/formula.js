/**
 * Where a number comes from: the formula in symbols, the same with the numbers in, its factors; the derivation line by line; the
 * paths. All of it is data from Python (`backprop.explain`). A factor pointed at lights up in the picture, and the other way round.
 */
import { el, panel, setText } from "../kit/dom.js";
import { makeFeed } from "../kit/feed.js";
import { measuring } from "../../services/marks.js";
import { clearTex, setTex } from "../../paint/tex.js";
import { format } from "../../scene/format.js";
import { neuronOf } from "../../scene/selection.js";

/** @typedef {import("../../engine/messages.d.ts").Explanation} Explanation */
/** @typedef {import("../../engine/messages.d.ts").Refers} Refers */

/** @param {import("../../app/stage.js").Stage} app */
export function makeFormula(app) {
  const { details, body, aside } = panel("formula", "Formula");
  const choices = el("div", { class: "choices", role: "group", "aria-label": "What is explained" });
  const formula = el("div", { class: "tex", id: "formula-symbols" });
  const numbers = el("div", { class: "tex", id: "formula-numbers" });
  const factors = el("table", { class: "numbers factors" });
  const words = el("p", { class: "words-line" });
  const problem = el("p", { class: "problem", role: "alert" });
  const derivation = makeDerivation();
  const paths = makePaths(app);
  body.append(choices, formula, numbers, factors, words, problem, derivation.node, paths.node);

  /** Chosen by hand: the error E, whatever is selected. */
  let loss = false;
  /** @type {Explanation | null} */
  let shown = null;

  /** @returns {import("../../scene/selection.js").Selection | "loss"} */
  const subject = () => {
    if (loss) return "loss";
    if (app.selection) return app.selection;
    const { phase, layer, neuron } = app.player.moment;
    return (phase === "forward" || phase === "backward") && layer && neuron !== null
      ? { neuron: [layer, neuron] }
      : "loss";
  };

  const feed = makeFeed(app, details, {
    question: () => ({
      method: "explain",
      params: { selection: subject(), sample: app.player.sample, signal: app.engine.header.config.signal },
    }),
    answer: ({ result }) => {
      setText(problem, "");
      show(result);
    },
    fail: (error) => {
      clear();
      setText(problem, error.message);
    },
  });
  app.addEventListener("selection", () => {
    loss = false;
    feed.refresh();
  });

  /** @param {Explanation} given */
  const show = (given) => {
    const measured = measuring("backprop:formula");
    shown = given;
    setText(aside, given.title);
    showChoices();
    void setTex(formula, given.formula, true);
    void setTex(numbers, withSymbol(given), true);
    showFactors(given.factors);
    setText(words, given.words ?? "");
    derivation.show(given);
    paths.show(given);
    light();
    measured();
  };
  /** What no longer belongs to what is on the screen goes. */
  const clear = () => {
    shown = null;
    setText(aside, "");
    showChoices();
    clearTex(formula);
    clearTex(numbers);
    showFactors([]);
    setText(words, "");
    derivation.show(NOTHING);
    paths.show(NOTHING);
    light();
  };

  const showChoices = () => {
    const neuron = neuronOf(app.selection);
    /** @type {[string, import("../../scene/selection.js").Selection | "loss"][]} */
    const list = [["error E", "loss"]];
    if (neuron) list.unshift(["neuron", { neuron }]);
    if (neuron && neuron[0] > 0) list.splice(1, 0, ["its bias", { bias: neuron }]);
    if (app.selection?.edge) list.unshift(["weight", app.selection]);
    choices.replaceChildren(
      ...list.map(([label, what]) =>
        el(
          "button",
          {
            type: "button",
            "aria-pressed": String(isSame(what, subject())),
            onclick: () => {
              loss = what === "loss";
              if (what !== "loss") app.select(what);
              feed.refresh();
            },
          },
          label,
        ),
      ),
    );
  };

  /** @param {Explanation["factors"]} list */
  const showFactors = (list) => {
    while (factors.rows.length > list.length) factors.deleteRow(-1);
    list.forEach((factor, f) => {
      const row = factors.rows[f] ?? factors.insertRow();
      while (row.cells.length < 3) row.insertCell();
      row.className = `role-row role-${factor.role}`;
      row.dataset.role = factor.role;
      row.dataset.ref = refOf(factor.refers_to);
      void setTex(row.cells[0], factor.symbol);
      setText(row.cells[1], factor.meaning);
      setText(row.cells[2], format(factor.value));
    });
  };

  /** The three factors of what is selected keep their colours in the picture. */
  const light = () => {
    const asFactor = (/** @type {Explanation["factors"][number]} */ { role, refers_to: { edge, neuron } }) => ({
      role,
      edge,
      neuron,
    });
    app.setLit("formula", details.open && app.selection && shown ? shown.factors.map(asFactor) : []);
  };
  details.addEventListener("toggle", light);
  listenForParts(app, body);
  return {
    details,
    /** Everything that is folded opens, all lines are there: for paper. */
    unfold() {
      derivation.unfold();
      paths.unfold();
    },
  };
}

const NOTHING = { derivation: [], selection: null, paths: null };

/** "1.0" for neuron [1, 0], "2.0.1" for edge [2, 0, 1]: as in the formulas' data-ref. @param {Refers} refers */
const refOf = (refers) => (refers?.edge ?? refers?.neuron ?? []).join(".");

/** @param {unknown} a @param {unknown} b */
const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** @param {Explanation} given */
const withSymbol = (given) =>
  given.kind === "loss" || given.kind === "neuron" ? given.numbers : `${given.symbol} = ${given.numbers}`;

/** A part of a formula under the pointer lights up in the picture; what is pointed at in the picture lights up in the formulas.
 * @param {import("../../app/stage.js").Stage} app @param {HTMLElement} body */
function listenForParts(app, body) {
  body.addEventListener("pointerover", (event) => {
    const part = /** @type {Element} */ (event.target).closest("[data-ref]");
    const ref = part?.getAttribute("data-ref");
    app.setLit("pointed", ref && !ref.includes("b") ? [partOf(ref, part?.getAttribute("data-role") ?? "")] : []);
  });
  body.addEventListener("pointerleave", () => app.setLit("pointed", []));
  app.addEventListener("hover", () => {
    const hover = app.hover;
    const ref = hover ? (hover.edge ?? neuronOf(hover) ?? []).join(".") : null;
    for (const part of body.querySelectorAll("[data-ref]"))
      part.classList.toggle("lit", part.getAttribute("data-ref") === ref);
  });
}

/** @param {string} ref @param {string} role */
function partOf(ref, role) {
  const at = ref.split(".").map(Number);
  return at.length === 3 ? { role, edge: at } : { role, neuron: at };
}

/** One line at a time, each with its reason. */
function makeDerivation() {
  const list = el("ol", { class: "derivation" });
  const count = el("span", { class: "empty" });
  const back = el("button", { type: "button", onclick: () => move(-1) }, "‹ line back");
  const next = el("button", { type: "button", onclick: () => move(1) }, "next line ›");
  const all = el(
    "button",
    {
      type: "button",
      onclick: () => {
        at = Infinity;
        draw();
      },
    },
    "all",
  );
  const node = el(
    "details",
    { class: "sub", id: "derivation" },
    el("summary", null, "Derivation, line by line"),
    el("div", { class: "row" }, back, next, all, count),
    list,
  );
  /** @type {import("../../engine/messages.d.ts").FormulaLine[]} */
  let lines = [];
  let about = "";
  let at = 0;
  node.addEventListener("toggle", () => draw());

  /** @param {number} step */
  const move = (step) => {
    at = Math.max(0, Math.min(lines.length - 1, Math.min(at, lines.length - 1) + step));
    draw();
  };
  const draw = () => {
    if (!node.open) return;
    const upTo = Math.min(at, lines.length - 1);
    while (list.children.length > upTo + 1) list.lastElementChild?.remove();
    lines.slice(0, upTo + 1).forEach((line, l) => {
      let item = list.children[l];
      if (!item)
        list.append(
          (item = el(
            "li",
            { tabindex: -1 },
            el("div", { class: "tex" }),
            el("div", { class: "tex" }),
            el("p", { class: "empty" }),
          )),
        );
      const [symbols, filled, reason] = /** @type {HTMLElement[]} */ ([...item.children]);
      void setTex(symbols, line.tex, true);
      filled.hidden = !line.numbers;
      if (line.numbers) void setTex(filled, line.numbers, true);
      setText(reason, line.reason);
      item.classList.toggle("now", l === upTo);
    });
    setText(count, `${upTo + 1} of ${lines.length}`);
    back.setAttribute("aria-disabled", String(upTo === 0));
    next.setAttribute("aria-disabled", String(upTo === lines.length - 1));
  };

  return {
    node,
    /** @param {Pick<Explanation, "derivation" | "update"> & {selection: unknown}} given */
    show(given) {
      lines = [...given.derivation, ...(given.update ?? [])];
      const now = JSON.stringify(given.selection);
      // The numbers of the same thing may change under the reader's eyes, his place may not; on paper all lines are there.
      if (now !== about && !matchMedia("print").matches) at = 0;
      about = now;
      node.hidden = lines.length === 0;
      draw();
    },
    unfold() {
      node.open = true;
      at = Infinity;
      draw();
    },
  };
}

/** The sum over paths, each lit in the picture, and the recursive form that comes to the same. @param {import("../../app/stage.js").Stage} app */
function makePaths(app) {
  const intro = el("p", null);
  const list = el("ul", { class: "paths" });
  const rest = el("p", { class: "empty" });
  const sum = el("div", { class: "tex" });
  const recursive = el("div", { class: "tex" });
  const recursiveNumbers = el("div", { class: "tex" });
  const node = el(
    "details",
    { class: "sub", id: "paths" },
    el("summary", null, "Sum over paths"),
    intro,
    list,
    rest,
    sum,
    el("p", null, "Tidied: the same, with the common factors taken out, layer by layer."),
    recursive,
    recursiveNumbers,
  );
  /** @type {import("../../engine/messages.d.ts").Paths | null} */
  let paths = null;
  node.addEventListener("toggle", () => draw());
  node.addEventListener("pointerleave", () => app.setLit("path", []));
  node.addEventListener("focusout", () => app.setLit("path", []));

  const draw = () => {
    if (!node.open || !paths) return;
    setText(
      intro,
      paths.count === 1
        ? "One path leads from here to the outputs."
        : `${paths.count.toLocaleString("en")} paths lead from here to the outputs; each contributes a product.`,
    );
    while (list.children.length > paths.shown.length) list.lastElementChild?.remove();
    paths.shown.forEach((path, p) => {
      if (!list.children[p]) {
        const lit = () =>
          app.setLit(
            "path",
            (paths?.shown[p].edges ?? []).map((edge) => ({ role: "path", edge })),
          );
        list.append(
          el(
            "li",
            null,
            el(
              "button",
              { type: "button", onfocus: lit, onclick: lit, onpointerenter: lit },
              el("span", null),
              el("b", null),
            ),
            el("div", { class: "tex" }),
          ),
        );
      }
      const [button, formula] = /** @type {HTMLElement[]} */ ([...list.children[p].children]);
      setText(button.children[0], path.names);
      setText(button.children[1], format(path.product));
      void setTex(formula, path.numbers);
    });
    setText(
      rest,
      paths.rest
        ? `The other ${paths.rest.count.toLocaleString("en")} paths together: ${format(paths.rest.value)}.`
        : "",
    );
    void setTex(sum, paths.numbers);
    void setTex(recursive, paths.recursive.tex);
    void setTex(recursiveNumbers, paths.recursive.numbers);
  };
  return {
    node,
    /** @param {Pick<Explanation, "paths">} given */
    show(given) {
      paths = given.paths ?? null;
      node.hidden = !paths;
      draw();
    },
    unfold() {
      node.open = true;
      draw();
    },
  };
}
