/** How strong the error signal is in each layer through training, on a logarithmic scale. */

/** @param {import("../../engine/messages.d.ts").Strength} given @param {"delta" | "gradient"} what @param {Record<string, string>} tokens
 * @returns {import("./series.js").Lines} */
export function strengthLines({ iterations, layers }, what, { negative, positive, input, slope, error }) {
  const colors = [negative, positive, input, slope, error];
  return {
    across: "update",
    up: what === "delta" ? "mean |δ|" : "mean |∂E/∂w|",
    log: true,
    named: true,
    series: layers.map((layer, k) => ({
      label: `layer ${k + 1}`,
      x: iterations,
      y: layer[what],
      color: colors[k % colors.length],
      width: 2,
      dash: k >= colors.length ? [6, 3] : undefined,
    })),
  };
}
