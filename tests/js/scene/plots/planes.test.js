import assert from "node:assert/strict";
import { test } from "node:test";
import { colormapOf } from "../../../../static/scene/colormap.js";
import { contour } from "../../../../static/scene/plots/contours.js";
import {
  draggedTo,
  drawn,
  handlesOf,
  heldAt,
  lineFrame,
  linePlaces,
  lineShapes,
  lineTable,
} from "../../../../static/scene/plots/line.js";
import { mapAt, mapFrame, mapImage, mapShapes, mapTable, smallImages } from "../../../../static/scene/plots/map.js";
import {
  spaceNumbers,
  spacePlaces,
  spaceShapes,
  spaceSpots,
  spaceTable,
  turned,
} from "../../../../static/scene/plots/space.js";
import {
  levelOf,
  surfaceAt,
  surfaceFrame,
  surfaceImage,
  surfaceShapes,
  surfaceTable,
} from "../../../../static/scene/plots/surface.js";
import { of, palette, points, round, texts, tokens } from "./looked-at.js";

const size = { width: 300, height: 340 };
/** @param {import("../../../../static/scene/shapes.js").Pixels} image @param {number} column @param {number} row */
const pixel = ({ data, width }, column, row) => [
  ...data.slice(4 * (row * width + column), 4 * (row * width + column) + 4),
];
/** @template T @param {T | null | undefined} found @returns {T} */
function must(found) {
  assert.ok(found);
  return found;
}
const hex = (/** @type {string} */ color) => [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));

// — the map ——————————————————————————————————————————————————————————————————————————————————————————————————————————————

/** @type {import("../../../../static/engine/messages.d.ts").PlaneMap} */
const map = {
  iteration: 0,
  points: null,
  buffer: 6,
  columns: [0, 1],
  bounds: [
    [-1, 1],
    [0, 4],
  ],
  size: 2,
  held: null,
  kind: "value",
  layer: 1,
  neuron: null,
  centre: 0.5,
  reach: 0.5,
  strip: 1,
  small: [
    [1, 0, 0, 1],
    [2, 0, 0.5, 0.5],
  ],
  wrong: [1],
  test_wrong: [],
};
const mapValues = Float64Array.of(0, 1, 0.5, NaN, -1, 1);
/** @type {import("../../../../static/scene/plots/map.js").View} */
const mapView = {
  map,
  values: mapValues,
  image: mapImage(map, mapValues, palette),
  points: [
    [
      [-1, 0, 0],
      [1, 4, 1],
    ],
    [[0, 2, 1]],
  ],
  names: ["x₁", "x₂"],
  classes: ["no", "yes"],
  now: 0,
  palette,
};

test("map: rows from the top, the ends of the scale in its colours, NaN in a grey of its own", () => {
  const image = must(mapView.image);
  const colors = colormapOf(palette);
  assert.deepEqual([image.width, image.height], [2, 2]);
  assert.deepEqual(pixel(image, 0, 0), [...hex(colors.at(-1)), 255]);
  assert.deepEqual(pixel(image, 1, 0), [...hex(colors.at(1)), 255]);
  assert.deepEqual(pixel(image, 1, 1), [...hex(tokens.muted), 255]);
  assert.deepEqual(
    smallImages(map, mapValues, palette).map((each) => pixel(each, 0, 0)),
    [
      [...hex(colors.at(-1)), 255],
      [...hex(colors.at(1)), 255],
    ],
  );
});

