/** The panels that come after the first picture, in one file: apart, each would share a piece of its own with the page. */
export { addUnderstandPanels } from "./understand.js";
export { addLearnPanels } from "./learn.js";
export { makeOpenData } from "./open-data.js";
export { makeShare } from "./share.js";
