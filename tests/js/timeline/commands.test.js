/** What is done in which order, and who ends whom. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Commands, ends } from "../../../static/timeline/commands.js";
import { Stopped, Superseded, until } from "../../../static/engine/errors.js";

/** @returns {any} */
function later() {
  /** @type {any} */
  const made = {};
  made.promise = new Promise((resolve) => {
    made.resolve = resolve;
  });
  return made;
}

/** A queue, and commands that are done when the test says so. */
function setUp() {
  const commands = new Commands();
  /** @type {string[]} */
  const log = [];
  /** @param {string} name @param {object} command @param {(turn: any) => any} [first] */
  const give = (name, command, first) => {
    const done = later();
    const promise = commands.add({
      kind: "move",
      by: "call",
      ...command,
      run: async (turn) => {
        log.push(`${name} begins`);
        first?.(turn);
        await until(done.promise, turn.signal);
        log.push(`${name} ends`);
        return name;
      },
    });
    const told = promise.then(
      () => log.push(`${name}: done`),
      (error) => log.push(`${name}: ${error.type ?? error.message}`),
    );
    return { done: () => done.resolve(undefined), promise, told };
  };
  return { commands, log, give };
}
const settle = async () => {
  for (let n = 0; n < 20; n += 1) await null;
};

test("calls are carried out in order, each when those before it are done", async () => {
  const { log, give } = setUp();
  const [a, b] = [give("a", {}), give("b", { kind: "change" })];
  assert.deepEqual(log, ["a begins"]);
  b.done();
  await settle();
  assert.deepEqual(log, ["a begins"]);
  a.done();
  await b.told;
  assert.deepEqual(
    log.filter((each) => !each.includes(":")),
    ["a begins", "a ends", "b begins", "b ends"],
  );
  assert.equal(await b.promise, "b");
});

test("one that fails does not hold the others", async () => {
  const { log, give } = setUp();
  const a = give("a", {}, () => {
    throw new Error("no");
  });
  const b = give("b", {});
  b.done();
  await Promise.all([a.told, b.told]);
  assert.deepEqual(
    log.filter((each) => each.includes(":")),
    ["a: no", "b: done"],
  );
});

test("by hand goes before calls that wait, and ends a move or training that is under way", async () => {
  for (const kind of ["move", "train"]) {
    const { log, give } = setUp();
    give("far", { kind });
    const next = give("next", {});
    const hand = give("hand", { by: "hand" });
    await settle();
    assert.deepEqual(log.slice(0, 3).sort(), ["far begins", "far: Superseded", "hand begins"]);
    hand.done();
    await settle();
    next.done();
    await next.told;
    assert.equal(log.at(-1), "next: done");
  }
});

test("a change is never ended half-way, and what it says may end it afterwards does", async () => {
  const { log, give } = setUp();
  /** @type {any} */
  let turn;
  const change = give("change", { kind: "change" }, (given) => {
    turn = given;
  });
  const hand = give("hand", { by: "hand" });
  await settle();
  assert.deepEqual(log, ["change begins"]);
  turn.yields("change"); // a change by hand might, a move does not
  await settle();
  assert.deepEqual(log, ["change begins"]);
  turn.yields("all");
  await settle();
  assert.deepEqual(log.slice(1, 3).sort(), ["change: Superseded", "hand begins"]);
  hand.done();
  change.done();
  await hand.told;
});

test("of several places in a row only the last counts, in calls and by hand apart", async () => {
  const { log, give } = setUp();
  const first = give("first", { kind: "change" });
  const places = [1, 2, 3].map((n) => give(`place ${n}`, { isPlace: true }));
  const step = give("step", {});
  const last = give("last", { isPlace: true });
  assert.equal(await places[0].promise.catch((error) => error instanceof Superseded), true);
  for (const each of [first, ...places, step, last]) each.done();
  await last.told;
  assert.deepEqual(
    log.filter((each) => each.includes(":")),
    ["place 1: Superseded", "place 2: Superseded", "first: done", "place 3: done", "step: done", "last: done"],
  );

  const under = give("under way", { isPlace: true });
  const newer = give("newer", { isPlace: true });
  newer.done();
  await Promise.all([under.told, newer.told]);
  assert.deepEqual(
    log.slice(-5).filter((each) => each.includes(":")),
    ["under way: Superseded", "newer: done"],
  );
});

