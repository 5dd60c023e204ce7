/** Elements from data. Text is always text, never markup; what is given as `words(…)` follows the reader's language. */
import { Words } from "../../words/words.js";

/** @typedef {Node | string | Words | null | undefined} Child */

/** What stands in an element's texts and attributes and is said anew in another language: by text node, or by the attribute's name.
 * @type {WeakMap<Element, Map<Text | string, Words>>} */
const spoken = new WeakMap();
/** Marks elements that have some. */
const MARK = "data-words";
/** Not an attribute, but all that the element says. */
const WHOLE = "";

/** @param {Element} element @param {Text | string} where @param {Words} words */
function keep(element, where, words) {
  const kept = spoken.get(element) ?? new Map();
  kept.set(where, words);
  spoken.set(element, kept);
  element.setAttribute(MARK, "");
}

/** Says everything below this node in the present language. @param {ParentNode} root */
export function retell(root) {
  for (const element of root.querySelectorAll(`[${MARK}]`)) {
    for (const [where, words] of spoken.get(element) ?? []) {
      if (where === WHOLE) element.textContent = String(words);
      else if (typeof where === "string") element.setAttribute(where, String(words));
      else where.data = String(words);
    }
  }
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, unknown> | null} [attributes] on… are listeners; true is an empty attribute, false and null none
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (name === "style")
      element.style.cssText = String(value); // a policy may forbid the attribute, never this
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? "" : String(value));
      if (value instanceof Words) keep(element, name, value);
    }
  }
  for (const child of children) {
    if (child instanceof Words) {
      const text = document.createTextNode(String(child));
      keep(element, text, child);
      element.append(text);
    } else if (child !== null && child !== undefined) element.append(child);
  }
  return element;
}

/**
 * Fields that Enter, or a button of type submit, hands in. Nothing is ever submitted: frames without `allow-forms` (course editors,
 * sandboxes) may not even ask to.
 * @param {Record<string, unknown>} attributes @param {() => void} handIn @param {...Child} children
 */
export function form(attributes, handIn, ...children) {
  /** @param {Event} event @param {boolean} meant */
  const take = (event, meant) => {
    if (!meant) return;
    event.preventDefault();
    handIn();
  };
  return el(
    "form",
    {
      ...attributes,
      onkeydown: (/** @type {KeyboardEvent} */ event) =>
        take(event, event.key === "Enter" && event.target instanceof HTMLInputElement),
      onclick: (/** @type {MouseEvent} */ event) =>
        take(event, Boolean(/** @type {Element} */ (event.target).closest("button[type=submit]"))),
    },
    ...children,
  );
}

/** An icon from one path in a 16 × 16 box. @param {string} path */
export function icon(path) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const p = document.createElementNS(ns, "path");
  p.setAttribute("d", path);
  svg.append(p);
  return svg;
}

/** Writes text only where it changed: nothing is laid out anew for nothing. @param {Element} element @param {string | Words} text */
export function setText(element, text) {
  const now = String(text);
  if (element.textContent !== now) element.textContent = now;
  if (text instanceof Words) keep(element, WHOLE, text);
  else spoken.get(element)?.delete(WHOLE);
}

/** The same for an attribute. @param {Element} element @param {string} name @param {string | Words} text */
export function setAttribute(element, name, text) {
  const now = String(text);
  if (element.getAttribute(name) !== now) element.setAttribute(name, now);
  if (text instanceof Words) keep(element, name, text);
  else spoken.get(element)?.delete(name);
}

/** Hides or shows only where that is a change: an attribute that is set has styles worked out anew. @param {HTMLElement} element @param {boolean} hidden */
export function setHidden(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

/** A panel of the side: folds away, and remembers nothing but its own state. @param {string} id @param {string | Words} title @param {boolean} [open] */
export function panel(id, title, open = true) {
  const aside = el("span", null);
  const body = el("div", null);
  const details = el(
    "details",
    { class: "panel", id: `panel-${id}`, open },
    el("summary", null, el("span", null, title), aside),
    body,
  );
  return { details, body, aside };
}
