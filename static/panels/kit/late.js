/** A place for something that comes late: what did not come is said there, with a button, and tried again when the network is back. */
import { FileError } from "../../engine/files.js";
import { words } from "../../words/words.js";
import { el, setText } from "./dom.js";

/**
 * @param {HTMLElement} place where the sentence goes, at its end @param {string} missing its key; $reason says which file, and why
 * @param {() => Promise<unknown>} load rejects with a FileError where something does not come
 * @param {(error: FileError) => void} [onMissing]
 */
export function makeLate(place, missing, load, onMissing) {
  const said = el("span", null);
  const button = el("button", { type: "button", onclick: () => attempt() }, words("late-again"));
  const node = el("p", { class: "late", role: "alert" }, said, " ", button);
  /** @type {Promise<boolean> | null} */
  let trying = null;

  const go = async () => {
    setText(button, words("late-trying"));
    try {
      await load();
      node.remove();
      return true;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      setText(said, words(missing, { reason: error.message }));
      setText(button, words("late-again"));
      if (!node.isConnected) place.append(node);
      onMissing?.(error);
      return false;
    } finally {
      trying = null;
    }
  };
  /** Whether it is there now. */
  const attempt = () => (trying ??= go());
  addEventListener("online", async () => {
    await trying?.catch(() => {}); // begun without it
    if (node.isConnected) void attempt();
  });
  return {
    attempt,
    /** The same, unless it is known to be missing. */
    want: () => (node.isConnected ? Promise.resolve(false) : attempt()),
  };
}