test("questions see what was commanded before, and hold nobody up", async () => {
  const { log, give } = setUp();
  const change = give("change", { kind: "change" });
  const question = give("question", { kind: "aside" });
  const move = give("move", {});
  assert.deepEqual(log, ["change begins"]);
  change.done();
  await settle();
  assert.deepEqual(
    log.filter((each) => each.endsWith("begins")),
    ["change begins", "question begins", "move begins"],
  );
  move.done();
  await move.told;
  question.done();
  await question.told;
  assert.equal(log.at(-1), "question: done");
});

test("stop ends what moves, trains and exports, under way and waiting; changes and questions go on", async () => {
  const { commands, log, give } = setUp();
  const all = {
    train: give("train", { kind: "train" }),
    move: give("move", {}),
    change: give("change", { kind: "change" }),
    question: give("question", { kind: "aside" }),
    export: give("export", { kind: "export" }),
  };
  const stopped = commands.stop();
  await stopped;
  await settle();
  assert.deepEqual(log.filter((each) => each.endsWith("Stopped")).sort(), [
    "export: Stopped",
    "move: Stopped",
    "train: Stopped",
  ]);
  all.change.done();
  all.question.done();
  await Promise.all([all.change.told, all.question.told]);
  assert.deepEqual(log.filter((each) => each.endsWith("done")).sort(), ["change: done", "question: done"]);

  const exporting = give("long", { kind: "export" });
  await settle();
  assert.equal(commands.isExporting, true);
  await commands.stop();
  assert.equal(await exporting.promise.catch((error) => error instanceof Stopped), true);
});

test("who needs something that is not there waits, and the learner does not wait with him", async () => {
  const { commands, log, give } = setUp();
  const live = later();
  const needy = give("needy", { kind: "change", needs: () => live.promise });
  const behind = give("behind", {});
  await settle();
  assert.deepEqual(log, []);
  assert.equal(commands.isHeld, false);
  const hand = give("hand", { by: "hand" });
  hand.done();
  await hand.told;
  assert.deepEqual(log, ["hand begins", "hand ends", "hand: done"]);
  live.resolve(undefined);
  needy.done();
  behind.done();
  await behind.told;
  assert.deepEqual(
    log.slice(3).filter((each) => each.includes(":")),
    ["needy: done", "behind: done"],
  );

  const gone = Promise.reject(new Error("Python did not come"));
  await give("late", { by: "hand", needs: () => gone }).told;
  assert.equal(log.at(-1), "late: Python did not come");
});

test("what goes on by itself gives way to commands, not to questions, and comes again when they are done", async () => {
  const { commands, give } = setUp();
  let filled = 0;
  const play = () =>
    commands.fill((turn) => {
      filled += 1;
      return new Promise((_, reject) => {
        turn.signal.addEventListener("abort", () => reject(turn.signal.reason));
      });
    });
  commands.addEventListener("free", play);
  play();
  const question = give("question", { kind: "aside" });
  question.done();
  await question.told;
  assert.equal(filled, 1);
  const change = give("change", { kind: "change" });
  change.done();
  await change.told;
  await settle();
  assert.equal(filled, 2);
  assert.equal(commands.isFree, true);
  await commands.stop();
  await settle();
  assert.equal(filled, 3); // who means to stop it for good says so to whom it plays
});

test("the table of who ends whom", () => {
  const table = [
    ["hand", "move", "all", true],
    ["hand", "train", "all", true],
    ["hand", "change", "all", true],
    ["hand", "change", "change", true],
    ["hand", "move", "change", false],
    ["hand", "change", "nothing", false],
    ["hand", "aside", "all", false],
    ["call", "change", "all", false],
    ["call", "move", "all", false],
    ["page", "move", "all", false],
  ];
  for (const [by, kind, yielding, expected] of table)
    assert.equal(
      ends(/** @type {any} */ ({ by, kind }), /** @type {any} */ (yielding)),
      expected,
      `${by} ${kind} against ${yielding}`,
    );
});
