/** Which room of static/ may import which: arrows go one way. What is only a type may come from anywhere. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ROOT } from "./support.js";

const STATIC = join(ROOT, "static");
/** What may be imported from everywhere: what can go wrong, and what is fetched when it is wanted. */
const BASE = ["engine/errors.js", "engine/files.js", "engine/late.js"];
/** And what a browser offers for convenience, or not. */
const SERVICES = "services";
/** Each room, and what it may import besides itself: only rooms above it. `panels` is the file that brings the later ones together. */
const ROOMS = {
  words: [],
  scene: [],
  timeline: [],
  settings: ["timeline"],
  engine: ["settings"],
  paint: ["scene"],
  narration: ["words", "scene", "timeline"],
  "panels/kit": ["words", "scene", "engine", "paint"],
  embed: ["settings", "panels/kit"],
  "panels/understand": ["words", "scene", "timeline", "settings", "engine", "paint", "narration", "panels/kit"],
  "panels/learn": ["words", "scene", "settings", "engine", "paint", "panels/kit"],
  "panels/teacher": ["words", "scene", "settings", "engine", "paint", "panels/kit"],
  "panels/settings": ["words", "scene", "settings", "engine", "paint", "panels/kit", "embed"],
  "panels/player": ["words", "scene", "timeline", "paint", "narration", "panels/kit", "panels/understand"],
  panels: ["scene", "panels/understand", "panels/learn", "panels/teacher", "panels/settings", "panels/player"],
  app: [
    "words",
    "scene",
    "timeline",
    "settings",
    "engine",
    "paint",
    "narration",
    "embed",
    "panels/kit",
    "panels/understand",
    "panels/teacher",
    "panels/settings",
    "panels/player",
    "panels",
  ],
  handout: [
    "words",
    "scene",
    "timeline",
    "settings",
    "engine",
    "paint",
    "narration",
    "panels/kit",
    "panels/understand",
    "panels/player",
    "app",
  ],
};
/** An import or an export from another file, at once or later; types stand in comments. */
const FROM =
  /(?:^|\n)\s*(?:import|export)\b[^;"]*?\bfrom\s*"(\.[^"]+)"|(?:^|\n)\s*import\s*"(\.[^"]+)"|\bimport\(\s*"(\.[^"]+)"\s*\)/g;

/** @param {string} path of a file */
const relative = (path) => path.slice(STATIC.length + 1);

/** @param {string} path of a file */
function roomOf(path) {
  const [first, second, ...rest] = relative(path).split("/");
  return first === "panels" && rest.length ? `${first}/${second}` : second ? first : "";
}

/** Every import that leaves its room, as [from, to, "file → file"]. */
function crossings() {
  const files = readdirSync(STATIC, { recursive: true }).filter(
    (name) => name.endsWith(".js") && !/^(vendor|generated|page)\//.test(name),
  );
  return files.flatMap((name) => {
    const path = join(STATIC, name);
    const code = readFileSync(path, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    return [...code.matchAll(FROM)].flatMap(([, one, two, three]) => {
      const to = join(dirname(path), one ?? two ?? three);
      return roomOf(to) === roomOf(path) || ["vendor", SERVICES].includes(roomOf(to)) || BASE.includes(relative(to))
        ? []
        : [[roomOf(path), roomOf(to), `${name} → ${relative(to)}`]];
    });
  });
}

test("every room imports only what it may", () => {
  const found = crossings();
  assert.ok(found.length > 100, "the imports are read");
  /** @type {Record<string, string[]>} */
  const may = ROOMS;
  const wrong = found.filter(([from, to]) => !may[from]?.includes(to)).map(([, , files]) => files);
  assert.deepEqual(wrong, []);
});

test("rooms import only rooms above them", () => {
  const order = Object.keys(ROOMS);
  for (const [room, allowed] of Object.entries(ROOMS))
    for (const other of allowed) assert.ok(order.indexOf(other) < order.indexOf(room), `${room} → ${other}`);
});

test("the scene is pure: it knows no page", () => {
  for (const name of readdirSync(join(STATIC, "scene"), { recursive: true }).filter((each) => each.endsWith(".js"))) {
    const code = readFileSync(join(STATIC, "scene", name), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    const found =
      /\b(document|window|navigator|getComputedStyle|ImageData|addEventListener|performance|Math\.random|Date)\b/.exec(
        code,
      );
    assert.equal(found, null, `scene/${name}: ${found?.[0]}`);
  }
});
