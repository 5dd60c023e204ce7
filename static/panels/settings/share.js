/** The link to exactly this, and the lines that put it into a page: with the controls and panels that are ticked, as previewed. */
import { copy } from "../../services/clipboard.js";
import { el, setText } from "../kit/dom.js";
import { LONGEST } from "../../settings/permalink.js";
import { SNIPPETS, frameAddress } from "../../embed/snippets.js";
import { makePackageMaker } from "./share-package.js";

const CONTROLS = [
  ["all", "everything"],
  ["minimal", "step controls"],
  ["none", "the picture only"],
];
const FIRST_HEIGHT = 640;

/** @param {import("../../app/app.js").App} app */
export function makeShare(app) {
  const said = el("p", { role: "status", class: "empty" });
  /** @param {string} id @param {string | Node} label @param {number} rows */
  const box = (id, label, rows) => {
    const area = el("textarea", { id, readonly: true, rows, spellcheck: "false", onfocus: () => area.select() });
    const button = el(
      "button",
      {
        type: "button",
        "aria-label": id === "share-link" ? "Copy the link" : "Copy the snippet",
        onclick: async () => {
          area.select();
          const isCopied = await copy(area.value);
          if (!isCopied) area.focus();
          setText(said, isCopied ? "Copied." : "The text is selected: copy it with Ctrl C (⌘ C).");
        },
      },
      "Copy",
    );
    return {
      area,
      node: el(
        "div",
        null,
        typeof label === "string" ? el("label", { for: id }, label) : label,
        area,
        el("div", { class: "row" }, button),
      ),
    };
  };
  const link = box("share-link", "Link to exactly this: settings, data, edits and moment", 2);
  const kind = el(
    "select",
    { id: "share-kind", onchange: () => write() },
    ...Object.entries(SNIPPETS).map(([value, { label }]) => el("option", { value }, label)),
  );
  const snippet = box(
    "share-snippet",
    el("p", { class: "row" }, el("label", { for: "share-kind" }, "In a page, as"), kind),
    6,
  );
  snippet.area.setAttribute("aria-label", "Snippet");

  const controls = CONTROLS.map(([value, label]) =>
    el(
      "label",
      null,
      el("input", {
        type: "radio",
        name: "share-controls",
        value,
        checked: value === "all",
        onchange: () => refresh(),
      }),
      ` ${label}`,
    ),
  );
  const panels = el("fieldset", { class: "ticks" });
  const poster = el("input", { type: "checkbox", onchange: () => write() });
  const preview = el("details", { ontoggle: () => refresh() }, el("summary", null, "Preview"));
  const dialog = el(
    "dialog",
    {
      class: "box",
      "aria-labelledby": "share-title",
      onclose: () => {
        frame?.remove();
        frame = null;
        preview.open = false;
      },
    },
    el("h2", { id: "share-title" }, "Share"),
    link.node,
    el("fieldset", { class: "ticks" }, el("legend", null, "Controls"), ...controls),
    panels,
    el("label", null, poster, " with a picture of this moment until it starts (element only)"),
    snippet.node,
    preview,
    makePackageMaker(app, () => wanted()),
    said,
    el(
      "div",
      { class: "row" },
      el(
        "a",
        { class: "button", href: "static/embed/docs.html", target: "_blank", rel: "noopener" },
        "How embedding works",
      ),
      el("button", { type: "button", onclick: () => dialog.close() }, "Close"),
    ),
  );
  document.body.append(dialog);

  /** @type {HTMLIFrameElement | null} */
  let frame = null;
  let height = FIRST_HEIGHT;
  addEventListener("message", ({ source, data }) => {
    if (!frame || source !== frame.contentWindow || data?.method !== "resize") return;
    height = data.params[0].height;
    frame.style.height = `${height}px`;
    write();
  });

  /** @returns {import("../../embed/snippets.js").Wanted} */
  const wanted = () => {
    const ticked = /** @type {NodeListOf<HTMLInputElement>} */ (panels.querySelectorAll("input:checked"));
    const chosen = controls
      .map((label) => /** @type {HTMLInputElement} */ (label.firstChild))
      .find((input) => input.checked);
    return {
      link: link.area.value,
      controls: chosen?.value ?? "all",
      height,
      panels: ticked.length ? [...ticked].map((input) => input.value) : null,
      poster: poster.checked ? app.exportSVG() : null,
    };
  };
  const write = () => {
    snippet.area.value = SNIPPETS[kind.value].write(wanted());
  };
  /** What is shown has changed: the preview follows, and with it the height. */
  const refresh = () => {
    write();
    if (!preview.open) return;
    frame?.remove();
    frame = el("iframe", {
      title: "Preview",
      src: frameAddress(wanted()),
      style: `width:100%;height:${height}px;border:1px solid var(--line)`,
    });
    preview.append(frame);
  };
  const listPanels = () => {
    const ticked = new Set(wanted().panels);
    const rows = [
      .../** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("#panels > details[id]")),
    ].map((panel) => {
      const name = panel.id.replace("panel-", "");
      return el(
        "label",
        null,
        el("input", { type: "checkbox", value: name, checked: ticked.has(name), onchange: () => refresh() }),
        ` ${panel.querySelector("summary > span")?.textContent ?? name}`,
      );
    });
    panels.replaceChildren(
      el("legend", null, "Panels that are open (none ticked: all of them, behind a button)"),
      ...rows,
    );
  };

  return {
    async open() {
      const url = new URL(await app.permalink());
      url.search = "";
      link.area.value = url.href;
      listPanels();
      write();
      setText(
        said,
        url.href.length > LONGEST
          ? `This link is ${url.href.length} characters long, more than many programs accept. Share the CSV file along with a link to the settings instead.`
          : "",
      );
      if (!dialog.open) dialog.showModal();
    },
  };
}
