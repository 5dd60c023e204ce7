/** Numbers on a grid → pixels, by the palette's colours. */
import { mix } from "./palette.js";

const LEVELS = 128;
/** Maps are grounds: paler than what is drawn on them. */
const PALER = 0.22;
const HUES = /** @type {const} */ (["negative", "positive", "input", "slope", "error"]);

/** @param {string} hex */
const parts = (hex) => [parseInt(hex.slice(1, 3), 16), parseInt(hex.slice(3, 5), 16), parseInt(hex.slice(5, 7), 16)];

/** The colour of a class. @param {import("./palette.js").Palette} palette @param {number} index */
export const classColor = (palette, index) => palette.tokens[HUES[index % HUES.length]];

/** @type {WeakMap<import("./palette.js").Palette, Colormap>} */
const known = new WeakMap();

/** Made once for each theme. @param {import("./palette.js").Palette} palette */
export function colormapOf(palette) {
  let colors = known.get(palette);
  if (!colors) known.set(palette, (colors = new Colormap(palette)));
  return colors;
}

/** The colours of one theme, ready to be written as pixels. */
class Colormap {
  /** @param {import("./palette.js").Palette} palette */
  constructor(palette) {
    this.palette = palette;
    this.hex = Array.from({ length: 2 * LEVELS + 1 }, (_, i) =>
      mix(palette.diverging(i - LEVELS, LEVELS), palette.tokens.panel, PALER),
    );
    this.scale = this.hex.map(parts);
    this.unknown = parts(palette.tokens.muted);
    /** @type {Map<number, number[][]>} */
    this.classes = new Map();
  }

  /** The colour of a place on the scale, −1 … 1. @param {number} v */
  at(v) {
    return this.hex[Math.round((Math.max(-1, Math.min(1, v)) + 1) * LEVELS)];
  }

  /** Values on the diverging scale centre − reach … centre + reach.
   * @param {ArrayLike<number>} values @param {number} columns @param {number} centre @param {number} reach */
  values(values, columns, centre, reach) {
    return this.image(values.length, columns, (i) => {
      const v = (values[i] - centre) / reach;
      return Number.isNaN(v) ? this.unknown : this.scale[Math.round((Math.max(-1, Math.min(1, v)) + 1) * LEVELS)];
    });
  }

  /** The winning class in its colour, the paler the smaller its margin (0 … 1).
   * @param {ArrayLike<number>} winner @param {ArrayLike<number>} margin @param {number} columns */
  winners(winner, margin, columns) {
    return this.image(winner.length, columns, (i) =>
      Number.isNaN(margin[i])
        ? this.unknown
        : this.shades(winner[i])[Math.round(Math.max(0, Math.min(1, margin[i])) * LEVELS)],
    );
  }

  /** @param {number} index of a class */
  shades(index) {
    let shades = this.classes.get(index);
    if (!shades) {
      const { palette } = this;
      shades = Array.from({ length: LEVELS + 1 }, (_, i) =>
        parts(mix(palette.tokens.panel, classColor(palette, index), 0.1 + (0.52 * i) / LEVELS)),
      );
      this.classes.set(index, shades);
    }
    return shades;
  }

  /** @param {number} count @param {number} columns @param {(i: number) => number[]} color @returns {import("./shapes.js").Pixels} */
  image(count, columns, color) {
    const data = new Uint8ClampedArray(4 * count);
    for (let i = 0; i < count; i++) {
      const [r, g, b] = color(i);
      data[4 * i] = r;
      data[4 * i + 1] = g;
      data[4 * i + 2] = b;
      data[4 * i + 3] = 255;
    }
    return { width: columns, height: count / columns, data };
  }
}
