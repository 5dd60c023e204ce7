/** What stands beside the outputs: the stub of a line, y, the class that it is for, the desired output d; and the room that is kept for them. */
import { REGULAR, ems, fitted, fitting, shortened } from "./text-size.js";
import { format, names, outputNames } from "./format.js";

/** Between these and the picture's edge. */
const EDGE = 8;
/** Between the stub and what is written. */
const APART = 5;

/** The stub's length, the size of y; how many ems of a desired output and of a class have room kept for them: longer ones are written shorter. @param {boolean} compact */
export const beside = (compact) => (compact ? { stub: 14, size: 12, desired: 5.1, name: 0 } : { stub: 28, size: 15, desired: 6.1, name: 7.1 });

/** How far from the stub's end the name of a class stands. @param {string} output its name: y₁ @param {number} size */
const afterName = (output, size) => APART + 7 + 0.55 * size * output.length;

/** @param {number} value */
const desiredOutput = (value) => (/** @type {(value: number) => string} */ write) => `d ${write(value)}`;

/** What is needed from the rim of an output to the picture's edge, at any moment of any sample. @param {import("../engine/engine.js").Header} header @param {boolean} compact */
export function roomBeside(header, compact) {
  const { stub, size, ...most } = beside(compact);
  const name = names(header.sizes).output(header.sizes[header.sizes.length - 1] - 1);
  const targets = new Set(/** @type {number[][]} */ (header.teacher?.targets ?? []).flat());
  const desired = Math.min(most.desired, Math.max(...Array.from(targets, (value) => ems(desiredOutput(value)(format)))));
  const classes = Math.min(most.name, Math.max(...outputNames(header).map(ems)));
  return stub + EDGE + Math.max(APART + 0.55 * size * name.length, APART + desired * REGULAR * (size - 2), classes > 0 ? afterName(name, size) + classes * REGULAR * (size - 2) : 0);
}

/** @param {import("./network.js").Scene} scene @param {number} k @param {number} x the stub's end @param {number} y @returns {import("./shapes.js").Shape[]} */
export function besideOutput({ trace, layout, palette: { tokens }, progress, sample, label, classes }, k, x, y) {
  const { size, name } = beside(layout.compact);
  const target = trace.row("targets", 0, sample)[k];
  const room = (layout.width - EDGE - x - APART) / REGULAR;
  const desired = fitting(desiredOutput(target), 3, room / (size - 2));
  const above = y - (progress.input === 1 ? (size - 1) * 0.62 : 0);
  /** @type {import("./shapes.js").Shape[]} */
  const shapes = [{ type: "text", x: x + APART, y: above, text: label.output(k), size, italic: true, color: tokens.ink, align: "left" },
    { type: "text", x: x + APART, y: y + (size - 1) * 0.68, text: desired, size: fitted(desired, room, size - 2), color: progress.loss > 0 ? tokens.ink : tokens.muted, align: "left" }];
  if (classes[k] && name > 0) shapes.push({ type: "text", x: x + afterName(label.output(k), size), y: above, text: shortened(classes[k], name), size: size - 2, color: tokens.ink, align: "left" });
  return shapes;
}
