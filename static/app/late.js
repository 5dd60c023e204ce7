/**
 * The parts of the page that come when they are wanted: the panels that explain, dialogs, what hears the page around. What does not come is
 * said in its place, and tried again when asked, or when the network is back; so is Python's start.
 */
import { FileError } from "../engine/files.js";
import { allOf, lateModule } from "../engine/late.js";
import { makeLate } from "../panels/kit/late.js";
import { words } from "../words/words.js";
import { byId } from "./stage.js";

/** @returns {Promise<typeof import("../panels/later.js")>} */
export const panels = () => lateModule("panels");

/** @param {import("./app.js").App} app */
export function makeLater(app) {
  /** @type {ReturnType<typeof import("../panels/settings/share.js").makeShare> | null} */
  let shareBox = null;
  /** @type {ReturnType<typeof import("../panels/settings/open-data.js").makeOpenData> | null} */
  let dataBox = null;

  /** Those that are not there yet. @param {(name: string) => boolean} isWanted */
  const addPanels = async (isWanted) => {
    const [{ addUnderstandPanels, addLearnPanels }] = await allOf([panels(), app.language.complete()]); // all of it: the network may be gone later
    const isMissing = (/** @type {string} */ name) => isWanted(name) && !document.getElementById(`panel-${name}`);
    addUnderstandPanels(app, byId("panels"), isMissing);
    addLearnPanels(app, byId("panels"), isMissing);
  };

  /** What somebody asked for by hand; where it does not come, a note says so, with a way to ask again.
   * @param {string} failed the note's key @param {() => Promise<unknown>} open @returns {Promise<void>} */
  const asked = async (failed, open) => {
    try {
      await open();
      app.notes.clear("late");
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      app.notes.show("late", words(failed, { reason: error.message }), [
        { label: words("late-again"), run: () => void asked(failed, open) },
      ]);
    }
  };

  addEventListener("online", () => {
    if (app.engine.status === "failed") void app.engine.boot();
    if (app.engine.header) app.speak(String(app.engine.header.config.lang)); // its words may have been missing
  });

  return {
    /** @param {string} kind */
    save: (kind) => asked("late-save", async () => (await panels()).save(app, kind)),
    /** @param {(name: string) => boolean} isWanted */
    panels: (isWanted) => makeLate(byId("panels"), "late-panels", () => addPanels(isWanted)).attempt(),
    share: () =>
      asked("late-share", async () => {
        const { makeShare } = await panels();
        await addPanels(() => true); // who embeds it elsewhere chooses among all of them
        shareBox ??= makeShare(app);
        await shareBox.open();
      }),
    /** @param {File} [file] */
    data: (file) =>
      asked("late-csv", async () => {
        const { makeOpenData } = await panels();
        dataBox ??= makeOpenData(app);
        dataBox.open(file);
      }),
  };
}

/** What the host says, and what it is to be told, is kept until there is a page and the module for that has come. */
export function hearHost() {
  /** @type {{messages: MessageEvent[], errors: unknown[]}} */
  const early = { messages: [], errors: [] };
  const keep = (/** @type {MessageEvent} */ event) => void early.messages.push(event);
  const keepError = (/** @type {Event} */ event) => void early.errors.push(/** @type {CustomEvent} */ (event).detail);
  addEventListener("message", keep);
  document.addEventListener("backprop:error", keepError);
  return {
    /** @param {import("./app.js").App} app @param {import("./api.js").Api} api */
    meets: (app, api) =>
      makeLate(
        byId("notes"),
        "late-host",
        async () => {
          /** @type {typeof import("../embed/page.js")} */
          const { embed } = await lateModule("embed");
          removeEventListener("message", keep);
          document.removeEventListener("backprop:error", keepError);
          embed(app, api, early);
        },
        tellHost,
      ).attempt(),
  };
}

/** As a notification, which needs nobody who answers. @param {Error} error */
function tellHost({ message }) {
  window.parent.postMessage(
    { jsonrpc: "2.0", method: "error", params: [{ type: "NotLoaded", message, field: null }] },
    "*",
  );
}
