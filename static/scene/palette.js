/** Colour has meaning: one diverging scale for sign and size, three factor colours, and the theme's greys, all from style/tokens.css. */

const STEPS = 128;
export const NAMES = [
  "ground",
  "panel",
  "ink",
  "muted",
  "line",
  "negative",
  "zero",
  "positive",
  "error",
  "slope",
  "input",
  "rest",
];

/** @param {string} hex @returns {[number, number, number]} linear light */
const linear = (hex) =>
  /** @type {[number, number, number]} */ (
    [1, 3, 5].map((i) => {
      const c = parseInt(hex.slice(i, i + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    })
  );

/** sRGB → OKLab (Ottosson 2020), where equal steps look equal. @param {string} hex @returns {[number, number, number]} */
function toLab(hex) {
  const [r, g, b] = linear(hex);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** @param {[number, number, number]} lab */
function toHex([L, A, B]) {
  const l = (L + 0.3963377774 * A + 0.2158037573 * B) ** 3;
  const m = (L - 0.1055613458 * A - 0.0638541728 * B) ** 3;
  const s = (L - 0.0894841775 * A - 1.291485548 * B) ** 3;
  return `#${[
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
    .map((c) => {
      const v = c <= 0.0031308 ? 12.92 * c : 1.055 * Math.max(c, 0) ** (1 / 2.4) - 0.055;
      return Math.round(Math.min(1, Math.max(0, v)) * 255)
        .toString(16)
        .padStart(2, "0");
    })
    .join("")}`;
}

/** @typedef {[number, number, number]} Lab */

/** @param {Lab} a @param {Lab} b @param {number} t */
const mixed = (a, b, t) => toHex([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]);

/** @param {string} from @param {string} to @param {number} t */
export const mix = (from, to, t) => mixed(toLab(from), toLab(to), t);

export class Palette {
  /** @param {Record<string, string>} tokens hex colours by name */
  constructor(tokens) {
    this.tokens = tokens;
    /** @type {Map<number, string>} */
    this.tints = new Map();
    /** @type {Map<number, string>} */
    this.fills = new Map();
    this.ends = { zero: toLab(tokens.zero), positive: toLab(tokens.positive), negative: toLab(tokens.negative) };
    /** The diverging scale, each colour made when it is first wanted. @type {Record<"positive" | "negative", (string | undefined)[]>} */
    this.scale = { positive: Array(STEPS + 1), negative: Array(STEPS + 1) };
  }

  /** The colour of a value on the scale −max … +max; beyond it the end colour, and a named grey for NaN.
   * @param {number} value @param {number} max */
  diverging(value, max) {
    if (Number.isNaN(value)) return this.tokens.muted;
    if (max <= 0) return this.tokens.zero;
    const step = Math.round(Math.min(1, Math.abs(value) / max) * STEPS);
    const side = value < 0 ? "negative" : "positive";
    return (this.scale[side][step] ??= mixed(this.ends.zero, this.ends[side], step / STEPS));
  }

  /** The whole value of a neuron too small for text: paper at 0, full colour at ±max. @param {number} value @param {number} max */
  fill(value, max) {
    const key = Math.round(Math.max(-1, Math.min(1, max > 0 ? value / max : 0)) * 32);
    let fill = this.fills.get(key);
    if (!fill)
      this.fills.set(
        key,
        (fill = mix(this.tokens.panel, key < 0 ? this.tokens.negative : this.tokens.positive, Math.abs(key) / 32)),
      );
    return fill;
  }

  /** A pale ground for text. @param {number} value @param {number} max */
  tint(value, max) {
    const key = Math.round(Math.max(-1, Math.min(1, max > 0 ? value / max : 0)) * 16);
    let tint = this.tints.get(key);
    if (!tint)
      this.tints.set(
        key,
        (tint = mix(
          this.tokens.panel,
          key < 0 ? this.tokens.negative : this.tokens.positive,
          (Math.abs(key) / 16) * 0.26,
        )),
      );
    return tint;
  }
}

/** The end of a scale: the next round number of two digits, so that legends read well. @param {number} max */
export function roundScale(max) {
  if (!(max > 0) || !Number.isFinite(max)) return 1;
  const power = 10 ** Math.floor(Math.log10(max));
  const mantissa = max / power;
  const round = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((step) => mantissa <= step * (1 + 1e-9)) ?? 10;
  return Number((round * power).toPrecision(2));
}
