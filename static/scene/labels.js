/**
 * The numbers on edges: where they stand, and what they say. A number stands on its own edge, where no other edge that matters now
 * comes near it, free of all other texts; where there is no such place it is left out. Those of the present moment come first.
 */
import { format } from "./format.js";
import { REGULAR, ems } from "./text-size.js";
import { LINE } from "./layout.js";
import { edgeValues } from "./edges.js";
import { GRADIENT, UPDATE } from "./progress.js";

/**
 * @typedef {import("./network.js").Scene} Scene
 * @typedef {import("./shapes.js").Shape} Shape
 * @typedef {import("./space.js").Box} Box
 * @typedef {{k: number, e: number, x: number, y: number, w: number, h: number, two: boolean, glyph: number, above: number, from: {x: number, y: number} | null, present: boolean}} Label by its middle;
 *   `glyph`, `above`: the room for a picture beside or above the number; `from`: where the line begins that leads to it
 */

/** Up to so many edges, all carry their numbers; beyond, those of the present moment and of what is pointed at. */
export const ALWAYS = 24;
/** So many numbers at once, and no more. */
const MOST = 60;
/** How far along the edge, the best first: where one neuron's edges spread, near their far ends; else beside the middle, where edges cross. */
const FANNED = [0.3, 0.26, 0.34, 0.38, 0.22, 0.42, 0.18, 0.46, 0.5];
const SPREAD = [0.5, 0.36, 0.64, 0.3, 0.7, 0.42, 0.58, 0.24, 0.76, 0.33, 0.67, 0.2, 0.8];
const BELOW = 0.9;
/** What stands nowhere else may stand beside its edge, with a line that leads to it, if it is not too much. @type {Set<string>} */
const LEDS = new Set(["sample-gradient", "gradient", "update"]);
const MOST_LED = 16;

/** What an edge's number says: itself, and below what it is checked with. @param {Scene} scene @param {import("./edges.js").Kind} kind @param {number} k @param {number} e @param {number} [digits] */
export function labelTexts({ trace, sample, labels, label, operations }, kind, k, e, digits = 3) {
  const columns = trace.sizes[k + 1];
  const [i, j] = [Math.floor(e / columns), e % columns];
  const weight = trace.array("weights", k)[e];
  const rest = labels === "names" ? label.weight(k, i, j) : format(weight, digits);
  const value = edgeValues(trace, kind, k, sample)[e];
  const signed = (value > 0 ? "+" : "") + format(value, digits);
  switch (kind) {
    case "weight":
      return { rest, now: rest, below: "" };
    case "sample-gradient":
      return {
        rest,
        now: signed,
        below: `${format(trace.row("activations", k, sample)[i], digits)} · ${format(trace.row("deltas", k, sample)[j], digits)}`,
      };
    case "gradient":
      return { rest, now: signed, below: "" };
    case "update":
      return {
        rest,
        ...(operations?.changeTexts(weight, value, trace.array("weights_after", k)[e], digits) ?? {
          now: rest,
          below: "",
        }),
      };
    default:
      return { rest, now: signed, below: `w ${format(weight, digits)}` };
  }
}

/** Does an edge of gap k pass through a box? @param {import("./layout.js").NetworkLayout} layout @param {number} k @param {number} e @param {Box} box */
function passes({ nodes }, k, e, { x, y, w, h }) {
  const columns = nodes[k + 1].length;
  const [a, b] = [nodes[k][Math.floor(e / columns)], nodes[k + 1][e % columns]];
  const at = (/** @type {number} */ u) => a.y + ((b.y - a.y) * (u - a.x)) / (b.x - a.x);
  const [p, q] = [at(Math.max(x, a.x)), at(Math.min(x + w, b.x))];
  return Math.max(p, q) > y && Math.min(p, q) < y + h;
}

/**
 * @param {Scene} scene @param {import("./space.js").Space} space @param {(k: number) => import("./edges.js").Kind} kindOf
 * @param {(k: number, e: number) => boolean} isPresent the edges that the moment is about @param {(k: number, e: number) => boolean} isPointed @param {boolean} now those
 * of the moment, or the others @returns {Label[]}
 */
