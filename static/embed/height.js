/**
 * The height of the page's content, told to whoever embeds it, in every form that course systems listen for:
 * our own `resize` event, LTI's `lti.frameResize`, and the answers that the host scripts of iframe-resizer and H5P wait for.
 */
import { onResize } from "../services/size.js";

const RESIZER = "[iFrameSizer]";

/** @param {Window} host */
export function tellHeight(host) {
  let told = 0;
  /** The id under which a host with iframe-resizer knows this frame. @type {string | null} */
  let resizerId = null;
  let h5pListens = false;
  const width = () => document.documentElement.clientWidth;
  const tellResizer = (/** @type {string} */ why) =>
    host.postMessage(`${RESIZER}${resizerId}:${told}:${width()}:${why}`, "*");
  const tellH5P = () =>
    host.postMessage({ context: "h5p", action: "resize", scrollHeight: told, clientHeight: told, height: told }, "*");

  const measure = () => {
    if (!width() || document.fullscreenElement) return; // in a hidden tab, or filling the screen: no height of its own
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    document.dispatchEvent(new CustomEvent("backprop:resize", { detail: { height, width: width() } }));
    host.postMessage({ subject: "lti.frameResize", height }, "*");
    if (resizerId !== null) tellResizer("size");
    if (h5pListens) tellH5P();
  };

  window.addEventListener("message", ({ data, source }) => {
    if (source !== host) return;
    if (typeof data === "string" && data.startsWith(RESIZER)) {
      const [id, ...settings] = data.slice(RESIZER.length).split(":");
      if (settings.length && id.length <= 200) resizerId = id;
      if (resizerId !== null) tellResizer(settings.length ? "init" : "size");
    } else if (data?.context === "h5p" && (data.action === "hello" || data.action === "resize")) {
      h5pListens = true;
      tellH5P();
    }
  });
  onResize(document.body, measure);
  measure();
  host.postMessage("[iFrameResizerChild]Ready", "*");
  host.postMessage({ context: "h5p", action: "hello" }, "*");
}
