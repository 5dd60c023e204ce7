/** What plays rests while nobody can see it (a hidden tab; an embed scrolled out of sight), and goes on when it is seen again. */
import { watchSight } from "../services/sight.js";

/** @param {import("./player.js").Player} player @param {boolean} embedded in a page that may scroll it out of sight */
export function restUnseen(player, embedded) {
  let inView = true;
  const check = () => player.setSeen(inView && document.visibilityState === "visible");
  document.addEventListener("visibilitychange", check);
  if (!embedded) return;
  watchSight(document.documentElement, (inSight) => {
    inView = inSight;
    check();
  });
}
