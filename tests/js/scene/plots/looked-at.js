/** The light theme, and short ways to look at shapes. */
import { Palette } from "../../../../static/scene/palette.js";
import { tokens as tokensOf } from "../../support.js";

export const tokens = tokensOf("light");
export const palette = new Palette(tokens);

/** @typedef {import("../../../../static/scene/shapes.js").Shape} Shape */

/** Those of a kind. @template {Shape["type"]} K @param {Shape[]} shapes @param {K} type @returns {Extract<Shape, {type: K}>[]} */
export const of = (shapes, type) =>
  /** @type {Extract<Shape, {type: K}>[]} */ (shapes.filter((shape) => shape.type === type));

/** @param {Shape[]} shapes */
export const texts = (shapes) => of(shapes, "text").map(({ text }) => text);

/** @param {number} v */
export const round = (v) => Math.round(v * 100) / 100;

/** The points of a path as [x, y], rounded; a lifted pen is []. @param {import("../../../../static/scene/shapes.js").Path} path
 * @returns {number[][]} */
export const points = ({ points: flat }) =>
  Array.from({ length: flat.length / 2 }, (_, i) => {
    const [x, y] = flat.slice(2 * i, 2 * i + 2);
    return Number.isNaN(x) || Number.isNaN(y) ? [] : [round(x), round(y)];
  });
