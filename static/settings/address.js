/** The page's address: what it asks for is opened, what is seen is written. */
import { parse, write, pack, unpack } from "./permalink.js";
import { GRAINS } from "../timeline/cursor.js";
import { parseAt } from "../timeline/moments.js";

/** Opens the situation that the address describes; what it gets wrong is noted and falls back. @param {import("../app/app.js").App} app */
export async function openAddress(app) {
  const { values, extra, notes } = parse(location.hash, app.schema);
  /** @type {any} */
  let kept = {};
  if (extra) {
    try {
      kept = await unpack(extra);
    } catch {
      notes.push({ field: "x", message: "The link's data could not be read: it is cut off or damaged. The rest was opened." });
    }
  }
  try {
    app.player.opening = values.at !== undefined ? parseAt(String(values.at)) : null;
  } catch (error) {
    notes.push({ field: "at", message: /** @type {Error} */ (error).message });
  }
  delete values.at;
  if (GRAINS.includes(kept.grain)) app.player.grain = kept.grain;
  app.selection = kept.select ?? null;
  for (const note of notes) app.tellWrong(`link-${note.field}`, note);
  await app.engine.replace(values, { teacher: kept.teacher, label: kept.label, events: kept.events }, true);
}

/** The URL that restores exactly what is seen. @param {import("../app/app.js").App} app */
export async function writeAddress({ engine, player, selection, schema }) {
  /** @type {any} */
  const extra = {};
  if (engine.extras.teacher) Object.assign(extra, { teacher: engine.extras.teacher, label: engine.extras.label });
  if (engine.extras.events?.length) extra.events = engine.extras.events;
  if (selection) extra.select = selection;
  if (player.grain !== "neuron") extra.grain = player.grain;
  const packed = Object.keys(extra).length ? await pack(extra) : null;
  const url = new URL(location.href);
  url.hash = write(engine.header.config, schema, player.moments.toText(player.at.iteration, player.at.k), packed);
  return url.href;
}
