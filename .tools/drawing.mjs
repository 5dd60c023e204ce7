// Pictures of a recording, drawn in Node.js by the page's own scene.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * @param {string} root of the project @param {"light" | "dark"} theme @param {[number, number]} size
 * @returns {Promise<(file: string) => (moment: object) => string>} recording → moment → SVG text
 */
export async function makeDrawing(root, theme, [width, height]) {
  /** @param {string} path */
  const module = (path) => import(pathToFileURL(join(root, "static", path)).href);
  const [
    { Recording },
    { Moments },
    { layoutNetwork },
    { Palette },
    { networkScene },
    { toSVG },
    { outputNames },
    narration,
    { addWords },
    operations,
  ] = await Promise.all(
    [
      "engine/recorded.js",
      "timeline/moments.js",
      "scene/layout.js",
      "scene/palette.js",
      "scene/network.js",
      "paint/svg.js",
      "scene/format.js",
      "narration/moment.js",
      "words/words.js",
      "scene/operations/operations.js",
    ].map(module),
  );
  addWords("en", readFileSync(join(root, "static/locales/en/start.ftl"), "utf8"));
  const css = readFileSync(join(root, "static/style/tokens.css"), "utf8").split("}")[theme === "light" ? 0 : 1];
  const palette = new Palette(
    Object.fromEntries([...css.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value])),
  );
  return (file) => {
    const recording = new Recording(JSON.parse(readFileSync(file, "utf8")));
    const trace = recording.trace(0);
    const moments = new Moments(trace.sizes, trace.batch);
    const classes = outputNames(recording.header);
    const layout = layoutNetwork(recording.header, width, height);
    return (moment) => {
      const k = moments.index(moment);
      const view = {
        layout,
        palette,
        moments,
        span: [k, k],
        t: 1,
        edges: "auto",
        scale: "step",
        signal: "activation",
        labels: "numbers",
        selection: null,
        hover: null,
        lit: [],
        classes,
        header: recording.header,
        operations,
      };
      const told = { trace, moment, span: [k, k], moments, config: recording.header.config };
      return toSVG(networkScene(trace, view), width, height, {
        ground: palette.tokens.ground,
        title: narration.sentence(told),
        description: narration.alternative(told),
      });
    };
  };
}
