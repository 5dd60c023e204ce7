/** The branches of the run, beside its slider; there is nothing to see while there is one. */
import { el } from "../kit/dom.js";
import { branchText } from "../../narration/moment.js";

/** @param {import("../../app/app.js").App} app @param {HTMLElement} root the transport */
export function makeBranches(app, root) {
  const { engine, player } = app;
  const choice = el("select", {
    id: "branch",
    onchange: () =>
      app
        .returnTo(Number(choice.value))
        .catch((error) => app.problem(error))
        .finally(show),
  });
  const label = el("label", { class: "branches", hidden: true }, "branch", choice);
  root.append(label);
  let shown = "";
  const show = () => {
    const told = engine.branches.told(player.reached);
    label.hidden = told.length < 2;
    const texts = told.map(branchText);
    const now = `${texts.join("|")} ${engine.branches.current.number}`;
    if (now === shown) return;
    shown = now;
    choice.replaceChildren(
      ...told.map((each, k) => el("option", { value: String(each.branch), selected: each.current }, texts[k])),
    );
  };
  for (const name of ["header", "takeover", "changed"]) engine.addEventListener(name, show);
  app.addEventListener("moment", () => {
    if (!label.hidden && !player.fast) show();
  });
  player.addEventListener("playing", show);
  return { show };
}
