/** A weight's change in words. */
import { addition } from "./addition.js";
import { format } from "../format.js";

/** From the old weight to the new one, so that it adds up. @param {number} before @param {number} change @param {number} after @param {number} digits */
export function changeTexts(before, change, after, digits) {
  const {
    terms: [from, by],
    total,
  } = addition([before, change], after, { digits });
  const told = change && !Number(by.replace(/[+−]/, "")) ? (change > 0 ? "+" : "") + format(change, digits) : by; // too small for these decimals
  return {
    now: `→ ${total}`,
    below: `${from.replace("+", "")} ${told.replace(/^([+−]?)/, (_, sign) => `${sign || "+"} `)}`,
  };
}