test("map: samples stand where they are; wrong ones are crossed out, held-out ones hollow, the present one has a ring", () => {
  const f = mapFrame(mapView, size);
  assert.deepEqual([f.px(-1), f.px(1)], [f.box.x, f.box.x + f.box.w]);
  assert.equal(round(f.box.w), round(f.box.h), "a square");
  const shapes = mapShapes(mapView, size);
  const [raster] = of(shapes, "raster");
  assert.deepEqual([raster.x, raster.y, raster.w, raster.h], [f.box.x, f.box.y, f.box.w, f.box.h]);
  const [first, halo, ring] = of(shapes, "circle");
  assert.deepEqual([first.x, first.y, first.fill], [f.px(-1), f.py(0), tokens.negative]);
  assert.deepEqual([halo.r, ring.r, ring.stroke], [10, 10, tokens.ink]);
  const [wrong] = of(shapes, "path");
  assert.deepEqual(points(wrong)[0], [round(f.px(1) - 7.5), round(f.py(4) - 7.5)]);
  assert.equal(of(shapes, "rect").filter(({ stroke }) => stroke === tokens.positive)[0].fill, tokens.panel);
  assert.ok(texts(shapes).includes("0.500"), "the middle of the scale");
});

test("map: of classes the winner and its margin", () => {
  const classes = /** @type {import("../../../../static/engine/messages.d.ts").PlaneMap} */ ({
    ...map,
    kind: "classes",
  });
  const values = Float64Array.of(0, 1, 1, 0, 1, 0.5, 0, NaN);
  const view = { ...mapView, map: classes, values, image: mapImage(classes, values, palette) };
  assert.deepEqual(texts(mapShapes(view, size)).slice(-2), ["no", "yes"]);
  const f = mapFrame(view, size);
  assert.deepEqual(mapAt(view, size, f.px(0.5), f.py(3)), {
    at: [f.px(0.5), f.py(3)],
    x: 0.5,
    y: 3,
    value: 1,
    margin: 0.5,
  });
  assert.deepEqual(must(mapTable(view))[1], [-0.5, 3, 0, 1]);
});

test("map: a place is read off by its cell, and beside the map there is nothing", () => {
  const f = mapFrame(mapView, size);
  const { x, y, value, margin } = must(mapAt(mapView, size, f.px(-0.9), f.py(0.1)));
  assert.deepEqual([round(x), round(y), value, margin], [-0.5, 1, 0.5, null]);
  assert.equal(mapAt(mapView, size, f.box.x - 1, f.py(1)), null);
  assert.equal(mapAt({ ...mapView, map: null }, size, f.px(0), f.py(1)), null);
  assert.deepEqual(must(mapTable(mapView))[0], ["x₁", "x₂", "value"]);
  assert.equal(mapTable({ ...mapView, map: null }), null);
});

test("map: before Python has answered, the samples are there, and without any an empty plane", () => {
  const waiting = { ...mapView, map: null, image: null };
  assert.equal(of(mapShapes(waiting, size), "raster").length, 0);
  const f = mapFrame(waiting, size);
  assert.ok(f.x[0] < -1 && f.x[1] > 1 && f.y[1] > 4);
  assert.deepEqual(mapFrame({ ...waiting, points: [] }, size).x, [-0.15, 1.15]);
});

// — one neuron's line ————————————————————————————————————————————————————————————————————————————————————————————————————

/** @type {import("../../../../static/scene/plots/line.js").Drawn} */
const line = {
  iteration: 0,
  foot: null,
  verdicts: [],
  layer: 1,
  neuron: 0,
  weights: [1, 0],
  bias: 0,
  classes: ["a", "b"],
  dimensions: 2,
  points: [
    [-1, 0],
    [1, 1],
  ],
  kinds: [0, 1],
  net_inputs: [-1, 1],
  away: [-1, 1],
  bounds: [
    [-2, 2],
    [-2, 2],
  ],
  ends: [
    [0, -2],
    [0, 2],
  ],
  length: 1,
  normal: [1, 0],
  nearest: 1,
  margins: [
    [
      [-1, -2],
      [-1, 2],
    ],
    null,
  ],
  right: 2,
  sides: [1, 1],
};

