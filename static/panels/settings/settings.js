/** Controls for the configuration, all from the schema: a button a group, its fields in a popover. */
import { el, setText } from "../kit/dom.js";
import { counted } from "../../scene/format.js";
import { AUTO } from "../../words/language.js";

const GROUPS = [
  ["network", "Network"],
  ["data", "Data"],
  ["training", "Training"],
  ["view", "View"],
];
/** Keys that have a better place than a field: the cursor, and lessons to come. */
const ELSEWHERE = new Set(["at", "lesson"]);

/** What can be saved, with what the button says. @type {[string, string][]} */
const SAVES = [
  ["svg", "picture (SVG)"],
  ["png", "picture (PNG)"],
  ["numpy", "NumPy program"],
  ["pytorch", "PyTorch program"],
  ["recording", "recording"],
  ["handout", "handout (HTML)"],
];

/** @typedef {{set: (value: unknown) => void, problem: HTMLElement, input: HTMLElement}} Field */

/** @param {import("../../app/app.js").App} app @param {HTMLElement} root */
export function makeSettings(app, root) {
  const { schema } = app;
  /** @type {Map<string, Field>} */
  const fields = new Map();
  const buttons = GROUPS.map(([group, title]) => {
    const keys = schema.keys.filter((key) => key.group === group && !ELSEWHERE.has(key.name));
    const id = `settings-${group}`;
    const pop = el("div", { class: "pop", id, popover: "auto", role: "dialog", "aria-label": `${title} settings` });
    const fillOne = () =>
      pop.append(
        ...[
          ...keys.map((key) => makeField(app, key, fields)),
          group === "data"
            ? el(
                "p",
                null,
                el(
                  "button",
                  {
                    type: "button",
                    id: "open-data",
                    onclick: () => {
                      pop.hidePopover();
                      app.openData();
                    },
                  },
                  "Open a CSV of your own …",
                ),
              )
            : null,
          group === "view"
            ? el(
                "p",
                { class: "saves" },
                "Save ",
                ...SAVES.map(([kind, label]) =>
                  el(
                    "button",
                    {
                      type: "button",
                      id: `save-${kind}`,
                      onclick: () => app.later.save(kind).catch((error) => app.problem(error)),
                    },
                    label,
                  ),
                ),
              )
            : null,
        ].filter((part) => part !== null),
      );
    pop.addEventListener("beforetoggle", () => fill());
    const button = el("button", { type: "button", popovertarget: id, id: `${id}-button` });
    pop.addEventListener("toggle", (event) => {
      if (/** @type {ToggleEvent} */ (event).newState !== "open") return;
      const box = button.getBoundingClientRect();
      pop.style.top = `${box.bottom + scrollY + 6}px`;
      pop.style.left = `${Math.max(8, Math.min(box.left, document.documentElement.clientWidth - pop.offsetWidth - 8))}px`;
    });
    document.body.append(pop);
    root.append(button);
    return { group, button, fillOne };
  });

  let filled = false;
  /** The fields are made after the first picture, or when they are wanted. */
  const fill = () => {
    if (filled) return;
    filled = true;
    for (const { fillOne } of buttons) fillOne();
    if (app.engine.header) showFields();
  };
  app.ready.then(() => setTimeout(fill));

  const showFields = () => {
    const { config } = app.engine.header;
    for (const [name, field] of fields) {
      if (!field.input.matches(":focus-within, [aria-invalid]") || !document.hasFocus()) field.set(config[name]);
    }
  };

  return {
    show() {
      const { config } = app.engine.header;
      showFields();
      const text = {
        network: [config.net, `${config.hidden}, ${config.output}`],
        data: [app.dataLabel(), app.engine.header.samples ? counted(app.engine.header.samples, "sample") : ""],
        training: [
          `η ${config.rate}`,
          config.batch === "all" ? "batch" : Number(config.batch) === 1 ? "on-line" : `batches of ${config.batch}`,
        ],
        view: ["View", ""],
      };
      for (const { group, button } of buttons) {
        const [strong, weak] = text[/** @type {keyof typeof text} */ (group)];
        if (button.textContent === `${strong} ${weak}`) continue;
        button.replaceChildren(el("b", null, String(strong)), " ", el("span", null, String(weak)));
        button.title = `${strong} ${weak}`; // it may be cut short
      }
    },
    /** What was refused need not be corrected any more: the settings have changed otherwise. */
    forgetRefused() {
      for (const [name, { set, problem, input }] of fields) {
        if (!input.matches("[aria-invalid]")) continue;
        problem.hidden = true;
        input.removeAttribute("aria-invalid");
        set(app.engine.header.config[name]);
      }
    },
  };
}

