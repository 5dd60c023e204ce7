/**
 * The lines that put the simulator into a page, for the places where course pages are written.
 *
 * @typedef {{link: string, controls: string, panels: string[] | null, height: number, poster: string | null}} Wanted
 *   `panels`: null leaves them as they are; `poster`: the picture shown until it starts, as SVG text
 */

const TITLE = "Backpropagation simulator";
const OPEN = "Open the simulator on its own page";

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** The settings of a link, with those controls. @param {Wanted} wanted @returns {[string, string][]} */
function settings({ link, controls }) {
  const given = new URLSearchParams(new URL(link).hash.slice(1));
  if (controls === "all") given.delete("controls");
  else given.set("controls", controls);
  return [...given];
}

/** The address of the frame. @param {Wanted} wanted */
export function frameAddress(wanted) {
  const url = new URL(wanted.link);
  url.search = `?embed${wanted.panels ? `&panels=${wanted.panels.join(",")}` : ""}`;
  url.hash = settings(wanted)
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`)
    .join("&");
  return url.href;
}

/** A plain frame; the link under it is for pages whose editor forbids frames to run scripts. @param {Wanted} wanted */
export function frameSnippet(wanted) {
  return `<iframe src="${escaped(frameAddress(wanted))}" title="${TITLE}" style="width:100%;height:${wanted.height}px;border:0" loading="lazy" allow="fullscreen"></iframe>
<p><a href="${escaped(wanted.link)}">${OPEN}</a></p>`;
}

/** The element, which fits itself to its content. @param {Wanted} wanted */
export function elementSnippet(wanted) {
  const script = new URL("static/embed/embed.js", wanted.link.replace(/[?#].*/, ""));
  const attributes = settings(wanted).map(
    ([name, value]) => `${name === "hidden" ? "activation" : name.replace("_", "-")}="${escaped(value)}"`,
  );
  if (wanted.panels) attributes.push(`panels="${wanted.panels.join(",")}"`);
  attributes.push(`height="${wanted.height}"`);
  const poster = wanted.poster ? `\n  <img alt="" src="data:image/svg+xml,${encodeURIComponent(wanted.poster)}">` : "";
  return `<script type="module" src="${escaped(script.href)}"></script>
<backprop-sim ${attributes.join(" ")}>${poster}
  <a href="${escaped(wanted.link)}">${OPEN}</a>
</backprop-sim>`;
}

/** Raw HTML as each generator wants it. @type {Record<string, {label: string, write: (wanted: Wanted) => string}>} */
export const SNIPPETS = {
  frame: { label: "Frame: any page or course system", write: frameSnippet },
  element: { label: "Element: any page that may load a script", write: elementSnippet },
  myst: {
    label: "MyST, Jupyter Book, Sphinx with Markdown",
    write: (wanted) => `\`\`\`{raw} html\n${elementSnippet(wanted)}\n\`\`\``,
  },
  sphinx: {
    label: "Sphinx with reStructuredText",
    write: (wanted) => `.. raw:: html\n\n${indented(elementSnippet(wanted))}`,
  },
  quarto: { label: "Quarto", write: (wanted) => `\`\`\`{=html}\n${elementSnippet(wanted)}\n\`\`\`` },
  mkdocs: { label: "MkDocs", write: (wanted) => `<div markdown="0">\n${elementSnippet(wanted)}\n</div>` },
};

/** @param {string} text */
const indented = (text) =>
  text
    .split("\n")
    .map((line) => `   ${line}`)
    .join("\n");
