/** A small map for every neuron; a click shows it large, and selects the neuron. */
import { el } from "../kit/dom.js";
import { contextOf, drawPixels } from "../../paint/pixels.js";
import { names } from "../../scene/format.js";
import { smallImages } from "../../scene/plots/map.js";

/** @param {import("../../app/app.js").App} app */
export function makeStrip(app) {
  const node = el("div", { class: "map-strip", role: "group", "aria-label": "A small map for every neuron" });
  /** @type {{layer: number, j: number, button: HTMLButtonElement, context: CanvasRenderingContext2D}[]} */
  let entries = [];
  let shape = "";

  /** @param {import("../../engine/messages.d.ts").PlaneMap} map */
  const build = ({ small, strip: side }) => {
    const { sizes } = app.engine.header;
    const key = `${side} ${sizes}`;
    if (key === shape) return;
    shape = key;
    const label = names(sizes);
    entries = small.map(([layer, j]) => {
      const canvas = el("canvas", { width: side, height: side, "aria-hidden": "true" });
      const name = layer === sizes.length - 1 ? label.output(j) : label.neuron(layer, j);
      const button = el(
        "button",
        {
          type: "button",
          class: "map-small",
          "aria-label": `Map of ${name}`,
          title: name,
          "aria-pressed": "false",
          onclick: () => toggle(layer, j),
        },
        canvas,
        el("span", null, name),
      );
      return { layer, j, button, context: contextOf(canvas) };
    });
    const layers = [...new Set(entries.map(({ layer }) => layer))];
    node.replaceChildren(
      ...layers.map((layer) =>
        el(
          "div",
          { class: "map-row" },
          ...entries.filter((entry) => entry.layer === layer).map(({ button }) => button),
        ),
      ),
    );
    press();
  };

  /** @param {number} layer @param {number} j */
  const toggle = (layer, j) => {
    const { neuron } = app.selection ?? {};
    app.select(neuron?.[0] === layer && neuron[1] === j ? null : { neuron: [layer, j] });
  };

  const press = () => {
    const { neuron } = app.selection ?? {};
    for (const { layer, j, button } of entries)
      button.setAttribute("aria-pressed", String(neuron?.[0] === layer && neuron[1] === j));
  };
  app.addEventListener("selection", press);

  return {
    node,
    /** @param {import("../../engine/messages.d.ts").PlaneMap} map @param {Float64Array} values */
    show(map, values) {
      build(map);
      const images = smallImages(map, values, app.palette);
      entries.forEach(({ context }, k) => drawPixels(context, images[k]));
      app.maps = new Map(entries.map(({ layer, j }, k) => [`${layer}.${j}`, images[k]]));
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
