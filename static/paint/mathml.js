/**
 * TeX → MathML, for the part of TeX that `py/backprop` writes (notation.py and what builds on it). A handout has no room for KaTeX
 * and its fonts: the browser sets MathML itself. What is not known here is shown as it stands, so that nothing gets lost.
 */

const NS = "http://www.w3.org/1998/Math/MathML";
/** @type {Record<string, string>} */
const LETTERS = { Delta: "Δ", delta: "δ", eta: "η", mu: "μ", lambda: "λ", partial: "∂", infty: "∞" };
/** @type {Record<string, string>} */
const OPERATORS = { cdot: "·", cdots: "⋯", leftarrow: "←", le: "≤", ge: "≥" };
/** @type {Record<string, string>} */
const SPACES = { ",": "0.17em", quad: "1em", " ": "0.25em" };
const FUNCTIONS = new Set(["ln", "max", "min", "sin", "cos", "tanh"]);
const SIZES = { big: "1.2em", Big: "1.8em" };
/** After these a minus is a sign, not a difference. */
const SIGN_AFTER = /^(|[([{=&,+|]|\\cdot|\\\\|\\[bB]igl)$/;
const TOKEN = /\\([A-Za-z]+|.)|([0-9]+(?:\.[0-9]+)?)|(\s+)|([\s\S])/gu;

/** @param {string} tag @param {Record<string, string>} [attributes] @param {...(Node | string)} children */
function node(tag, attributes = {}, ...children) {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** @param {Node[]} parts */
const row = (parts) => (parts.length === 1 ? parts[0] : node("mrow", {}, ...parts));

class Reader {
  /** @param {string} tex */
  constructor(tex) {
    this.tokens = [...tex.matchAll(TOKEN)].filter((token) => token[3] === undefined);
    this.at = 0;
  }

  /** @param {string} text */
  sees(text) {
    return this.tokens[this.at]?.[0] === text;
  }

  /** @param {string} text */
  takes(text) {
    if (!this.sees(text)) return false;
    this.at += 1;
    return true;
  }

  /** Everything up to one of these, which is left. @param {...string} ends @returns {Node[]} */
  list(...ends) {
    const parts = [];
    while (this.at < this.tokens.length && !ends.some((end) => this.sees(end))) parts.push(this.withScripts());
    return parts;
  }

  /** @returns {Node} */
  withScripts() {
    const base = this.atom();
    const underOver = base instanceof Element && base.getAttribute("data-limits") !== null;
    /** @type {Node | null} */
    let sub = null;
    /** @type {Node | null} */
    let sup = null;
    for (;;) {
      if (this.takes("_")) sub = this.argument();
      else if (this.takes("^")) sup = this.argument();
      else if (this.takes("'")) sup = node("mo", {}, "′");
      else break;
    }
    if (sub && sup) return node(underOver ? "munderover" : "msubsup", {}, base, sub, sup);
    if (sub) return node(underOver ? "munder" : "msub", {}, base, sub);
    return sup ? node("msup", {}, base, sup) : base;
  }

  /** A group in braces, or the one thing that comes next; of a number, as in \tfrac12, its first digit. @returns {Node} */
  argument() {
    if (this.takes("{")) {
      const inside = this.list("}");
      this.takes("}");
      return row(inside);
    }
    const token = this.tokens[this.at];
    if (token?.[2] && token[2].length > 1) {
      const digit = token[2][0];
      token[0] = token[2] = token[2].slice(1);
      return node("mn", {}, digit);
    }
    return this.atom();
  }

  /** What stands in braces, as text. */
  text() {
    let text = "";
    if (!this.takes("{")) return text;
    while (this.at < this.tokens.length && !this.takes("}")) text += this.tokens[this.at++][0];
    return text;
  }

  /** @returns {Node} */
  atom() {
    const token = this.tokens[this.at++];
    if (!token) return node("mrow");
    const [whole, command, number] = token;
    if (command !== undefined) return this.command(command);
    if (number !== undefined) return node("mn", {}, number);
    if (whole === "{") {
      this.at -= 1;
      return this.argument();
    }
    if (/\p{L}/u.test(whole)) return node("mi", {}, whole);
    if (whole === "-")
      return node("mo", SIGN_AFTER.test(this.tokens[this.at - 2]?.[0] ?? "") ? { form: "prefix" } : {}, "−");
    return "()[]|".includes(whole) ? node("mo", { stretchy: "false" }, whole) : node("mo", {}, whole);
  }

  /** @param {string} name @returns {Node} */
  command(name) {
    if (Object.hasOwn(LETTERS, name)) return node("mi", {}, LETTERS[name]);
    if (Object.hasOwn(OPERATORS, name)) return node("mo", {}, OPERATORS[name]);
    if (Object.hasOwn(SPACES, name)) return node("mspace", { width: SPACES[name] });
    if (FUNCTIONS.has(name)) return this.named(name);
    const size = /^(big|Big)[lr]$/.exec(name);
    if (size) {
      const bracket = this.tokens[this.at++]?.[0] ?? "";
      const high = SIZES[/** @type {"big" | "Big"} */ (size[1])];
      return node("mo", { stretchy: "true", minsize: high, maxsize: high }, bracket);
    }
    switch (name) {
      case "frac":
        return node("mfrac", {}, this.argument(), this.argument());
      case "tfrac":
        return node("mstyle", { displaystyle: "false" }, node("mfrac", {}, this.argument(), this.argument()));
      case "sqrt":
        return node("msqrt", {}, this.argument());
      case "hat":
        return node("mover", { accent: "true" }, this.argument(), node("mo", { stretchy: "false" }, "^"));
      case "sum":
        return node("mo", { "data-limits": "", movablelimits: "true" }, "∑");
      case "underbrace":
        return node("munder", { "data-limits": "" }, this.argument(), node("mo", { stretchy: "true" }, "⏟"));
      case "operatorname":
        return this.named(this.text());
      case "mathrm":
        return node("mi", { mathvariant: "normal" }, this.text());
      case "text":
        return node("mtext", {}, this.raw());
      case "htmlData":
        return this.marked();
      case "begin":
        return this.table();
      default:
        return node("mtext", {}, `\\${name}`);
    }
  }

  /** A function's name, upright, with the space that sets it off. @param {string} name */
  named(name) {
    return node(
      "mrow",
      {},
      node("mi", { mathvariant: "normal" }, name),
      ...(this.sees("(") || this.sees("\\bigl") ? [] : [node("mspace", { width: SPACES[","] })]),
    );
  }

  /** Text keeps its spaces. */
  raw() {
    const from = this.tokens[this.at];
    const start = (from?.index ?? 0) + 1;
    const whole = from?.input ?? "";
    const end = whole.indexOf("}", start);
    this.text();
    return whole.slice(start, end < 0 ? undefined : end).replaceAll(" ", "\u00a0");
  }

  /** {role=error,ref=2.0}{…}: what the page colours and points at. */
  marked() {
    const data = new Map(
      this.text()
        .split(",")
        .map((part) => /** @type {[string, string]} */ (part.split("="))),
    );
    const element = node("mrow", {}, this.argument());
    for (const name of ["role", "ref"])
      if (data.get(name)) element.setAttribute(`data-${name}`, /** @type {string} */ (data.get(name)));
    return element;
  }

  /** Rows that are aligned at their &. */
  table() {
    const kind = this.text();
    const rows = [];
    do {
      const cells = [];
      do cells.push(node("mtd", {}, ...this.list("&", "\\\\", "\\end")));
      while (this.takes("&"));
      rows.push(node("mtr", {}, ...cells));
    } while (this.takes("\\\\"));
    this.takes("\\end");
    this.text();
    const table = node("mtable", { displaystyle: "true", class: kind }, ...rows);
    return kind === "cases" ? node("mrow", {}, node("mo", { stretchy: "true" }, "{"), table) : table;
  }
}

/** @param {string} tex @param {HTMLElement} element @param {{displayMode: boolean}} options */
export function renderMathML(tex, element, { displayMode }) {
  element.replaceChildren(node("math", displayMode ? { display: "block" } : {}, row(new Reader(tex).list())));
}
