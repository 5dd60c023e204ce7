/** Curves: how E, RMS and accuracy went, on the updates, on the whole training set and on what is held out; a click travels there. */
import { el, panel, setText } from "../kit/dom.js";
import { makeFeed } from "../kit/feed.js";
import { download, toCSV } from "../kit/figure.js";
import { makeConfusion } from "./confusion.js";
import { makeTrainUntil } from "./train-until.js";
import { axes, frame } from "../../scene/axes.js";
import { toSVG } from "../../paint/svg.js";
import { format } from "../../scene/format.js";
import { group } from "../../words/words.js";

const HEIGHT = 250;
/** What can be shown: [value, label, key of the updates' own numbers, of the training set, of what is held out]. */
const QUANTITIES = /** @type {const} */ ([
  ["loss", "E", "loss", "loss", "test_loss"],
  ["rms", "RMS", "rms", "rms", "test_rms"],
  ["accuracy", "accuracy", null, "accuracy", "test_accuracy"],
]);

/** @typedef {{label: string, x: number[], y: (number | null)[], color: string, width: number, dash?: number[]}} Series */

/** @param {import("../../app/app.js").App} app */
export function makeCurves(app) {
  const { details, body, aside } = panel("curves", "Curves", false);
  const { engine, player } = app;
  /** @type {any} */
  let answer = null;
  /** uPlot, loaded when the panel is first opened. @type {any} */
  let UPlot = null;
  /** @type {any} */
  let plot = null;
  let shownKey = "";
  /** Index of the point that is read off. */
  let reading = -1;

  /** @param {string} id @param {string} label @param {[string, string][]} options */
  const select = (id, label, options) => {
    const node = el("select", { id, "aria-label": label, onchange: () => { shownKey = ""; if (id === "curves-per") feed.refresh(); else draw(); } },
      ...options.map(([value, text]) => el("option", { value }, text)));
    return node;
  };
  const quantity = select("curves-quantity", "Quantity", QUANTITIES.map(([value, text]) => [value, text]));
  const scale = select("curves-scale", "Scale", [["linear", "linear"], ["log", "logarithmic"]]);
  const per = select("curves-per", "Points", [["update", "each update"], ["epoch", "each epoch"]]);
  const place = el("div", { class: "curves", id: "curves", tabindex: 0, role: "application", "aria-label": "Curves. Arrow keys read them off, Enter travels there, plus and minus zoom, Shift with an arrow key moves along.", style: `height:${HEIGHT}px` });
  const readout = el("p", { class: "reading", role: "status" });
  const caption = el("p", { class: "caption", role: "status" });
  const button = (/** @type {string} */ text, /** @type {string} */ label, /** @type {() => void} */ run) => el("button", { type: "button", class: "link", "aria-label": label, onclick: run }, text);
  const confusion = makeConfusion(app, details);
  body.append(el("p", { class: "row" }, quantity, scale, per), place, readout, caption,
    el("span", { class: "saves" }, button("Zoom in", "Zoom in", () => zoom(0.5)), button("Zoom out", "Zoom out", () => zoom(2)), button("‹", "Earlier", () => pan(-0.5)), button("›", "Later", () => pan(0.5)), button("Whole run", "Show the whole run", () => range(null)),
      "· Save as ", button("SVG", "Save the curves as SVG", () => saveSVG()), button("PNG", "Save the curves as PNG", () => savePNG()), button("CSV", "Save the curves as CSV", () => saveCSV())),
    makeTrainUntil(app), confusion.node);

  // — the data as series ———————————————————————————————————————————————————————————————————————————————————————————
  /** @returns {Series[]} */
  const series = () => {
    const { tokens } = app.palette;
    const [, , own, train, test] = QUANTITIES[quantity.selectedIndex];
    const ofOwn = answer.per === "epoch" ? "mean over each epoch's updates" : "each update's samples";
    /** @type {Series[]} */
    const list = [];
    if (own) list.push({ label: ofOwn, x: answer.own.iterations, y: answer.own[own], color: tokens.rest, width: 1 });
    list.push({ label: "training set", x: answer.whole.iterations, y: answer.whole[train], color: tokens.ink, width: 2 });
    if (engine.header.held_out) list.push({ label: "held out", x: answer.whole.iterations, y: answer.whole[test], color: tokens.positive, width: 2, dash: [6, 4] });
    return list.filter(({ y }) => y.some((v) => v !== null));
  };

  /** One x for all series, as the library wants it: null where a series has no point. @param {Series[]} list */
  const aligned = (list) => {
    const x = [...new Set(list.flatMap((each) => each.x))].sort((a, b) => a - b);
    const log = scale.value === "log";
    return [x, ...list.map((each) => {
      const at = new Map(each.x.map((n, i) => [n, each.y[i]]));
      return x.map((n) => (at.has(n) ? (log && !(Number(at.get(n)) > 0) ? null : at.get(n)) : undefined));
    })];
  };

  // — drawing ——————————————————————————————————————————————————————————————————————————————————————————————————————
  const load = async () => {
    const base = new URL("static/vendor/uplot/", app.engine.base);
    document.head.append(el("link", { rel: "stylesheet", href: new URL("uPlot.min.css", base).href }));
    UPlot = (await import(new URL("uPlot.esm.js", base).href)).default;
  };

  const draw = async () => {
    if (!answer || !details.open) return;
    if (!UPlot) {
      if (shownKey === "loading") return;
      shownKey = "loading";
      await load();
      if (!answer) return; // cleared meanwhile
    }
    const list = series();
    const data = aligned(list);
    const key = `${quantity.value} ${scale.value} ${list.map(({ label, color }) => label + color)}`;
    if (key !== shownKey) build(list, data, key);
    else if (zoomed()) {
      plot.setData(data, false);
      plot.redraw();
    } else plot.setData(data);
    tell(list);
  };

  /** @param {Series[]} list @param {any} data @param {string} key */
  const build = (list, data, key) => {
    shownKey = key;
    plot?.destroy();
    const { tokens } = app.palette;
    const axis = { stroke: tokens.muted, font: "11px system-ui, sans-serif", grid: { stroke: tokens.line, width: 1 }, ticks: { stroke: tokens.line, width: 1 } };
    const values = (/** @type {unknown} */ _, /** @type {(number | null)[]} */ ticks) => ticks.map((v) => (v === null ? "" : format(v, 2)));
    plot = new UPlot({
      width: place.clientWidth || 300, height: HEIGHT - 4,
      scales: { x: { time: false }, y: { distr: scale.value === "log" ? 3 : 1 } },
      axes: [{ ...axis, size: 32, values: (/** @type {unknown} */ _, /** @type {number[]} */ ticks) => ticks.map((v) => (Number.isInteger(v) ? group(v) : "")) }, { ...axis, size: 52, values }],
      legend: { show: false },
      cursor: { drag: { x: true, y: false, setScale: true }, points: { size: 7 } },
      series: [{}, ...list.map(({ label, color, width, dash }) => ({ label, stroke: color, width, dash, spanGaps: true, points: { show: false } }))],
      hooks: { draw: [mark], setCursor: [(/** @type {any} */ u) => { if (u.cursor.idx !== null && u.cursor.idx !== undefined) read(u.cursor.idx); }] },
    }, data, place);
    plot.over.addEventListener("click", () => {
      if (plot.select.width < 3 && plot.cursor.idx !== null) travel(plot.cursor.idx);
    });
  };

  /** Where we are, and what was changed on the way. @param {any} u */
  const mark = (u) => {
    const c = /** @type {CanvasRenderingContext2D} */ (u.ctx);
    const { left, top, width, height } = u.bbox;
    const { tokens } = app.palette;
    c.save();
    c.beginPath();
    c.rect(left, top, width, height);
    c.clip();
    /** @param {number} n @param {string} color @param {number[]} dash */
    const line = (n, color, dash) => {
      const x = u.valToPos(n, "x", true);
      c.beginPath();
      c.setLineDash(dash);
      c.strokeStyle = color;
      c.lineWidth = 1.5 * devicePixelRatio;
      c.moveTo(x, top);
      c.lineTo(x, top + height);
      c.stroke();
      return x;
    };
    c.textAlign = "left";
    c.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
    answer?.events.forEach((/** @type {any} */ event, /** @type {number} */ k) => { // the library draws a little later: it may be cleared
      c.fillStyle = tokens.input;
      const x = line(event.iteration, tokens.input, [3 * devicePixelRatio, 3 * devicePixelRatio]);
      c.fillText(eventText(event), x + 4, top + (12 + 13 * (k % 4)) * devicePixelRatio);
    });
    line(player.at.iteration, tokens.positive, []);
    c.restore();
  };

  /** @param {any} event */
  const eventText = ({ settings, parameters }) => [parameters ? "weights edited" : "", ...Object.entries(settings).map(([name, value]) => `${name === "learning_rate" ? "η" : name} ${value}`)].filter(Boolean).join(", ");

  // — reading, zooming, travelling —————————————————————————————————————————————————————————————————————————————————
  /** @param {number} idx */
  const read = (idx) => {
    reading = idx;
    const list = series();
    const n = plot.data[0][idx];
    if (n === undefined) return;
    const parts = list.map(({ label }, k) => [label, plot.data[k + 1][idx]]).filter(([, v]) => typeof v === "number").map(([label, v]) => `${label} ${format(Number(v))}`);
    setText(readout, `update ${group(n)}: ${parts.join(", ")}`);
  };
  /** @param {number} idx */
  const travel = (idx) => app.goTo({ iteration: plot.data[0][idx], k: 0 });
  const zoomed = () => plot && plot.data[0].length > 1 && (plot.scales.x.min > plot.data[0][0] || plot.scales.x.max < plot.data[0].at(-1));
  /** @param {[number, number] | null} wanted */
  const range = (wanted) => {
    if (!plot) return;
    const x = plot.data[0];
    const [min, max] = wanted ?? [x[0], x.at(-1)];
    plot.setScale("x", { min: Math.max(x[0], min), max: Math.min(x.at(-1), max) });
  };
  /** @param {number} factor */
  const zoom = (factor) => {
    if (!plot) return;
    const { min, max } = plot.scales.x;
    const centre = reading >= 0 ? plot.data[0][reading] ?? (min + max) / 2 : (min + max) / 2;
    const half = Math.max(1, (max - min) / 2 * factor);
    range([centre - half, centre + half]);
  };
  /** @param {number} share of what is in sight */
  const pan = (share) => {
    if (!plot) return;
    const { min, max } = plot.scales.x;
    const x = plot.data[0];
    const shift = Math.max(x[0] - min, Math.min(x.at(-1) - max, (max - min) * share));
    range([min + shift, max + shift]);
  };
  // With Shift the mouse moves along instead of zooming; with Ctrl the wheel zooms about the pointer.
  place.addEventListener("mousedown", (event) => {
    if (!plot || !event.shiftKey || event.button) return;
    event.preventDefault();
    event.stopPropagation();
    let last = event.clientX;
    const move = (/** @type {MouseEvent} */ { clientX }) => {
      pan((last - clientX) / plot.over.clientWidth);
      last = clientX;
    };
    addEventListener("mousemove", move);
    addEventListener("mouseup", () => removeEventListener("mousemove", move), { once: true });
  }, true);
  place.addEventListener("wheel", (event) => {
    if (!plot || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    zoom(2 ** (event.deltaY / 200));
  }, { passive: false });
  place.addEventListener("keydown", (event) => {
    if (!plot) return;
    const last = plot.data[0].length - 1;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && event.shiftKey) pan(0.25 * step);
    else if (step) plot.setCursor({ left: plot.valToPos(plot.data[0][Math.max(0, Math.min(last, (reading < 0 ? last : reading) + step))], "x"), top: 10 });
    else if (event.key === "Enter" && reading >= 0) travel(reading);
    else if (event.key === "+" || event.key === "-") zoom(event.key === "+" ? 0.5 : 2);
    else return;
    event.preventDefault();
  });

  // — words and files ——————————————————————————————————————————————————————————————————————————————————————————————
  /** @param {Series[]} list */
  const tell = (list) => {
    const name = quantity.selectedOptions[0].text;
    const now = list.find(({ label }) => label === "training set")?.y.at(-1);
    setText(aside, typeof now === "number" ? `${name} ${format(now)}` : "");
    if (player.fast && caption.textContent) return;
    const ends = list.map(({ label, y }) => {
      const numbers = y.filter((v) => v !== null);
      return `${label}: from ${format(Number(numbers[0]))} to ${format(Number(numbers.at(-1)))}`;
    });
    const changes = answer.events.map((/** @type {any} */ event) => `${eventText(event)} at update ${group(event.iteration)}`);
    setText(caption, `${name} over ${group(player.reached)} updates: ${ends.join("; ")}. ${changes.length ? `Changed on the way: ${changes.slice(-6).join("; ")}. ` : ""}Grey is ${list[0]?.label}${list.length > 2 ? "; dashed is held out" : ""}. Click to travel there, drag to zoom, drag with Shift to move along.`);
  };
  const table = () => [["update", ...series().map(({ label }) => label)], ...plot.data[0].map((/** @type {number} */ n, /** @type {number} */ i) => [n, ...plot.data.slice(1).map((/** @type {any[]} */ y) => y[i] ?? "")])];
  const saveCSV = () => plot && download(new Blob([toCSV(table())], { type: "text/csv" }), "curves.csv");
  const savePNG = () => plot?.ctx.canvas.toBlob((/** @type {Blob} */ blob) => download(blob, "curves.png"));
  const saveSVG = () => {
    if (!plot) return;
    const { tokens } = app.palette;
    const log = scale.value === "log";
    const y = (/** @type {number} */ v) => (log ? Math.log10(v) : v);
    const f = frame({ x: 60, y: 20, w: 560, h: 300 }, [plot.scales.x.min, plot.scales.x.max], [y(plot.scales.y.min), y(plot.scales.y.max)]);
    /** @type {import("../../scene/shapes.js").Shape[]} */
    const shapes = axes(f, tokens, { x: "update", y: `${log ? "log₁₀ " : ""}${quantity.selectedOptions[0].text}`, grid: true });
    for (const event of answer.events.filter((/** @type {any} */ { iteration }) => iteration >= f.x[0] && iteration <= f.x[1])) {
      const x = f.px(event.iteration);
      shapes.push({ type: "line", x0: x, y0: f.box.y, x1: x, y1: f.box.y + f.box.h, color: tokens.input, width: 1.5, dash: [3, 3] },
        { type: "text", x: x + 4, y: f.box.y + 10, text: eventText(event), size: 11, color: tokens.input, align: "left" });
    }
    const here = player.at.iteration;
    if (here >= f.x[0] && here <= f.x[1]) shapes.push({ type: "line", x0: f.px(here), y0: f.box.y, x1: f.px(here), y1: f.box.y + f.box.h, color: tokens.positive, width: 1.5 });
    for (const each of series()) {
      const points = each.x.flatMap((n, i) => { const v = each.y[i]; return v === null || n < f.x[0] || n > f.x[1] || (log && v <= 0) ? [NaN, NaN] : [f.px(n), f.py(y(v))]; });
      shapes.push({ type: "path", points, color: each.color, width: each.width, dash: each.dash });
    }
    download(new Blob([toSVG(/** @type {any} */ (shapes), 640, 360, { ground: tokens.panel, title: "Curves of the run", description: caption.textContent ?? "" })], { type: "image/svg+xml" }), "curves.svg");
  };

  // — asking ———————————————————————————————————————————————————————————————————————————————————————————————————————
  const feed = makeFeed(app, details, {
    question: () => ({ method: "curves", params: { per: per.value, points: player.fast ? 300 : 800, budget_ms: player.fast ? 6 : 30 } }),
    answer: ({ result }) => {
      answer = result;
      draw();
      if (!result.complete) feed.refresh();
    },
    fail: (error) => setText(caption, error.message),
  });
  new ResizeObserver(() => plot?.setSize({ width: place.clientWidth, height: HEIGHT - 4 })).observe(place);
  app.addEventListener("theme", () => { if (shownKey !== "loading") draw(); });
  engine.addEventListener("header", () => { answer = null; reading = -1; setText(readout, ""); setText(aside, ""); });
  return details;
}
