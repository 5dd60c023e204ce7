/** A small map for every neuron; a click shows it large, and selects the neuron. */
import { el } from "../kit/dom.js";
import { names } from "../../scene/format.js";

/** @param {import("../../app/app.js").App} app */
export function makeStrip(app) {
  const node = el("div", { class: "map-strip", role: "group", "aria-label": "A small map for every neuron" });
  /** @type {{layer: number, j: number, button: HTMLButtonElement, context: CanvasRenderingContext2D}[]} */
  let entries = [];
  let shape = "";

  /** @param {number[][]} small @param {number} side */
  const build = (small, side) => {
    const key = `${side} ${app.engine.header.sizes}`;
    if (key === shape) return;
    shape = key;
    const label = names(app.engine.header.sizes);
    const last = app.engine.header.sizes.length - 1;
    entries = small.map(([layer, j]) => {
      const canvas = el("canvas", { width: side, height: side, "aria-hidden": "true" });
      const name = layer === last ? label.output(j) : label.neuron(layer, j);
      const button = el("button", { type: "button", class: "map-small", "aria-label": `Map of ${name}`, title: name, "aria-pressed": "false", onclick: () => toggle(layer, j) }, canvas, el("span", null, name));
      return { layer, j, button, context: /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")) };
    });
    const layers = [...new Set(entries.map(({ layer }) => layer))];
    node.replaceChildren(...layers.map((layer) => el("div", { class: "map-row" }, ...entries.filter((entry) => entry.layer === layer).map(({ button }) => button))));
    press();
  };

  /** @param {number} layer @param {number} j */
  const toggle = (layer, j) => {
    const { neuron } = app.selection ?? {};
    app.select(neuron?.[0] === layer && neuron[1] === j ? null : { neuron: [layer, j] });
  };

  const press = () => {
    const { neuron } = app.selection ?? {};
    for (const { layer, j, button } of entries) button.setAttribute("aria-pressed", String(neuron?.[0] === layer && neuron[1] === j));
  };
  app.addEventListener("selection", press);

  return {
    node,
    /** @param {any} result @param {Float64Array} values @param {ReturnType<typeof import("../../scene/colormap.js").colormapOf>} colors */
    show({ small, strip, size, kind }, values, colors) {
      build(small, strip);
      const start = size ** 2 * (kind === "classes" ? 2 : 1);
      app.maps = new Map(entries.map(({ context, layer, j }, k) => {
        const [, , centre, reach] = small[k];
        const at = start + k * strip ** 2;
        const image = colors.values(values.subarray(at, at + strip ** 2), strip, centre, reach);
        context.putImageData(image, 0, 0);
        return [`${layer}.${j}`, image];
      }));
      if (app.engine.header.config.neurons === "map") app.clock.invalidate();
    },
    clear() {
      app.maps = null;
      shape = "";
      entries = [];
      node.replaceChildren();
    },
  };
}