test("line: the line, its margin, its normal and its handles", () => {
  const f = lineFrame(line, size);
  const shapes = lineShapes(line, [], ["x₁", "x₂"], size, palette);
  const [margin, own, arrow] = of(shapes, "path");
  assert.deepEqual(
    points(margin),
    [
      [-1, -2],
      [-1, 2],
    ].map(([x, y]) => [round(f.px(x)), round(f.py(y))]),
  );
  assert.deepEqual(
    points(own),
    [
      [0, -2],
      [0, 2],
    ].map(([x, y]) => [round(f.px(x)), round(f.py(y))]),
  );
  assert.deepEqual(
    points(arrow).slice(0, 2),
    [
      [round(f.px(0)), round(f.py(0))],
      [round(f.px(0) + 38), round(f.py(0))],
    ],
    "to where z grows",
  );
  assert.deepEqual(
    of(shapes, "circle")
      .slice(-2)
      .map(({ x, y }) => [x, y]),
    [
      [f.px(0), f.py(-1)],
      [f.px(0), f.py(1)],
    ],
  );
  assert.deepEqual(linePlaces(line, size), [
    [f.px(-1), f.py(0)],
    [f.px(1), f.py(1)],
  ]);
});

test("line: out of sight there are only the samples; in another dimension there is nothing to draw", () => {
  assert.deepEqual(of(lineShapes({ ...line, ends: null }, [], ["", ""], size, palette), "path"), []);
  assert.equal(drawn({ ...line, bounds: undefined }), null);
  assert.equal(drawn(null), null);
});

test("line: why it can be done, or cannot", () => {
  const yes = /** @type {import("../../../../static/engine/messages.d.ts").Verdict} */ ({
    separable: true,
    ends: [
      [0, -2],
      [0, 2],
    ],
  });
  const gap = of(lineShapes(line, [yes], ["", ""], size, palette), "path")[0];
  assert.deepEqual([gap.color, Boolean(gap.dash)], [tokens.slope, true]);
  const no = /** @type {import("../../../../static/engine/messages.d.ts").Verdict} */ ({
    separable: false,
    shared: [0, 1],
    between: [[0], [0, 1]],
  });
  const f = lineFrame(line, size);
  const point = must(
    of(lineShapes(line, [no], ["", ""], size, palette), "circle").find(({ stroke }) => stroke === tokens.error),
  );
  assert.deepEqual([point.x, point.y], [f.px(0), f.py(1)]);
  assert.equal(
    of(lineShapes(line, [no, no], ["", ""], size, palette), "circle").some(({ stroke }) => stroke === tokens.error),
    false,
    "of several classes the words say it",
  );
});

test("line: a handle, the line itself, or nothing is taken hold of, and dragged", () => {
  const f = lineFrame(line, size);
  assert.deepEqual(handlesOf(must(line.ends)), [
    [0, -1],
    [0, 1],
  ]);
  assert.equal(heldAt(line, size, f.px(0) + 5, f.py(-1)), 0);
  assert.equal(heldAt(line, size, f.px(0), f.py(1) + 5), 1);
  assert.equal(heldAt(line, size, f.px(0) + 5, f.py(0)), -1);
  assert.equal(heldAt(line, size, f.px(1.5), f.py(0)), null);
  assert.equal(heldAt({ ...line, ends: null }, size, f.px(0), f.py(0)), null);
  assert.deepEqual(
    draggedTo(
      [
        [0, -1],
        [0, 1],
      ],
      -1,
      [0, 0],
      [1, 2],
    ),
    [
      [1, 1],
      [1, 3],
    ],
  );
  assert.deepEqual(
    draggedTo(
      [
        [0, -1],
        [0, 1],
      ],
      1,
      [0, 1],
      [5, 6],
    ),
    [
      [0, -1],
      [5, 6],
    ],
  );
  assert.deepEqual(lineTable(line)[2], [2, 1, 1, "b", 1, 1]);
});

// — hidden space —————————————————————————————————————————————————————————————————————————————————————————————————————————

