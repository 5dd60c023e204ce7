/** The documentation's live part: each method with its example, which can be run, and the events as they come. */
import { METHODS, EVENTS } from "./methods.js";
import { EXAMPLES } from "./examples.js";
import { el, setText } from "../panels/kit/dom.js";

const LONGEST = 1500;
const sim = /** @type {import("./embed.d.ts").BackpropSim} */ (document.getElementById("sim"));

/** @param {unknown} value */
const shown = (value) => {
  const text = typeof value === "string" ? value : (JSON.stringify(value, null, 1) ?? "done");
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
};

for (const [name, { does, writes, parameters }] of Object.entries(METHODS)) {
  const result = el("pre", { role: "status", hidden: true });
  const run = el(
    "button",
    {
      type: "button",
      "aria-label": `Run ${name}`,
      onclick: async () => {
        result.hidden = false;
        setText(result, "…");
        try {
          setText(result, shown(await EXAMPLES[name](sim)));
        } catch (error) {
          const { type, message } = /** @type {import("./embed.d.ts").SimError} */ (error);
          setText(result, `${type}: ${message}`);
        }
      },
    },
    "Run",
  );
  const list = parameters.map((each) => `${each.name}${each.optional ? "?" : ""}: ${each.allowed}`).join("; ");
  document
    .getElementById("methods")
    ?.append(
      el(
        "section",
        { id: `method-${name}` },
        el("h3", null, `${name}(${parameters.map((each) => each.name).join(", ")})`),
        el("p", null, `${does}${writes ? " · only for the embedding page" : ""}${list ? ` · ${list}` : ""}`),
        el("pre", null, el("code", null, String(EXAMPLES[name]))),
        run,
        result,
      ),
    );
}

const log = /** @type {HTMLElement} */ (document.getElementById("events"));
for (const name of EVENTS) {
  sim.addEventListener(name, (event) => {
    log.prepend(el("li", null, `${name} ${shown(/** @type {CustomEvent} */ (event).detail).slice(0, 160)}`));
    while (log.children.length > 12) log.lastChild?.remove();
  });
}
