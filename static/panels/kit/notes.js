/** What the page has to say: a note each, until it is dismissed or no longer true. */
import { el } from "./dom.js";
import { words } from "../../words/words.js";

/** @typedef {string | import("../../words/words.js").Words} Text */

export class Notes {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
  }

  /** Shows a note; one of the same key is replaced.
   * @param {string} key @param {Text} message @param {{label: Text, run: () => void}[]} [actions] */
  show(key, message, actions = []) {
    this.clear(key);
    const note = el(
      "div",
      { class: "note", "data-key": key },
      el("p", null, message),
      ...actions.map(({ label, run }) =>
        el(
          "button",
          {
            type: "button",
            onclick: () => {
              this.clear(key);
              run();
            },
          },
          label,
        ),
      ),
      el(
        "button",
        { type: "button", "aria-label": words("note-dismiss", { message }), onclick: () => this.clear(key) },
        "×",
      ),
    );
    this.root.append(note);
  }

  /** @param {string} key */
  clear(key) {
    for (const note of [...this.root.children])
      if (/** @type {HTMLElement} */ (note).dataset.key === key) note.remove();
  }

  /** @param {string} prefix of the keys */
  clearAll(prefix) {
    for (const note of [...this.root.children])
      if (/** @type {HTMLElement} */ (note).dataset.key?.startsWith(prefix)) note.remove();
  }
}