const space = /** @type {import("../../../../static/engine/messages.d.ts").Space} */ ({
  layer: 1,
  dimensions: 2,
  neurons: 2,
  exact: true,
  bounds: [
    [0, 10],
    [-1, 1],
  ],
  samples: 1,
  lines: 1,
  steps: 2,
  kinds: [1],
  targets: [1],
  task: "classification",
  borders: [
    {
      neuron: 0,
      corners: [
        [-1, 0],
        [1, 0],
      ],
    },
    { neuron: 1, corners: [] },
  ],
});
const spaceBuffer = Float64Array.of(-1, -1, 1, 0, -1, 0, 1, 0, -1, 1, 1, 1);
/** @type {import("../../../../static/scene/plots/space.js").View} */
const spaceView = {
  space,
  places: spacePlaces(space, spaceBuffer),
  t: 1,
  turn: { yaw: 0, pitch: 0 },
  axes: ["f₁", "f₂"],
  next: (j) => `f${j + 3}`,
  chosen: null,
  palette,
};

test("space: the buffer's parts in their order", () => {
  const { fromSamples, toSamples, fromGrid, toGrid } = spaceView.places;
  assert.deepEqual(
    [fromSamples, toSamples, fromGrid, toGrid].map((each) => [...each]),
    [
      [-1, -1],
      [1, 0],
      [-1, 0, 1, 0],
      [-1, 1, 1, 1],
    ],
  );
  assert.deepEqual(spaceNumbers(spaceView, 0), [10, 0]);
  assert.deepEqual(spaceTable(spaceView), [
    ["sample", "f₁", "f₂", "target"],
    [1, 10, 0, 1],
  ]);
});

test("space: samples and grid are on their way from the inputs to the space", () => {
  const at = (/** @type {number} */ t) => spaceSpots({ ...spaceView, t }, size)[0];
  const [from, half, to] = [at(0), at(0.5), at(1)];
  assert.deepEqual(half.map(round), [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2].map(round));
  assert.ok(from[0] < to[0] && from[1] > to[1], "from the bottom left to the middle of the right edge");
  assert.deepEqual(texts(spaceShapes({ ...spaceView, t: 0.5 }, size)), [], "on the way there are no axes");
  assert.ok(texts(spaceShapes(spaceView, size)).includes("f₁"));
});

test("space: the next neurons' lines, the selected one strong", () => {
  const strong = (/** @type {number | null} */ chosen) =>
    of(spaceShapes({ ...spaceView, chosen }, size), "path").at(-1)?.width;
  assert.deepEqual([strong(null), strong(0), strong(1)], [2, 2, 1]);
  assert.deepEqual(texts(spaceShapes(spaceView, size)).at(-1), "f3");
});

test("space: three dimensions are a cube that turns, and what is nearer is drawn later", () => {
  assert.deepEqual(turned([1, 0, 0], { yaw: 0, pitch: 0 }).map(round), [0.63, 0, 0]);
  assert.deepEqual(turned([1, 0, 0], { yaw: Math.PI / 2, pitch: 0 }).map(round), [0, 0, -0.62]);
  assert.deepEqual(turned([0, 1, 0], { yaw: 0, pitch: Math.PI / 2 }).map(round), [0, 0, 0.63]);
  const deep = /** @type {import("../../../../static/engine/messages.d.ts").Space} */ ({
    ...space,
    dimensions: 3,
    bounds: [
      [0, 1],
      [0, 1],
      [0, 1],
    ],
    samples: 2,
    kinds: [0, 1],
    targets: [0, 1],
    lines: 0,
    borders: [],
  });
  const view = {
    ...spaceView,
    space: deep,
    places: spacePlaces(deep, Float64Array.of(0, 0, 0, 0, 0, 0, 1, 0, 0, -1)),
    axes: ["a", "b", "c"],
  };
  const shapes = spaceShapes(view, size);
  assert.equal(of(shapes, "path").length, 12, "a cube's edges");
  const marks = [...of(shapes, "circle"), ...of(shapes, "rect")].map(({ fill }) => fill);
  assert.ok(
    shapes.findIndex(({ type }) => type === "rect") < shapes.findIndex(({ type }) => type === "circle"),
    "the second lies behind the first",
  );
  assert.deepEqual(marks, [tokens.negative, tokens.positive]);
});

