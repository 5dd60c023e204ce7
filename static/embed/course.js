/**
 * The first page of a course package. `course.json`, at the package's root, says what to open and when that counts as done;
 * the simulator tells where the learner is and what was answered; the course system is told so, and opens it there next time.
 *
 * @typedef {{updates?: number, rms?: number, answers?: number}} Done all of them have to be reached
 * @typedef {{title: string, settings: string, panels: string | null, done: Done}} Course
 * @typedef {{right: number, asked: number}} Score
 * @typedef {{iteration: number, rms: number | null, hash: string}} Where
 */
import { findRuntime, Visit, LONGEST_KEPT } from "./scorm.js";

const UNREPORTED = "No course system was found around this page: nothing is reported or kept.";
const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const tellProblem = (/** @type {string} */ text) => {
  byId("problem").textContent = text;
};

/** @param {Course} course */
function begin(course) {
  document.title = course.title;
  const runtime = findRuntime();
  const visit = runtime && new Visit(runtime, tellProblem);
  const kept = visit?.kept();
  /** @type {Score} */
  const score = { right: kept?.right ?? 0, asked: kept?.asked ?? 0 };
  const start = Number.parseInt(new URLSearchParams(course.settings).get("at") ?? "0", 10) || 0;
  let farthest = kept?.farthest ?? start;
  /** @type {Where | null} */
  let where = null;

  const sim = document.createElement("backprop-sim");
  sim.setAttribute("src", `../../index.html#${kept?.hash ?? course.settings}`); // not every course system serves a folder's index
  sim.setAttribute("label", course.title);
  sim.setAttribute("loading", "eager");
  if (course.panels !== null) sim.setAttribute("panels", course.panels);
  sim.addEventListener("state", (event) => {
    where = event.detail;
    farthest = Math.max(farthest, where.iteration);
    report();
  });
  sim.addEventListener("answer", (event) => {
    score.asked += 1;
    score.right += Number(event.detail.correct);
    visit?.answered(event.detail, score);
    report();
  });
  byId("course").replaceChildren(sim);
  byId("said").textContent = visit ? "" : UNREPORTED;

  const report = () => {
    if (where) {
      const left = missing(course.done, { updates: farthest - start, rms: where.rms, answers: score.right });
      if (visit && !left.length) visit.complete();
      visit?.keep(text(where.hash));
      say(left);
    }
  };
  /** What is kept: all of the link, or as much of it as there is room for. @param {string} hash */
  const text = (hash) => {
    const whole = JSON.stringify({ hash, farthest, ...score });
    if (whole.length <= LONGEST_KEPT) return whole;
    tellProblem(
      `Your data and edits are too much for the course system to keep (${whole.length} characters; ${LONGEST_KEPT} are allowed). ` +
        "The next visit begins with the settings and the place of now, but without them: save what you need with Share or View.",
    );
    const settings = new URLSearchParams(hash);
    settings.delete("x");
    return JSON.stringify({ hash: String(settings), farthest, ...score });
  };
  /** @param {string[]} left */
  const say = (left) => {
    const said = byId("said");
    const done = visit ? visit.isDone || !left.length : !left.length;
    said.toggleAttribute("data-done", done);
    const goal = done ? "Done." : `To do: ${left.join("; ")}.`;
    said.textContent = !visit
      ? `${goal} ${UNREPORTED}`
      : visit.counts
        ? `${goal} Reported to the course: ${visit.status}.`
        : "Opened for a look: nothing is reported or kept.";
  };
  window.addEventListener("pagehide", () => visit?.end());
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload();
  }); // back again: another visit
}

/** What is still to be done, in words. @param {Done} done @param {{updates: number, rms: number | null, answers: number}} so */
function missing(done, so) {
  const left = [];
  if (done.updates && so.updates < done.updates)
    left.push(done.updates === 1 ? "step through one whole update" : `${done.updates} updates (${so.updates} so far)`);
  if (done.rms && !(so.rms !== null && so.rms <= done.rms)) left.push(`train until RMS is ${done.rms} or less`);
  if (done.answers && so.answers < done.answers)
    left.push(`predict ${done.answers} numbers rightly (${so.answers} so far)`);
  return left;
}

document.documentElement.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

/** @param {string} message */
function fail(message) {
  byId("course").replaceChildren();
  tellProblem(message);
  addEventListener("online", () => location.reload());
}

/** What the package says of itself. @returns {Promise<Course | null>} null: it has told why there is none */
async function readCourse() {
  const response = await fetch("../../course.json").catch(() => null);
  const course = response?.ok ? await response.json().catch(() => null) : null;
  if (course) return course;
  fail(
    response?.status === 404
      ? "This is the first page of a course package, and here is no course.json that says what to show: make a package with build.py scorm or the page's Share button."
      : "course.json, which says what to show here, could not be fetched, or arrived damaged. Check the network and open this page again.",
  );
  return null;
}

const course = await readCourse();
if (!customElements.get("backprop-sim"))
  fail(
    "embed.js, which shows the simulator here, could not be fetched, or arrived damaged. Check the network and open this page again.",
  );
else if (course) begin(course);
