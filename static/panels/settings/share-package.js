/** The part of the share dialog that makes a course package: this very site, set to what is shared, for a course system to take in. */
import { el, form, setText } from "../kit/dom.js";
import { download } from "../kit/download.js";
import { frameAddress } from "../../embed/snippets.js";
import { makePackage } from "../../embed/package.js";

/** As long as a title may be in a package's manifest. */
const LONGEST_TITLE = 200;

/** @param {import("../../app/app.js").App} app @param {() => import("../../embed/snippets.js").Wanted} wanted */
export function makePackageMaker(app, wanted) {
  const title = el("input", {
    id: "package-title",
    value: "Backpropagation simulator",
    maxlength: LONGEST_TITLE,
    autocomplete: "off",
  });
  const updates = el("input", {
    id: "package-updates",
    inputmode: "numeric",
    value: 1,
    style: "width:5em",
    autocomplete: "off",
  });
  const said = el("p", { role: "status", class: "empty", id: "package-said" });
  const problem = el("p", { role: "alert", class: "problem" });
  const button = el("button", { type: "submit" }, "Make the package");
  const fields = form(
    { class: "package" },
    () => make(),
    el("label", { for: "package-title" }, "Its name in the course"),
    title,
    el("label", { for: "package-updates" }, "Complete after so many updates"),
    updates,
    button,
  );

  const make = async () => {
    setText(problem, "");
    if (!/^[1-9]\d{0,6}$/.test(updates.value.trim())) {
      setText(problem, `“${updates.value}” is not a number of updates. A whole number from 1 is allowed.`);
      return;
    }
    const asked = wanted();
    const course = {
      title: title.value.trim() || "Backpropagation simulator",
      settings: new URL(frameAddress(asked)).hash.slice(1),
      panels: asked.panels?.join(",") ?? null,
      done: { updates: Number(updates.value) },
    };
    button.disabled = true;
    try {
      const file = await makePackage(course, app.engine.base, (done, total) =>
        setText(said, `Fetching the site's files: ${done} of ${total}`),
      );
      download("backprop-scorm.zip", file);
      setText(
        said,
        `backprop-scorm.zip, ${(file.size / 1e6).toFixed(1)} MB: upload it to the course as a SCORM package.`,
      );
      setText(button, "Make the package");
    } catch (error) {
      setText(said, "");
      setText(problem, `The package was not made: ${/** @type {Error} */ (error).message}`);
      setText(button, "Try again");
    } finally {
      button.disabled = false;
    }
  };
  return el(
    "details",
    null,
    el("summary", null, "Course package (SCORM 1.2)"),
    el(
      "p",
      { class: "empty" },
      "A zip with this whole site, which reports completion to the course system and opens where the learner left.",
    ),
    fields,
    said,
    problem,
  );
}
