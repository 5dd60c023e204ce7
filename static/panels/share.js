/** The link to exactly this, and the line that embeds it. */
import { el, setText } from "./dom.js";
import { LONGEST } from "../permalink.js";

/** @param {import("../app.js").App} app */
export function makeShare(app) {
  const said = el("p", { role: "status", class: "empty" });
  /** @param {string} id @param {string} label */
  const box = (id, label) => {
    const area = el("textarea", { id, readonly: true, rows: 3, onfocus: () => area.select() });
    const copy = el("button", { type: "button", onclick: async () => {
      area.select();
      try {
        await navigator.clipboard.writeText(area.value);
        setText(said, "Copied.");
      } catch {
        setText(said, "The text is selected: copy it with Ctrl C (⌘ C).");
      }
    } }, "Copy");
    return { area, node: el("div", null, el("label", { for: id }, label), area, el("div", { class: "row" }, copy)) };
  };
  const link = box("share-link", "Link to exactly this: settings, data, edits and moment");
  const frame = box("share-frame", "The same, embedded in a page");
  const dialog = el("dialog", { class: "box", "aria-labelledby": "share-title" }, el("h2", { id: "share-title" }, "Share"), link.node, frame.node, said,
    el("div", { class: "row" }, el("button", { type: "button", onclick: () => dialog.close() }, "Close")));
  document.body.append(dialog);
  return {
    async open() {
      const url = await app.permalink();
      link.area.value = url;
      const embedded = new URL(url);
      embedded.search = "?embed";
      frame.area.value = `<iframe src="${embedded.href.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}" title="Backpropagation simulator" style="width:100%;height:720px;border:0"></iframe>`;
      setText(said, url.length > LONGEST ? `This link is ${url.length} characters long, more than many programs accept. Share the CSV file along with a link to the settings instead.` : "");
      if (!dialog.open) dialog.showModal();
    },
  };
}
