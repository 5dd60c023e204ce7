/**
 * Python's worker: a Worker of one page, or the one SharedWorker of all frames of a site that are open together. What it
 * says and hears is in python.js.
 */
import { Python } from "./python.js";

const python = new Python({ stockOnly: new URL(self.location.href).searchParams.get("boot") === "stock" });
if ("onconnect" in self) {
  const name = `backprop-python-${crypto.randomUUID()}`;
  // Held as long as this worker lives: whoever waits for it hears of its end, however it came.
  const held = new Promise((resolve) => {
    if (navigator.locks) navigator.locks.request(name, () => new Promise(() => resolve(name))).catch(() => resolve(null));
    else resolve(null);
  });
  self.onconnect = async (/** @type {MessageEvent} */ { ports: [port] }) => python.connect(port, await held);
  python.onFailed = () => self.close();
} else python.connect(/** @type {any} */ (self));
Object.assign(self, { python }); // for who looks in with the browser's tools
