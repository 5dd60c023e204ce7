/** Help: how to read the picture, and the keys (the listener's own table). */
import { el } from "../kit/dom.js";

const READING = [
  "Squares are inputs, circles are neurons. A neuron shows its output a; under it stand its bias b and net input z and, coming back, its error signal e = ∂E/∂a and its δ = ∂E/∂z = e · f′(z).",
  "Going forward an edge carries w · a; coming back it carries its share of the error signal, w · δ. Orange is positive, blue (and dashed) negative; width and depth of colour say how much. The legend has the scale.",
  "Before anything runs over it an edge rests: a grey line, dotted where the weight is negative.",
  "Point at anything for its numbers. Click it to keep them",
];

/** @param {import("../../app/keys.js").Binding[]} bindings @param {boolean} isFixed whether there is only a recording, which nothing can change */
export function makeHelp(bindings, isFixed) {
  const keys = bindings.filter(({ trains }) => !trains || !isFixed);
  const dialog = el(
    "dialog",
    { class: "box", "aria-labelledby": "help-title" },
    el("h2", { id: "help-title" }, "Reading the picture"),
    ...READING.map((text, t) =>
      t < READING.length - 1 ? text : `${text}${isFixed ? "" : " and to edit the weight or bias"}.`,
    ).map((text) => el("p", { style: "margin-bottom:8px" }, text)),
    isFixed
      ? null
      : el(
          "p",
          { style: "margin-bottom:8px" },
          "View saves the picture, the run as a Python program, as a recording, and as a handout: one HTML file that steps, explains and prints anywhere, without Python.",
        ),
    el("h2", { style: "margin-top:14px" }, "Keys"),
    el(
      "table",
      { class: "keys" },
      el(
        "tbody",
        null,
        ...keys.map(({ shown, does }) => el("tr", null, el("td", null, el("kbd", null, shown)), el("td", null, does))),
      ),
    ),
    el("div", { class: "row" }, el("button", { type: "button", onclick: () => dialog.close() }, "Close")),
  );
  document.body.append(dialog);
  return dialog;
}
