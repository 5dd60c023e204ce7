/** E over the epochs, in batches and on-line. */

/** @param {import("../../engine/messages.d.ts").BatchAndOnline} given @param {Record<string, string>} tokens @returns {import("./series.js").Lines} */
export function bothLines({ epochs, online, batch }, { positive, negative }) {
  const x = Array.from({ length: epochs + 1 }, (_, n) => n);
  const line = (
    /** @type {string} */ label,
    /** @type {{loss: (number | null)[]}} */ { loss },
    /** @type {string} */ color,
  ) => ({ label, x: x.slice(0, loss.length), y: loss, color, width: 2.2 });
  return {
    across: "epoch",
    up: "E",
    range: [0, epochs],
    named: true,
    series: [line("on-line", online, positive), { ...line("batch", batch, negative), dash: [7, 3] }],
  };
}
