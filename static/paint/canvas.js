/** Shapes → pixels. The device's pixel ratio is handled here and nowhere else. */
import { contextOf, isNothing, rasterCanvas } from "./pixels.js";
import { watchSize } from "../services/size.js";
import { toSVG } from "./svg.js";
import { haloWidth } from "../scene/text-size.js";

const SANS = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif';
const SERIF = '"STIX Two Text", "Cambria Math", Georgia, "DejaVu Serif", serif';

export class Painter {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = contextOf(canvas);
    /** The same in place of a canvas that cannot be drawn on. @type {Element | null} */
    this.drawing = null;
    this.width = this.height = 0;
    this.size = watchSize(canvas);
  }

  /** Fits the drawing to the element. @returns {boolean} whether the size changed */
  fit() {
    const { width, height } = this.size();
    const ratio = Math.min(devicePixelRatio || 1, 3);
    const w = Math.round(width * ratio);
    const h = Math.round(height * ratio);
    const changed = this.canvas.width !== w || this.canvas.height !== h;
    if (changed) {
      this.canvas.width = w;
      this.canvas.height = h;
    }
    this.ratio = ratio;
    this.width = width;
    this.height = height;
    return changed;
  }

  /** @param {import("../scene/shapes.js").Shape[]} shapes */
  draw(shapes) {
    const c = this.context;
    if (isNothing(c)) this.drawInstead(shapes);
    c.setTransform(this.ratio ?? 1, 0, 0, this.ratio ?? 1, 0, 0);
    c.clearRect(0, 0, this.width, this.height);
    c.textBaseline = "middle";
    for (const shape of shapes) this[shape.type](c, /** @type {never} */ (shape));
  }

  /** @param {import("../scene/shapes.js").Shape[]} shapes */
  drawInstead(shapes) {
    const { canvas, width, height } = this;
    const text = toSVG(shapes, width, height, { ground: "none", title: "", description: "" });
    const drawing = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
    drawing.setAttribute("aria-hidden", "true"); // the canvas has the words
    Object.assign(drawing.style, {
      position: "absolute",
      left: `${canvas.offsetLeft}px`,
      top: `${canvas.offsetTop}px`,
      pointerEvents: "none",
    });
    this.drawing?.remove();
    canvas.after((this.drawing = drawing));
  }

  /** @param {CanvasRenderingContext2D} c @param {import("../scene/shapes.js").Line} s */
  line(c, s) {
    c.beginPath();
    c.moveTo(s.x0, s.y0);
    c.lineTo(s.x1, s.y1);
    c.strokeStyle = s.color;
    c.lineWidth = s.width;
    if (s.dash) c.setLineDash(s.dash);
    c.stroke();
    if (s.dash) c.setLineDash([]);
  }

  /** @param {CanvasRenderingContext2D} c @param {import("../scene/shapes.js").Circle} s */
  circle(c, s) {
    c.beginPath();
    c.arc(s.x, s.y, s.r, 0, 2 * Math.PI);
    this.fillAndStroke(c, s);
  }

  /** @param {CanvasRenderingContext2D} c @param {import("../scene/shapes.js").Rect} s */
  rect(c, s) {
    c.beginPath();
    c.roundRect(s.x, s.y, s.w, s.h, s.radius ?? 0);
    this.fillAndStroke(c, s);
  }

  /** @param {CanvasRenderingContext2D} c @param {import("../scene/shapes.js").Path} s */
  path(c, s) {
    c.beginPath();
    let down = false;
    for (let i = 0; i < s.points.length; i += 2) {
      const x = s.points[i];
      const y = s.points[i + 1];
      if (Number.isNaN(x) || Number.isNaN(y)) down = false;
      else if (down) c.lineTo(x, y);
      else {
        c.moveTo(x, y);
        down = true;
      }
    }
    if (s.close) c.closePath();
    if (s.fill) {
      c.fillStyle = s.fill;
      c.fill();
    }
    if (!s.color) return;
    c.setLineDash(s.dash ?? []);
    c.lineJoin = "round";
    c.strokeStyle = s.color;
    c.lineWidth = s.width ?? 1;
    c.stroke();
    c.setLineDash([]);
  }

  /** @param {CanvasRenderingContext2D} c @param {{fill?: string, stroke?: string, width?: number}} s */
  fillAndStroke(c, { fill, stroke, width }) {
    if (fill) {
      c.fillStyle = fill;
      c.fill();
    }
    if (stroke) {
      c.strokeStyle = stroke;
      c.lineWidth = width ?? 1;
      c.stroke();
    }
  }

  /** @param {CanvasRenderingContext2D} c @param {import("../scene/shapes.js").Raster} s */
  raster(c, s) {
    c.save();
    if (s.round) {
      c.beginPath();
      c.arc(s.x + s.w / 2, s.y + s.h / 2, s.w / 2, 0, 2 * Math.PI);
      c.clip();
    }
    c.imageSmoothingEnabled = s.smooth ?? false;
    c.imageSmoothingQuality = "high";
    c.drawImage(rasterCanvas(s.image), s.x, s.y, s.w, s.h);
    c.restore();
  }

  /** @param {CanvasRenderingContext2D} c @param {import("../scene/shapes.js").Text} s */
  text(c, s) {
    c.font = `${s.italic ? "italic " : ""}${s.bold ? "600 " : ""}${s.size}px ${s.italic ? SERIF : SANS}`;
    c.textAlign = s.align ?? "center";
    if (s.halo) {
      c.strokeStyle = s.halo;
      c.lineWidth = haloWidth(s.size);
      c.lineJoin = "round";
      c.strokeText(s.text, s.x, s.y);
    }
    c.fillStyle = s.color;
    c.fillText(s.text, s.x, s.y);
  }
}
