/** Which classes came out, against those that were wanted: counts, and the accuracy they make. */
import { el, setText } from "../kit/dom.js";
import { makeFeed } from "../kit/feed.js";

/** @param {import("../../app/app.js").App} app @param {HTMLDetailsElement} details the panel it stands in */
export function makeConfusion(app, details) {
  const node = el("div", { hidden: true, class: "confusion" });

  /** @param {string} title @param {string[]} names @param {{counts: number[][], right: number, samples: number, accuracy: number}} found */
  const table = (title, names, { counts, right, samples, accuracy }) => {
    const most = Math.max(...counts.flat(), 1);
    const caption = el("caption", null, `${title}: ${right} of ${samples} right, ${(100 * accuracy).toFixed(1)} %`);
    return el("table", { class: "samples" }, caption,
      el("thead", null, el("tr", null, el("th", { scope: "col" }, "wanted ↓ found →"), ...names.map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", null, ...counts.map((row, i) => el("tr", null, el("th", { scope: "row" }, names[i]), ...row.map((count, j) => {
        const cell = el("td", { class: i === j ? "right" : null }, String(count));
        cell.style.setProperty("--share", `${Math.round(100 * count / most)}%`);
        return cell;
      })))));
  };

  const feed = makeFeed(app, details, {
    question: () => {
      const classes = app.engine.header.teacher?.task === "classification";
      node.hidden = !classes;
      return classes ? { method: "classes", params: {} } : null;
    },
    answer: ({ result: { class_names: names, train, test } }) => {
      node.replaceChildren(el("h3", null, "Classes"), table("Training set", names, train), ...(test ? [table("Held out", names, test)] : []));
    },
    fail: (error) => { setText(node, error.message); },
  });
  feed.refresh();
  return { node };
}
