/**
 * The operations of a moment, as the picture takes them: they come after the first picture, which needs none, and everything else in
 * the scene is there without them.
 */
export { placeCards } from "./cards.js";
export { cardShapes } from "./draw-cards.js";
export { lensShapes, placeLens } from "./lens.js";
export { glyphShapes, glyphWidth } from "./product.js";
export { endingShapes, placeEnding, scalesShapes } from "./ending.js";
export { changeTexts } from "./change.js";
