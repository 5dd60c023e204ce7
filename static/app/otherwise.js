/**
 * Runs after the page's own script, whatever became of that: where it has not started, the plain picture says why, and how to try again.
 * Where this does not come either, the words in index.html stand: they are true in any case.
 */
export {};
const plain = /** @type {HTMLElement} */ (document.querySelector(".plain-state"));
const own = /** @type {HTMLScriptElement} */ (document.querySelector("script[type=module]"));

/** What became of the script. @returns {Promise<string>} */
async function reason() {
  try {
    const { ok, status } = await fetch(own.src, { cache: "reload" });
    if (!ok) return `could not be fetched: the server answered ${status}.`;
    await fetch(own.src, { integrity: own.integrity });
    return "did not arrive the first time, or does not run in this browser.";
  } catch {
    return "did not arrive, or not as it was built. Check the network.";
  }
}

async function tell() {
  const message = `The simulator has not started: its script ${await reason()}`;
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    textContent: "Reload",
    onclick: () => location.reload(),
  });
  plain.role = "alert";
  plain.replaceChildren(message, " ", button);
  addEventListener("online", () => location.reload());
  if (window.parent !== window)
    window.parent.postMessage(
      { jsonrpc: "2.0", method: "error", params: [{ type: "NotLoaded", message, field: null }] },
      "*",
    );
}

if (!("app" in document.documentElement.dataset)) void tell();
document.addEventListener("backprop:stopped", tell); // later, while it waited for words
