/** The keys: one table for the listener and for the help. */

/**
 * @typedef {{keys: string[], shown: string, does: string, run: (app: import("./stage.js").Stage) => unknown, trains?: boolean}} Binding
 * @type {Binding[]}
 */
export const BINDINGS = [
  { keys: [" "], shown: "Space", does: "play or pause", run: (app) => app.togglePlay() },
  { keys: ["ArrowRight"], shown: "→", does: "step forward by the chosen grain", run: (app) => app.stepByHand(1) },
  { keys: ["ArrowLeft"], shown: "←", does: "step back", run: (app) => app.stepByHand(-1) },
  {
    keys: ["1", "2", "3", "4", "5"],
    shown: "1 … 5",
    does: "grain: neuron, layer, sample, update, epoch",
    run: () => undefined,
  },
  { keys: ["Enter"], shown: "Enter", does: "finish this phase", run: (app) => app.finishPhase() },
  { keys: ["Home"], shown: "Home", does: "to the start of this update; again: of the run", run: (app) => app.home() },
  {
    keys: ["r"],
    shown: "R",
    does: "reset to the same start; again: to the start that the seed gives",
    run: (app) => app.reset(),
  },
  {
    keys: ["f"],
    shown: "F",
    does: "train as fast as possible; again: pause",
    run: (app) => app.toggleFast(),
    trains: true,
  },
  { keys: ["+", "="], shown: "+", does: "faster", run: (app) => app.changeSpeed(1) },
  { keys: ["-"], shown: "−", does: "slower", run: (app) => app.changeSpeed(-1) },
  {
    keys: ["Shift+ArrowRight"],
    shown: "Shift →",
    does: "select along: neuron, edge, neuron …",
    run: (app) => app.moveSelection("right"),
  },
  {
    keys: ["Shift+ArrowLeft"],
    shown: "Shift ←",
    does: "the same, towards the inputs",
    run: (app) => app.moveSelection("left"),
  },
  {
    keys: ["Shift+ArrowDown"],
    shown: "Shift ↓",
    does: "select the next neuron or edge of the layer",
    run: (app) => app.moveSelection("down"),
  },
  { keys: ["Shift+ArrowUp"], shown: "Shift ↑", does: "select the one before", run: (app) => app.moveSelection("up") },
  { keys: ["Escape"], shown: "Esc", does: "stop what is under way; else select nothing", run: (app) => app.escape() },
  { keys: ["?"], shown: "?", does: "this help", run: (app) => app.showHelp() },
];

/** Where keys belong to the control itself. @param {EventTarget | null} target @param {string} key */
function taken(target, key) {
  if (!(target instanceof Element)) return false;
  if (target.closest("dialog, [popover], textarea, select, [contenteditable]")) return true;
  const input = target.closest("input");
  if (input) return !(input.type === "radio" && (key.startsWith("Shift") || (key.length === 1 && key !== " ")));
  if (target.closest('[role="slider"]')) return ["ArrowLeft", "ArrowRight", "Home", "End"].includes(key);
  return (key === " " || key === "Enter") && Boolean(target.closest("button, a, summary"));
}

/** @param {import("./stage.js").Stage} app @param {string[]} grains */
export function listen(app, grains) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const key =
      event.shiftKey && event.key.startsWith("Arrow")
        ? `Shift+${event.key}`
        : event.key.length === 1
          ? event.key.toLowerCase()
          : event.key;
    if (key === "Escape" && event.target instanceof HTMLInputElement && !event.target.closest("dialog, [popover]"))
      return event.target.blur();
    if (taken(event.target, key)) return;
    const grain = grains[Number(key) - 1];
    const binding = BINDINGS.find(({ keys }) => keys.includes(key));
    if (!binding || (binding.trains && app.engine.isFixed)) return;
    event.preventDefault();
    if (grain) app.setGrain(grain);
    else binding.run(app);
  });
}
