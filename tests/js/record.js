/** Runs that the core records for a test: any network, any settings. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { Recording } from "../../static/engine/recorded.js";
import { ROOT } from "./support.js";

const SCRIPT = `
import json, sys
from backprop import record
from backprop.config.run import Run
wanted, updates = json.loads(sys.argv[1])
print(json.dumps([record(Run.of(each), updates, explain=None).as_data() for each in wanted]))
`;

/** @param {Record<string, unknown>[]} configs @param {number} [updates] @returns {Recording[]} one of each configuration */
export function record(configs, updates = 1) {
  const env = { ...process.env, PYTHONPATH: join(ROOT, "py"), OPENBLAS_NUM_THREADS: "1" };
  const told = execFileSync(
    process.env.BACKPROP_PYTHON ?? "python3",
    ["-c", SCRIPT, JSON.stringify([configs, updates])],
    { encoding: "utf8", env, maxBuffer: 2 ** 28 },
  );
  return JSON.parse(told).map((/** @type {any} */ data) => new Recording(data));
}