/** @param {import("../../app/app.js").App} app @param {import("../../settings/schema.js").Key} key @param {Map<string, Field>} fields */
function makeField(app, key, fields) {
  const id = `set-${key.name}`;
  const problem = el("p", { class: "problem", id: `${id}-problem`, role: "alert", hidden: true });
  /** @param {unknown} value */
  const change = async (value) => {
    problem.hidden = true;
    input.removeAttribute("aria-invalid");
    try {
      await app.configure({ [key.name]: value });
    } catch (error) {
      setText(problem, /** @type {Error} */ (error).message);
      problem.hidden = false;
      input.setAttribute("aria-invalid", "true");
    }
  };
  const described = `${id}-help ${id}-problem`;
  /** @type {HTMLElement} */
  let input;
  /** @type {(value: unknown) => void} */
  let set;
  if (key.type === "choice" || key.type === "language") {
    const select = el(
      "select",
      { id, "aria-describedby": described, onchange: () => change(select.value) },
      ...(key.type === "language" ? languages(app) : (key.choices ?? [])).map((choice) =>
        el("option", { value: choice.value, title: choice.help }, choice.label || choice.value),
      ),
    );
    input = select;
    set = (value) => {
      if (![...select.options].some((option) => option.value === String(value)))
        select.append(el("option", { value }, String(value)));
      select.value = String(value);
    };
  } else if (key.type === "flag") {
    const box = el("input", {
      id,
      type: "checkbox",
      "aria-describedby": described,
      onchange: () => change(box.checked),
    });
    input = box;
    set = (value) => {
      box.checked = value === true || value === 1 || value === "1";
    };
  } else if (key.type === "features" && key.choices?.length) {
    const boxes = key.choices.map((choice) =>
      el("input", {
        type: "checkbox",
        value: choice.value,
        id: `${id}-${choice.value}`,
        onchange: () =>
          change(
            boxes
              .filter((b) => b.checked)
              .map((b) => b.value)
              .join(","),
          ),
      }),
    );
    input = el(
      "div",
      { class: "checks", role: "group", "aria-labelledby": `${id}-label`, "aria-describedby": described },
      ...boxes.map((box, c) => el("label", null, box, ` ${key.choices?.[c].label ?? box.value}`)),
    );
    set = (value) => {
      for (const box of boxes) box.checked = String(value).split(",").includes(box.value);
    };
  } else {
    const numeric = key.type === "number" || key.type === "integer";
    const text = el("input", {
      id,
      type: "text",
      inputmode: numeric ? "decimal" : null,
      spellcheck: "false",
      autocomplete: "off",
      "aria-describedby": described,
      onchange: () => change(text.value),
      onfocus: () => text.select(),
    });
    input = text;
    set = (value) => {
      text.value = String(value ?? "");
    };
  }
  fields.set(key.name, { set, problem, input });
  const label = input.matches(".checks")
    ? el("span", { class: "legend", id: `${id}-label` }, key.label)
    : el("label", { for: id }, key.label);
  return el("div", { class: "field" }, label, input, el("small", { id: `${id}-help` }, key.help), problem);
}

/** Each by its own name. @param {import("../../app/app.js").App} app @returns {import("../../settings/schema.js").Choice[]} */
function languages({ language }) {
  const named = language.available.map((code) => ({
    value: code,
    label: new Intl.DisplayNames(code, { type: "language" }).of(code) ?? code,
  }));
  return [{ value: AUTO, label: "As the browser" }, ...named];
}
