/** What comes after the first picture, in one file: apart, each would share a piece of its own with the page. */
export { addUnderstandPanels } from "./understand/index.js";
export { addLearnPanels } from "./learn/index.js";
export { makeOpenData } from "./settings/open-data.js";
export { makeEditor } from "./teacher/editor.js";
export { save } from "./settings/save.js";
export { makeShare } from "./settings/share.js";
export * as operations from "../scene/operations/operations.js";
