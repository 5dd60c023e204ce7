/** Which classes came out, against those that were wanted: counts, and the accuracy they make. */
import { el, setText } from "../kit/dom.js";
import { makeFeed } from "../kit/feed.js";
import { confusionRows } from "../../scene/plots/confusion.js";

/** @param {import("../../app/app.js").App} app @param {HTMLDetailsElement} details the panel it stands in */
export function makeConfusion(app, details) {
  const node = el("div", { hidden: true, class: "confusion" });
  const feed = makeFeed(app, details, {
    question: () => {
      const classes = app.engine.header.teacher?.task === "classification";
      node.hidden = !classes;
      return classes ? { method: "classes", params: {} } : null;
    },
    answer: ({ result: { class_names: names, train, test } }) => {
      node.replaceChildren(
        el("h3", null, "Classes"),
        table("Training set", names, train),
        ...(test ? [table("Held out", names, test)] : []),
      );
    },
    fail: (error) => {
      setText(node, error.message);
    },
  });
  feed.refresh();
  return { node };
}

/** @param {string} title @param {string[]} names @param {import("../../engine/messages.d.ts").Counted} found */
function table(title, names, found) {
  const { right, samples, accuracy } = found;
  return el(
    "table",
    { class: "samples" },
    el("caption", null, `${title}: ${right} of ${samples} right, ${(100 * accuracy).toFixed(1)} %`),
    el(
      "thead",
      null,
      el(
        "tr",
        null,
        el("th", { scope: "col" }, "wanted ↓ found →"),
        ...names.map((name) => el("th", { scope: "col" }, name)),
      ),
    ),
    el(
      "tbody",
      null,
      ...confusionRows(found, names).map(({ wanted, cells }) =>
        el(
          "tr",
          null,
          el("th", { scope: "row" }, wanted),
          ...cells.map(({ count, share, right: isRight }) =>
            el("td", { class: isRight ? "right" : null, style: `--share: ${Math.round(100 * share)}%` }, String(count)),
          ),
        ),
      ),
    ),
  );
}
