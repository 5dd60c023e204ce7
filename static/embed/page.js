/**
 * The page as a part of another page: compact, as tall as its content, and answering to the window that embeds it.
 * `?embed` asks for the looks; being in a frame at all is enough for the messages.
 */
import { el, icon } from "../panels/kit/dom.js";
import { Rpc, readersIn } from "./rpc.js";
import { tellHeight } from "./height.js";
import { reportState } from "./report.js";

const EXPAND = "M2 2h5v2H4v3H2zM9 2h5v5h-2V4H9zM2 9h2v3h3v2H2zM12 9h2v5H9v-2h3z";

/** @param {import("../app/app.js").App} app @param {import("../app/api.js").Api} api
 * @param {{messages: MessageEvent[], errors: unknown[]}} early what the host said, and what it was to be told, before this module came */
export function embed(app, api, early) {
  const query = new URLSearchParams(location.search);
  if (query.has("embed")) {
    showPanels(app);
    addFoot(app);
  }
  if (window.parent === window) return;
  const { readers, wrong } = readersIn(query.get("readers"));
  new Rpc(api, window.parent, { ...early, readers });
  for (const each of wrong)
    app.tellWrong(`link-readers-${each}`, {
      field: "readers",
      message: `readers has “${each.slice(0, 60)}”; allowed are origins, as in https://course.example`,
    });
  reportState(app, api);
  if (query.has("embed")) tellHeight(window.parent);
}

/** The panels that the author asked for, open beside the network; without a word of theirs all are there, behind one button below it
 * (so that nothing moves when they come), unless the controls are reduced too. @param {import("../app/app.js").App} app */
function showPanels(app) {
  const names = app.panelNames;
  const root = /** @type {HTMLElement} */ (document.getElementById("panels"));
  const seen = new WeakSet();
  let listed = false;
  const more = el(
    "button",
    {
      type: "button",
      class: "more",
      "aria-expanded": false,
      "aria-controls": "panels",
      onclick: () => {
        listed = !listed;
        more.setAttribute("aria-expanded", String(listed));
        show();
      },
    },
    "Formulas, numbers, maps, curves …",
  );
  root.before(more);
  const show = () => {
    for (const panel of /** @type {NodeListOf<HTMLDetailsElement>} */ (root.querySelectorAll(":scope > details"))) {
      if (seen.has(panel)) continue; // the learner's now
      seen.add(panel);
      panel.open = Boolean(names) && app.shows(panel.id.replace("panel-", ""));
      panel.hidden = Boolean(names) && !panel.open;
    }
    const open = root.querySelector(":scope > details:not([hidden])") !== null;
    document.documentElement.dataset.panels = names
      ? open
        ? "open"
        : "none"
      : app.engine.header?.config.controls !== "all"
        ? "none"
        : listed
          ? "listed"
          : "folded";
  };
  app.addEventListener("config", show);
  new MutationObserver(show).observe(root, { childList: true }); // some come after the first picture
  show();
}

/** @param {import("../app/app.js").App} app */
function addFoot(app) {
  const link = el("a", { target: "_blank", rel: "noopener", href: ownAddress(location.href) }, "Open on its own page");
  const refresh = async () => {
    link.href = ownAddress(await app.permalink());
  };
  for (const name of ["pointerenter", "pointerdown", "focus"]) link.addEventListener(name, refresh);
  const full = el(
    "button",
    {
      type: "button",
      class: "icon",
      "aria-label": "Full screen",
      title: "Full screen",
      hidden: !document.fullscreenEnabled,
      onclick: async () => {
        try {
          await (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
        } catch {
          app.notes.show("fullscreen", "This frame may not fill the screen: open it on its own page.");
        }
      },
    },
    icon(EXPAND),
  );
  document.body.append(el("footer", { class: "foot" }, document.getElementById("python"), link, full));
}

/** The same address without what makes it an embed. @param {string} href */
function ownAddress(href) {
  const url = new URL(href);
  url.search = "";
  return url.href;
}
