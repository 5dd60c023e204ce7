/** Elements from data. Text is always text, never markup. */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, unknown> | null} [attributes] on… are listeners; true is an empty attribute, false and null none
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (name === "style") element.style.cssText = String(value); // a policy may forbid the attribute, never this
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * Fields that Enter, or a button of type submit, hands in. Nothing is ever submitted: frames without `allow-forms` (course editors,
 * sandboxes) may not even ask to.
 * @param {Record<string, unknown>} attributes @param {() => void} handIn @param {...(Node | string | null | undefined)} children
 */
export function form(attributes, handIn, ...children) {
  /** @param {Event} event @param {boolean} meant */
  const take = (event, meant) => {
    if (!meant) return;
    event.preventDefault();
    handIn();
  };
  return el("form", { ...attributes,
    onkeydown: (/** @type {KeyboardEvent} */ event) => take(event, event.key === "Enter" && event.target instanceof HTMLInputElement),
    onclick: (/** @type {MouseEvent} */ event) => take(event, Boolean(/** @type {Element} */ (event.target).closest("button[type=submit]"))) }, ...children);
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

/** Writes text only where it changed: nothing is laid out anew for nothing. @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Hides or shows only where that is a change: an attribute that is set has styles worked out anew. @param {HTMLElement} element @param {boolean} hidden */
export function setHidden(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

/** A panel of the side: folds away, and remembers nothing but its own state. @param {string} id @param {string} title @param {boolean} [open] */
export function panel(id, title, open = true) {
  const aside = el("span", null);
  const body = el("div", null);
  const details = el("details", { class: "panel", id: `panel-${id}`, open }, el("summary", null, el("span", null, title), aside), body);
  return { details, body, aside };
}
