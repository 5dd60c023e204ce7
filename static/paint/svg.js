/** Shapes → SVG text: the picture on the screen as a drawing for print. */

import { haloWidth } from "../scene/text-size.js";
import { rasterCanvas } from "./pixels.js";

/** @param {string} text */
const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
/** @param {number} v */
const n = (v) => String(Math.round(v * 100) / 100);

const ALIGN = { left: "start", center: "middle", right: "end", start: "start", end: "end" };

/** What it stands for. @param {{of?: string}} s */
const named = ({ of }) => (of ? ` data-of="${escaped(of)}"` : "");

/** @param {{fill?: string, stroke?: string, width?: number}} s */
const paint = ({ fill, stroke, width }) =>
  `fill="${fill ?? "none"}"${stroke ? ` stroke="${stroke}" stroke-width="${n(width ?? 1)}"` : ""}`;

/** @param {import("../scene/shapes.js").Path} s */
function pathData({ points, close }) {
  let data = "";
  for (let i = 0; i < points.length; i += 2) {
    if (Number.isNaN(points[i]) || Number.isNaN(points[i + 1])) continue;
    const lifted = i === 0 || Number.isNaN(points[i - 2]) || Number.isNaN(points[i - 1]);
    data += `${lifted ? "M" : "L"}${n(points[i])} ${n(points[i + 1])}`;
  }
  return close ? `${data}Z` : data;
}

const WRITE = {
  /** @param {import("../scene/shapes.js").Line} s */
  line: (s) =>
    `<line x1="${n(s.x0)}" y1="${n(s.y0)}" x2="${n(s.x1)}" y2="${n(s.y1)}" stroke="${s.color}" stroke-width="${n(s.width)}"${s.dash ? ` stroke-dasharray="${s.dash.map(n).join(" ")}"` : ""}${named(s)}/>`,
  /** @param {import("../scene/shapes.js").Circle} s */
  circle: (s) => `<circle cx="${n(s.x)}" cy="${n(s.y)}" r="${n(s.r)}" ${paint(s)}/>`,
  /** @param {import("../scene/shapes.js").Rect} s */
  rect: (s) =>
    `<rect x="${n(s.x)}" y="${n(s.y)}" width="${n(s.w)}" height="${n(s.h)}" rx="${n(s.radius ?? 0)}" ${paint(s)}${named(s)}/>`,
  /** @param {import("../scene/shapes.js").Path} s */
  path: (s) =>
    `<path d="${pathData(s)}" fill="${s.fill ?? "none"}"${s.color ? ` stroke="${s.color}" stroke-width="${n(s.width ?? 1)}" stroke-linejoin="round"` : ""}${s.dash ? ` stroke-dasharray="${s.dash.map(n).join(" ")}"` : ""}/>`,
  /** @param {import("../scene/shapes.js").Raster} s */
  raster: (s) =>
    `<image${s.round ? ' clip-path="circle(50%)"' : ""} x="${n(s.x)}" y="${n(s.y)}" width="${n(s.w)}" height="${n(s.h)}" preserveAspectRatio="none" href="${rasterCanvas(s.image).toDataURL()}"/>`,
  /** @param {import("../scene/shapes.js").Text} s */
  text: (s) =>
    `<text x="${n(s.x)}" y="${n(s.y)}" font-size="${n(s.size)}" fill="${s.color}" text-anchor="${ALIGN[s.align ?? "center"]}" dominant-baseline="central"${s.bold ? ' font-weight="600"' : ""}${s.italic ? ' font-style="italic" font-family="Georgia, serif"' : ""}${s.halo ? ` stroke="${s.halo}" stroke-width="${n(haloWidth(s.size))}" stroke-linejoin="round" paint-order="stroke"` : ""}>${escaped(s.text)}</text>`,
};

/**
 * @param {import("../scene/shapes.js").Shape[]} shapes @param {number} width @param {number} height
 * @param {{ground: string, title: string, description: string}} about
 */
export function toSVG(shapes, width, height, { ground, title, description }) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${n(width)} ${n(height)}" width="${n(width)}" height="${n(height)}" role="img" aria-labelledby="title desc" font-family="system-ui, 'Helvetica Neue', 'Noto Sans', sans-serif">
<title id="title">${escaped(title)}</title>
<desc id="desc">${escaped(description)}</desc>
<rect width="100%" height="100%" fill="${ground}"/>
${shapes.map((shape) => WRITE[shape.type](/** @type {never} */ (shape))).join("\n")}
</svg>
`;
}
