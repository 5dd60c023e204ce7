/**
 * A live example of each method, for the documentation, which shows these very functions, and for the tests, which run them.
 * `sim` is a `<backprop-sim>`; `window.backprop` in the page itself has the same methods.
 *
 * @typedef {import("./embed.d.ts").BackpropSim} Sim
 * @type {Record<string, (sim: Sim) => unknown>}
 */
export const EXAMPLES = {
  ready: (sim) => sim.ready(),
  live: (sim) => sim.live(),
  config: (sim) => sim.config(),
  configure: (sim) => sim.configure({ rate: 0.1, edges: "gradient" }),
  state: (sim) => sim.state(),
  step: (sim) => sim.step("layer", 2),
  seek: (sim) => sim.seek(0, { phase: "backward", layer: 3, neuron: 0 }),
  play: (sim) => sim.play(2),
  pause: (sim) => sim.pause(),
  reset: (sim) => sim.reset(7),
  train: (sim) => sim.train(100),
  trace: async (sim) => {
    const { loss, deltas, weight_gradients } = await sim.trace();
    return { loss, deltas, weight_gradients };
  },
  weights: (sim) => sim.weights(),
  setWeights: async (sim) => {
    const { weights, biases } = await sim.weights();
    weights[0][0][0] = 1;
    await sim.setWeights({ weights, biases });
  },
  branches: (sim) => sim.branches(),
  branch: async (sim) => {
    await sim.seek(50);
    await sim.seek(20);
    await sim.configure({ rate: 0.2 });
    await sim.branch(1);
    return sim.branches();
  },
  teacherSet: (sim) => sim.teacherSet(),
  setTeacherSet: (sim) =>
    sim.setTeacherSet({
      inputs: [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      targets: [[0], [0], [0], [1]],
    }),
  select: (sim) => sim.select({ edge: [1, 0, 0] }),
  explain: (sim) => sim.explain(),
  permalink: (sim) => sim.permalink(),
  exportCode: (sim) => sim.exportCode("numpy"),
  exportRecording: async (sim) => {
    const bytes = await sim.exportRecording();
    const { format, version, iterations } = JSON.parse(new TextDecoder().decode(bytes));
    return { format, version, updates: iterations.length };
  },
  exportHandout: async (sim) => {
    const html = await sim.exportHandout();
    return { starts: html.slice(0, 15), characters: html.length };
  },
  exportSVG: async (sim) => (await sim.exportSVG()).slice(0, 200),
};