export function placeLabels(scene, space, kindOf, isPresent, isPointed, now) {
  const { layout, trace } = scene;
  /** @type {{k: number, e: number, rank: number}[]} */
  const wanted = [];
  for (let k = 0; k + 1 < trace.sizes.length; k++) {
    const count = trace.sizes[k] * trace.sizes[k + 1];
    const few = count <= MOST;
    for (let e = 0; e < count; e++) {
      const rank = isPointed(k, e) ? 0 : few && isPresent(k, e) ? 1 : layout.edges <= ALWAYS ? 2 : 3;
      if (rank < 3) wanted.push({ k, e, rank });
      else if (!few && !isPresent(k, e)) continue;
    }
  }
  wanted.sort((a, b) => a.rank - b.rank);
  if (wanted.length > MOST) wanted.length = MOST;
  const led = LEDS.has(kindOf(0)) && wanted.filter(({ rank }) => rank < 2).length <= MOST_LED;
  const fan = fansOf(wanted, trace.sizes);
  /** @type {Label[]} */
  const found = [];
  for (const { k, e, rank } of wanted) {
    if (rank < 2 !== now) continue;
    const rivals = wanted
      .filter((other) => other.k === k && other.e !== e && other.rank <= rank)
      .map((other) => other.e);
    const kind = kindOf(k);
    const place = placeOf(scene, space, { k, e }, labelTexts(scene, kind, k, e), {
      present: rank < 2,
      tries: fan.has(k) ? FANNED : SPREAD,
      rivals,
      picture: scene.operations?.glyphWidth(scene, kind) ?? 0,
      led: rank < 2 && led,
    });
    if (place) found.push({ k, e, ...place, present: rank < 2 });
  }
  return found;
}

/** The gaps of which only one neuron's edges are present. @param {{k: number, e: number, rank: number}[]} wanted @param {number[]} sizes */
function fansOf(wanted, sizes) {
  /** @type {Map<number, Set<number>>} */
  const ends = new Map();
  for (const { k, e, rank } of wanted) if (rank === 1) ends.set(k, (ends.get(k) ?? new Set()).add(e % sizes[k + 1]));
  return new Set([...ends].filter(([k, set]) => set.size === 1 && sizes[k] > 1 && sizes[k + 1] > 1).map(([k]) => k));
}

/** How a number may stand: with its picture above or beside it, with what it is checked with below, or alone. @type {{picture: "above" | "beside" | null, below: boolean}[]} */
const WAYS = [
  { picture: "above", below: true },
  { picture: "beside", below: true },
  { picture: "above", below: false },
  { picture: "beside", below: false },
  { picture: null, below: true },
  { picture: null, below: false },
];

/** @param {import("./layout.js").NetworkLayout} layout @param {number} k @param {number} e */
function endsOf({ nodes }, k, e) {
  const columns = nodes[k + 1].length;
  return [nodes[k][Math.floor(e / columns)], nodes[k + 1][e % columns]];
}

/** @param {Scene} scene @param {import("./space.js").Space} space @param {{k: number, e: number}} edge @param {ReturnType<typeof labelTexts>} texts
 * @param {{present: boolean, tries: number[], rivals: number[], picture: number, led: boolean}} how `rivals`: other edges that its number must not be taken to belong to; `picture`: how wide it is, in
 *   ems; `led`: whether it may stand apart, with a line that leads to it @returns {Omit<Label, "k" | "e" | "present"> | null} */
