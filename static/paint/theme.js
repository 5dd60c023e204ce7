/** The colours of the page, as its style sheets have them. */
import { NAMES, Palette } from "../scene/palette.js";

/** The palette of the theme in force. @param {Element} [element] */
export function readPalette(element = document.documentElement) {
  const style = getComputedStyle(element);
  return new Palette(Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])));
}
