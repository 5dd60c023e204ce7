import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers";
import { Branches } from "../../../static/engine/branches.js";
import { Turns } from "../../../static/engine/turns.js";

/** A worker with so many pieces to do, who notes each. @param {string} name @param {number} pieces @param {string[]} log */
const worker = (name, pieces, log) => ({
  left: pieces,
  get isBusy() {
    return this.left > 0;
  },
  work() {
    this.left -= 1;
    log.push(name);
  },
});
/** Until nobody waits. @param {Turns} turns */
async function idle(turns) {
  while (turns.waiting.size || turns.isArranged)
    await new Promise((done) => {
      setImmediate(done);
    });
}

test("everyone gets a piece in turn, the one who has waited longest first", async () => {
  const turns = new Turns(40);
  /** @type {string[]} */
  const log = [];
  turns.want(worker("a", 3, log));
  turns.want(worker("b", 2, log));
  await new Promise((done) => {
    setImmediate(done);
  });
  assert.deepEqual(log, [], "not before it is open");
  turns.open();
  await idle(turns);
  assert.deepEqual(log, ["a", "b", "a", "b", "a"]);
  const c = worker("c", 2, log);
  turns.want(c);
  turns.forget(c);
  await idle(turns);
  assert.equal(log.length, 5);
  turns.want(c);
  turns.close();
  await idle(turns);
  assert.equal(log.length, 5, "closed: nobody works any more");
  turns.channel.port1.close();
});

test("the more are busy, the shorter the pieces", () => {
  const turns = new Turns(40);
  assert.equal(turns.share(100), 40);
  assert.equal(turns.share(12), 12);
  turns.waiting.add(worker("a", 1, []));
  assert.equal(turns.share(100), 12, "two share 24 ms");
  for (const name of ["b", "c", "d", "e", "f", "g", "h", "i", "j"]) turns.waiting.add(worker(name, 1, []));
  assert.equal(turns.share(100), 3, "and no less than 3");
  assert.equal(turns.share(2), 2);
  turns.channel.port1.close();
});

test("a change in the past of a run leaves a branch, to be returned to", () => {
  const branches = new Branches();
  assert.equal(branches.leftBy(5, 5), undefined, "nothing was computed after it");
  assert.equal(branches.leftBy(4, 5), 1);
  branches.fork(4, 9, [{ iteration: 1 }]);
  assert.deepEqual(branches.told(6), [
    { branch: 1, edited: null, reached: 9, current: false },
    { branch: 2, edited: 4, reached: 6, current: true },
  ]);
  assert.deepEqual(branches.find(1).events, [{ iteration: 1 }]);
  assert.throws(() => branches.find(3), /there is no branch 3; allowed are 1, 2/);
  assert.equal(branches.begin([{ iteration: 0 }]), 3);
  assert.equal(branches.current.number, 2, "begun, not gone to");
});

test("no more than twenty branches: the oldest goes, but not the one that is on", () => {
  const branches = new Branches();
  for (let n = 0; n < 25; n++) branches.begin([]);
  assert.equal(branches.all.length, 20);
  assert.equal(branches.all[0].number, 1, "the present one stays");
  assert.equal(branches.all.at(-1)?.number, 26);
  branches.fork(3, 4, []);
  branches.begin([]);
  assert.notEqual(branches.all[0].number, 1);
  assert.equal(branches.all.length, 20);
});
