"""The worker alone, without the page: a test drives it message by message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page

from .site import Site

PAGE = b"""<!doctype html><title>worker</title><link rel="icon" href="data:,"><script type="module">
let worker, seen, acknowledges;
window.start = (address, acknowledge = true) => {
  worker?.terminate();
  seen = [];
  acknowledges = acknowledge;
  const mine = worker = address === "here" ? here() : new Worker(new URL(address, location.href), { type: "module" });
  mine.onmessage = ({ data }) => {
    if (mine !== worker) return;
    seen.push(data);
    if (data.event === "trace" && acknowledges) mine.postMessage({ method: "ack" });
    window.dispatchEvent(new Event("seen"));
  };
  mine.onerror = (event) => {
    event.preventDefault();
    seen.push({ event: "failed", message: event.message ?? "" });
    window.dispatchEvent(new Event("seen"));
  };
};
/** Python on this page's own thread, behind a port as a worker is. */
function here() {
  const { port1, port2 } = new MessageChannel();
  import("./static/engine/python.js").then(({ Python }) => new Python({ longest: 8 }).connect(port2));
  return Object.assign(port1, { terminate: () => port1.close() });
}
window.send = (messages) => { for (const message of messages) worker.postMessage(message); };
window.seen = () => seen;
window.first = (wanted) => new Promise((resolve, reject) => {
  const report = () => JSON.stringify(seen.filter(({ event }) => event !== "progress")).slice(0, 2000);
  setTimeout(() => reject(new Error(`none came; seen: ${report()}`)), 45_000);
  const has = (message) => ([key, value]) => (message[key] ?? null) === value;
  const fits = (message) => wanted.some((each) => Object.entries(each).every(has(message)));
  const look = () => {
    const found = seen.find(fits);
    if (!found) return;
    window.removeEventListener("seen", look);
    resolve({ ...found, buffer: found.buffer ? Array.from(found.buffer) : null });
  };
  window.addEventListener("seen", look);
  look();
});
</script>"""


class DrivenWorker:
    """One page with one worker in it."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site = page, site
        self.next_id = 1
        site.replace("driven.html", PAGE)
        page.goto(site.url("driven.html"))

    def start(self, query: str = "", acknowledge: bool = True) -> None:
        """Starts a worker, in place of the one before it."""
        self.page.evaluate("([address, ack]) => start(address, ack)", [f"static/engine/worker.js{query}", acknowledge])

    def start_here(self) -> None:
        """Starts Python on the page's own thread instead."""
        self.page.evaluate("start('here', true)")

    def booted(self) -> dict[str, Any]:
        """The `ready` or `failed` event, when it comes."""
        return self.wait_for({"event": "ready"}, {"event": "failed"})

    def wait_for(self, *wanted: dict[str, Any]) -> dict[str, Any]:
        """The first message that has these values (of any of the choices)."""
        answer: dict[str, Any] = self.page.evaluate("(wanted) => first(wanted)", list(wanted))
        return answer

    def send(self, *messages: dict[str, Any]) -> None:
        """Posts messages in one go."""
        self.page.evaluate("(messages) => send(messages)", list(messages))

    def command(self, method: str, generation: int = 0, **params: Any) -> dict[str, Any]:
        """A message, with an id of its own."""
        self.next_id += 1
        return {"id": self.next_id, "generation": generation, "method": method, "params": params}

    def call(self, method: str, generation: int = 0, **params: Any) -> dict[str, Any]:
        """Sends one command and gives its answer."""
        command = self.command(method, generation, **params)
        self.send(command)
        return self.answer_to(command)

    def answer_to(self, command: dict[str, Any]) -> dict[str, Any]:
        return self.wait_for({"id": command["id"], "event": None})

    def seen(self, **wanted: Any) -> Sequence[dict[str, Any]]:
        """All messages so far that have these values (without their buffers)."""
        every = self.page.evaluate("seen().map(({ buffer, ...rest }) => rest)")
        return [message for message in every if all(message.get(key) == value for key, value in wanted.items())]
