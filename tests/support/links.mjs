/**
 * The page's own writer and reader of links, engine and player, under Node and without a page. Python is at the other end of the
 * pipe: `{call, session, id, method, params}` goes out, `{id, result | error, buffer?}` comes in. Started by support/links.py:
 *
 *     node links.mjs <folder of static/> < {schema, recording} and then a case a line: {link, deeds, look}
 */
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

globalThis.matchMedia = () => ({ matches: true, addEventListener() {} });
globalThis.location = new URL("http://host.invalid/");
const from = async (path) => import(new URL(path, `${pathToFileURL(process.argv[2])}/`));
const { Schema } = await from("settings/schema.js");
const { openAddress, writeAddress } = await from("settings/address.js");
const { Engine } = await from("engine/engine.js");
const { Commands } = await from("timeline/commands.js");
const { Player } = await from("timeline/player.js");
const { parseAt } = await from("timeline/moments.js");
const { checkSelection } = await from("scene/selection.js");

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const { schema: table, recording } = JSON.parse((await lines.next()).value);
const schema = new Schema(table);

/** Sessions of Python, by number; what they answer comes between the cases' lines. */
const lives = new Map();

/** What app.js is to the address, without a page around it. */
class Page {
  constructor(number) {
    this.schema = schema;
    this.engine = new Engine(schema, recording, new URL("file:///nowhere/"), false);
    this.commands = new Commands();
    this.player = new Player(this.engine, this.commands);
    this.notes = { clearAll: () => {} };
    this.told = [];
    this.selection = this.wish = null;
    lives.set(number, this.engine.live);
    this.engine.live.link = { post: ({ id, method, params }) => (id ? say({ call: true, session: number, id, method, params }) : undefined), close: () => {} };
    this.engine.addEventListener("run", () => this.configured());
    this.player.addEventListener("problem", ({ detail }) => this.told.push(detail.message));
  }

  configured() {
    const { header } = this.engine;
    this.notesOfRun = header.notes.map(({ message }) => message);
    if (this.selection && !this.fits(this.selection)) this.selection = null;
    if (!header.layouts || !this.wish) return;
    if (this.fits(this.wish)) this.selection = this.wish;
    else this.told.push("selection");
    this.wish = null;
  }

  fits(selection) {
    try {
      return Boolean(checkSelection(selection, this.engine.header.sizes));
    } catch {
      return false;
    }
  }

  tellWrong(_, { message }) { this.told.push(message); }
  select(selection) { this.selection = selection; }
  link() { return writeAddress(this); }

  /** @param {() => Promise<unknown>} alter */
  change(alter) {
    return this.commands.add({ kind: "change", by: "call", run: async (turn) => {
      await alter();
      await this.player.settle(turn);
    } });
  }

  async open(href) {
    location.href = href;
    const opening = this.change(async () => {
      await openAddress(this);
      this.early = await this.link(); // before Python is there
    });
    await this.engine.boot();
    if (this.engine.status !== "live") this.told.push(this.engine.failure);
    await opening;
    await this.commands.add({ kind: "aside", by: "call", run: () => {} }); // after what the page itself has to do
  }

  // — what a person does ————————————————————————————————————————————————————————————————————————————————————

  async configure(partial) {
    const { engine, player } = this;
    const checked = schema.checkAll(partial);
    const some = (isView) => Object.fromEntries(Object.entries(checked).filter(([name]) => schema.isView(name) === isView));
    if (Object.keys(some(false)).length) await this.change(() => engine.configure(some(false), player.at.iteration, player.reached));
    if (Object.keys(some(true)).length) engine.setView(some(true));
  }

  seek(at) {
    const { iteration, moment } = parseAt(at);
    return this.commands.add({ kind: "move", by: "call", run: (turn) => this.player.travel(this.player.placeOf(iteration, moment), turn) });
  }

  nudge(by) {
    const { engine, player } = this;
    return this.change(async () => {
      const { iteration } = player.at;
      const { weights, biases } = await engine.ask("parameters", { iteration });
      weights[0][0][0] += by;
      biases[0][0] -= by;
      await engine.change("set_parameters", { weights, biases }, iteration, player.reached);
    });
  }

  edit(by) {
    return this.change(async () => {
      const teacher = await this.engine.ask("teacher_set");
      teacher.inputs = teacher.inputs.map((row, k) => (k ? row : row.map((x) => x + by)));
      await this.engine.replace({ ...this.engine.explicit, data: "own" }, { teacher, label: "edited" });
    });
  }

  teach(given) { return this.change(() => this.engine.adoptTeacher(given, "shapes.csv")); }
  back() { return this.change(() => this.engine.returnTo(1, this.player.reached)); }
  grain(grain) { this.player.grain = grain; }
  look(selection) { this.selection = this.fits(selection) ? selection : null; }

  async state() {
    const { engine, player } = this;
    const { iteration } = player.at;
    const { config, samples, held_out, teacher: { inputs, targets, test_inputs } } = engine.header;
    const { scalars } = player.trace ?? { scalars: {} };
    return { config, samples, held_out, inputs, targets, test_inputs, at: [iteration, player.moment], grain: player.grain, selection: this.selection, label: engine.extras.label,
      given: await engine.ask("teacher_set"), parameters: await engine.ask("parameters", { iteration }), scalars };
  }
}

let number = 0;
async function carryOut({ link, deeds }) {
  const first = new Page(number++);
  await first.open(link);
  const opened = first.told;
  const refused = [];
  for (const [deed, given] of deeds) {
    try {
      await first[deed](given);
    } catch (error) {
      refused.push(`${deed}: ${error.message}`);
    }
  }
  const state = await first.state();
  const written = await first.link();
  const second = new Page(number++);
  await second.open(written);
  return { opened, refused, state, written, early: second.early, again: await second.state(), rewritten: await second.link(), told: [...second.told, ...second.notesOfRun] };
}

for (;;) {
  const { value, done } = await lines.next();
  if (done) break;
  const message = JSON.parse(value);
  if (message.case) carryOut(message.case).then((told) => say({ done: told }), (error) => say({ broken: error.stack }));
  else {
    const buffer = message.buffer && new Float64Array(new Uint8Array(Buffer.from(message.buffer, "base64")).buffer);
    const live = lives.get(message.session);
    live.settle({ generation: live.generation, ...message, buffer });
  }
}

process.exit(0);