// — the error surface ————————————————————————————————————————————————————————————————————————————————————————————————————

const surface = /** @type {import("../../../../static/scene/plots/surface.js").Surface} */ ({
  iteration: 0,
  size: 3,
  complete: true,
  reach: [1, 2],
  origin: [5, 0],
  low: 0,
  high: 4,
});
const heights = Float64Array.of(4, 1, 4, 1, 0, 1, 4, 1, NaN);
/** @type {import("../../../../static/scene/plots/surface.js").View} */
const surfaceView = {
  surface,
  values: heights,
  way: Float64Array.of(-1, -2, 0, 0),
  image: surfaceImage(surface, heights, palette),
  names: ["w", "b"],
  palette,
};

test("surface: rows from the bottom, heights by their root, what is unknown grey", () => {
  const colors = colormapOf(palette);
  assert.deepEqual(pixel(must(surfaceView.image), 0, 2), [...hex(colors.at(1)), 255]);
  assert.deepEqual(pixel(must(surfaceView.image), 1, 1), [...hex(colors.at(0)), 255]);
  assert.deepEqual(
    pixel(must(surfaceView.image), 1, 2),
    [...hex(colors.at(0.5)), 255],
    "a quarter of the height is half of the scale",
  );
  assert.deepEqual(pixel(must(surfaceView.image), 2, 0), [...hex(tokens.muted), 255]);
  assert.deepEqual(
    [0, 0.5, 1].map((t) => levelOf(surface, t)),
    [0, 1, 4],
  );
});

test("surface: the way goes from the hollow point to the full one", () => {
  const f = surfaceFrame(surfaceView, size);
  assert.deepEqual(
    [f.x, f.y],
    [
      [4, 6],
      [-2, 2],
    ],
  );
  const [hollow, full] = of(surfaceShapes(surfaceView, size), "circle");
  assert.deepEqual([hollow.x, hollow.y, hollow.fill], [f.px(4), f.py(-2), tokens.panel]);
  assert.deepEqual([full.x, full.y, full.fill], [f.px(5), f.py(0), tokens.input]);
  assert.equal(
    of(surfaceShapes({ ...surfaceView, surface: { ...surface, complete: false } }, size), "path").length,
    2,
    "no heights are drawn before all are known",
  );
});

test("surface: the nearest point of the grid is read off", () => {
  const f = surfaceFrame(surfaceView, size);
  assert.deepEqual(surfaceAt(surfaceView, size, f.px(4.1), f.py(-1.8)), {
    at: [f.px(4), f.py(-2)],
    x: 4,
    y: -2,
    value: 4,
  });
  assert.equal(surfaceAt(surfaceView, size, f.px(4) - f.box.w, f.py(0)), null);
  assert.deepEqual(surfaceTable(surfaceView)[5], [5, 0, 0]);
  assert.equal(surfaceTable(surfaceView).length, 1 + 8, "what is not known is left out");
});

test("contours: where a height is crossed, and nothing beside a NaN", () => {
  assert.deepEqual(contour([0, 0, 1, 1], 2, 0.5), [1, 0.5, 0, 0.5]);
  assert.deepEqual(contour([0, 0, 1, NaN], 2, 0.5), []);
  assert.deepEqual(contour([0, 0, 0, 0], 2, 0.5), []);
  assert.equal(contour([0, 1, 1, 0], 2, 0.5).length, 8, "a saddle has two pieces");
});
