/** What plays is held while nobody can see it (a hidden tab; an embed scrolled out of sight), and goes on when it is seen again. */

/** @param {import("./player.js").Player} player @param {() => void} wake the clock @param {boolean} embedded in a page that may scroll it out of sight */
export function holdUnseen(player, wake, embedded) {
  let inView = true;
  const check = () => (inView && document.visibilityState === "visible" ? player.release().then(wake) : player.hold());
  document.addEventListener("visibilitychange", check);
  player.addEventListener("playing", () => { if (player.playing) check(); });
  if (!embedded) return;
  new IntersectionObserver(([entry]) => {
    inView = entry.isIntersecting;
    check();
  }).observe(document.documentElement);
}
