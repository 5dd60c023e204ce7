/** Two lists of the same things, of which two different ones are chosen: what one takes, the other gives up. */
import { el } from "./dom.js";

/** @param {string} id their ids are `id`-x and `id`-y @param {[string, string]} labels @param {() => void} changed */
export function makePair(id, labels, changed) {
  const selects = ["x", "y"].map((axis, k) =>
    el("select", {
      id: `${id}-${axis}`,
      "aria-label": labels[k],
      onchange: () => {
        const [x, y] = chosen();
        if (x === y) selects[1 - k].selectedIndex = (x + 1) % selects[0].options.length;
        changed();
      },
    }),
  );
  const chosen = () => selects.map((select) => Math.max(0, select.selectedIndex));
  return {
    selects,
    chosen,
    /** The same things as before leave the choice as it is. @param {string[]} list @param {number} [second] which one the second is at first */
    fill(list, second = 1) {
      if (selects[0].options.length === list.length && list.every((name, i) => selects[0].options[i].text === name))
        return;
      selects.forEach((select, k) => {
        select.replaceChildren(...list.map((name) => el("option", null, name)));
        select.selectedIndex = Math.min(k * second, list.length - 1);
      });
    },
  };
}
