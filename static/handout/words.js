/** What a handout says about itself: the settings of its run in one line. */
import { group } from "../words/words.js";
import { counted } from "../scene/format.js";

/** @param {import("../engine/engine.js").Header} header */
export function settingsOf({ config, sizes, samples, teacher }) {
  const parts = [
    `network ${sizes.join("-")}`,
    sizes.length > 2 ? `hidden ${config.hidden}` : "",
    `output ${config.output}`,
    String(config.loss).replace("_", " "),
    `teacher set ${teacher?.name}, ${counted(group(samples), "sample")}`,
    config.batch === "all" ? "batch learning" : Number(config.batch) === 1 ? "on-line" : `batches of ${config.batch}`,
    config.optimizer === "sgd" ? "" : String(config.optimizer),
    `η ${config.rate}`,
  ];
  return parts.filter(Boolean).join(" · ");
}
