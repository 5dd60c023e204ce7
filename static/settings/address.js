/** The page's address: what it asks for is opened, what is seen is written. */
import { parse, write, pack } from "./permalink.js";
import { readKept } from "./kept.js";
import { parseAt, atText } from "../timeline/moments.js";

/** What an address asks for, as far as it can be used; `notes` say what cannot.
 * @param {string} hash @param {import("./schema.js").Schema} schema */
export async function readAddress(hash, schema) {
  const { values, extra, notes } = parse(hash, schema);
  const { at, ...explicit } = values;
  const opening = at === undefined ? null : parseAt(String(at));
  const { kept, notes: others } = extra === null ? { kept: {}, notes: [] } : await readKept(extra);
  const { teacher, label, events, select = null, grain = "neuron" } = /** @type {import("./kept.js").Kept} */ (kept);
  if (teacher) explicit.data = "own";
  return {
    explicit,
    extras: { ...(teacher && { teacher, label }), ...(events && { events }) },
    opening,
    select,
    grain,
    notes: [...notes, ...others],
  };
}

/** Opens the situation that the address describes; what it gets wrong is noted and left out. @param {import("../app/app.js").App} app */
export async function openAddress(app) {
  const { hash } = location;
  const { explicit, extras, opening, select, grain, notes } = await readAddress(hash, app.schema);
  if (hash !== location.hash) return; // it has changed meanwhile
  app.notes.clearAll("link-");
  for (const note of notes) app.tellWrong(`link-${note.field}`, note);
  app.player.opening = opening;
  app.player.grain = grain;
  app.select(null);
  app.wish = select;
  await app.engine.replace(explicit, extras, true);
}

/** The URL that restores exactly what is seen. @param {Pick<import("../app/app.js").App, "engine" | "player" | "selection" | "wish" | "schema">} app */
export async function writeAddress({ engine, player, selection, wish, schema }) {
  const { teacher, label, events } = engine.extras;
  const select = selection ?? wish;
  const extra = {
    ...(teacher && { teacher, label }),
    ...(events?.length && { events }),
    ...(select && { select }),
    ...(player.grain !== "neuron" && { grain: player.grain }),
  };
  const explicit = { ...engine.explicit }; // all of one moment: others go on meanwhile
  const at = player.opening ? atText(player.opening) : player.moments.toText(player.at.iteration, player.at.k);
  const url = new URL(location.href);
  url.hash = write(explicit, schema, at, Object.keys(extra).length ? await pack(extra) : null);
  return url.href;
}