function placeOf({ layout }, space, { k, e }, { rest, now, below }, { present, tries, rivals, picture, led }) {
  const { font } = layout;
  const [a, b] = endsOf(layout, k, e);
  /** @param {(typeof WAYS)[number]} way */
  const sizeOf = (way) => {
    const text = Math.max(ems(rest) * REGULAR, ems(now), way.below ? ems(below) * REGULAR * BELOW : 0) * font;
    const h = (1 + (way.below ? BELOW : 0)) * LINE * font;
    if (!way.picture) return { w: text, h, glyph: 0, above: 0 };
    return way.picture === "above"
      ? { w: Math.max(text, picture * font), h: h + PICTURE * font, glyph: 0, above: PICTURE * font }
      : { w: text + picture * font, h, glyph: picture * font, above: 0 };
  };
  const ways = WAYS.filter(
    (way) => (present || !(way.picture || way.below)) && (below || !way.below) && (picture || !way.picture),
  );
  for (const way of ways) {
    const { w, h, ...parts } = sizeOf(way);
    for (const at of tries) {
      const [x, y] = [a.x + (b.x - a.x) * at, a.y + (b.y - a.y) * at];
      const box = { x: x - w / 2, y: y - h / 2, w, h };
      if (box.x < a.x + 2 || box.x + w > b.x - 2 || !space.isFree(box, 0.25 * font)) continue;
      const core = { x: x - w * 0.4, y: y - h * 0.35, w: w * 0.8, h: h * 0.7 };
      if (rivals.some((other) => passes(layout, k, other, core))) continue;
      space.take(box);
      return { x, y, w, h, two: way.below, ...parts, from: null };
    }
  }
  if (!led) return null;
  const { w, h, ...parts } = sizeOf({ picture: null, below: false });
  for (const at of [0.5, 0.4, 0.6, 0.3, 0.7])
    for (const off of LED)
      for (const aside of [0, -0.35, 0.35]) {
        const from = { x: a.x + (b.x - a.x) * at, y: a.y + (b.y - a.y) * at };
        const [x, y] = [from.x + aside * w, from.y + off * font];
        const box = { x: x - w / 2, y: y - h / 2, w, h };
        if (!space.isFree(box, 0.2 * font) || [...rivals, e].some((other) => passes(layout, k, other, box))) continue;
        space.take(box);
        return { x, y, w, h, two: false, ...parts, from };
      }
  return null;
}

/** How far from its edge a number may stand, in ems. */
const LED = [-1.5, 1.5, -2.2, 2.2, -3, 3];
/** The height of a picture above a number, in ems. */
const PICTURE = 1.3;

/** @param {Scene} scene @param {Label} place @param {import("./edges.js").Kind} kind @param {number} done how far what runs over the edge has come @returns {Shape[]} */
export function labelShapes(scene, { k, e, x, y, w, h, two, glyph, above, from, present }, kind, done) {
  const {
    layout: { font },
    palette: { tokens },
    pen,
  } = scene;
  const { rest, now, below } = labelTexts(scene, kind, k, e);
  const carried = kind !== "weight" && done > (SHOWN_FROM[kind] ?? 0.35);
  const lit = carried && present;
  const text = carried ? now : rest;
  const pictured = glyph > 0 || above > 0;
  const middle = x + glyph / 2;
  const line = y - h / 2 + above + (LINE * font) / 2;
  /** @type {Shape[]} */
  const shapes = [];
  if (from)
    shapes.push({
      type: "line",
      x0: from.x,
      y0: from.y,
      x1: x,
      y1: y + (Math.sign(from.y - y) * h) / 2,
      color: tokens.muted,
      width: 0.8 * pen,
    });
  if (pictured && scene.operations) {
    const wide = glyph || scene.operations.glyphWidth(scene, kind) * font;
    const at = { x: above ? x - wide / 2 : x - w / 2, y: above ? y - h / 2 + above / 2 : y };
    shapes.push(
      {
        type: "rect",
        x: at.x,
        y: at.y - 0.62 * font,
        w: wide,
        h: 1.24 * font,
        radius: 0.3 * font,
        fill: `${tokens.ground}c0`,
      },
      ...scene.operations.glyphShapes(scene, kind, k, e, at.x, at.y),
    );
  }
  shapes.push({
    type: "text",
    x: middle,
    y: line,
    text,
    size: font,
    bold: lit,
    color: carried ? tokens.ink : tokens.muted,
    halo: tokens.ground,
  });
  if (two && carried)
    shapes.push({
      type: "text",
      x: middle,
      y: line + ((1 + BELOW) / 2) * LINE * font,
      text: below,
      size: BELOW * font,
      color: tokens.muted,
      halo: tokens.ground,
    });
  return shapes;
}

/** When what runs over an edge is told by its number, of its own time. @type {Record<string, number>} */
const SHOWN_FROM = { "sample-gradient": GRADIENT.area[1], update: UPDATE.move[1] };
