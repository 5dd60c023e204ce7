/**
 * Python's worker: a Worker of one page, or the one SharedWorker of all frames of a site that are open together. What it
 * says and hears is in python.js.
 */
import { hold, unique } from "../services/locks.js";
import { Python } from "./python.js";

const python = new Python({ stockOnly: new URL(self.location.href).searchParams.get("boot") === "stock" });
if ("onconnect" in self) {
  self.onconnect = (/** @type {MessageEvent} */ { ports: [port] }) => python.connect(port);
  python.onFailed = () => self.close();
} else python.connect(/** @type {import("./python.js").Port} */ (/** @type {unknown} */ (self)));
const lock = `backprop-python-${unique()}`;
hold(lock, () => python.holds(lock));
Object.assign(self, { python }); // for who looks in with the browser's tools
