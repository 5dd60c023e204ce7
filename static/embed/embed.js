/**
 * <backprop-sim net="2-2-2-1" data="xor"></backprop-sim>: the simulator as an element of any page. One file, no dependency.
 *
 * It makes the frame when it comes near the viewport (`loading`: eager, lazy, click), shows a poster until then, fits itself to
 * the frame's content, offers the page's methods as promises and passes its events on. The attribute `state` says idle, pending,
 * live or failed. What is between its tags is its poster, and all there is where this script does not run.
 */
(() => {
  if (customElements.get("backprop-sim")) return; // the page loads it twice

  const METHODS = (
    "ready live config configure state step seek play pause reset train trace weights setWeights branches branch teacherSet setTeacherSet " +
    "select explain permalink exportCode exportRecording exportHandout exportSVG"
  ).split(" ");
  const EVENTS = "ready live moment update config selection resize answer state error".split(" ");
  /** Every setting of the page, and x: what its links keep compressed. As attributes they are written with hyphens or as in a link. */
  const SETTINGS = (
    "net hidden output loss reduction init seed data noise split features batch rate optimizer momentum l1 l2 shuffle " +
    "train_biases signal edges scale labels neurons lesson controls theme lang at x"
  ).split(" ");
  /** Built-in teacher sets with their networks: of these there are pictures. */
  const PRESETS = new URLSearchParams(
    "xor=2-2-2-1&and=2-1&or=2-1&circle=2-4-2-1&gauss=2-2-1&spiral=2-8-8-1&plane=2-2-1&sine=1-16-1&iris=4-8-3&bumps=2-8-4-1&quadrants=2-4-2-1",
  );
  const RELOADING = ["src", "panels", "readers", "sandbox"];
  const LOOKS = ["poster", "label", "height"];
  /** As narrow as it can be: an origin of its own (for workers and kept files), links, downloads; nothing of the host's. */
  const SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads";
  const OWN = ownAddress();
  const SITE = OWN && new URL("../../", OWN);
  /** Seconds that a loaded page may take to say hello. */
  const PATIENCE = 20;

  const STYLE = `:host{display:block;box-sizing:border-box;position:relative;overflow:hidden;border:1px solid #8885;border-radius:8px;min-height:120px;font:16px/1.4 system-ui,sans-serif;color-scheme:light dark}
  :host([theme=light]){color-scheme:light}:host([theme=dark]){color-scheme:dark}
  :host([hidden=""]){display:none}
  :host(:fullscreen){border:0;height:100%!important}
  iframe{display:block;width:100%;height:100%;border:0}
  :host(:not([state=live])) iframe{position:absolute;visibility:hidden}
  .cover{position:absolute;inset:0;display:grid;place-items:center;background:Canvas;color:CanvasText}
  :host([state=live]) .cover{display:none}
  .poster{position:absolute;inset:0;opacity:.6}
  .poster svg,.poster img,::slotted(*){position:absolute;width:100%;height:100%;object-fit:contain}
  ::slotted(:not(img,svg,picture)){display:none}
  .say{position:relative;display:grid;gap:10px;justify-items:center;text-align:center;padding:12px 18px;border-radius:10px;background:Canvas}
  button{font:inherit;padding:10px 20px;border-radius:8px;border:0;background:CanvasText;color:Canvas;cursor:pointer}
  :focus-visible{outline:3px solid #1f6fb2;outline-offset:2px}
  [hidden]{display:none}`;

  /** Where this file came from: it may be a classic script or a module (so `import.meta` is out), or come by import(). Null where it is
   * part of another file: then only `src` says where the simulator is. */
  function ownAddress() {
    const { currentScript, scripts } = document;
    const tags = [currentScript, ...scripts].map(
      (script) => /** @type {HTMLScriptElement | null} */ (script)?.src ?? "",
    );
    const running = new Error().stack?.match(/https?:[^\s()]+?\.js\b[^\s():]*/g) ?? []; // of all that runs now, this file first
    return [...tags, ...running].find((address) => /\/static\/embed\/embed\.js(\?.*)?$/.test(address)) ?? null;
  }

  /** A call that did not succeed: `type` and `field` say what and where. */
  class SimError extends Error {
    /** @param {string} type @param {string} message @param {string | null} [field] @param {number} [code] */
    constructor(type, message, field = null, code) {
      super(message);
      Object.assign(this, { type, field, code });
    }
  }

  /** An address of the web's; no script, no file. @param {string | URL | null} address */
  function parsed(address) {
    try {
      const url = new URL(String(address ?? ""), document.baseURI);
      return address && /^https?:$/.test(url.protocol) ? url : null;
    } catch {
      return null;
    }
  }

  /** @template {keyof HTMLElementTagNameMap} K
   * @param {K} tag @param {object} properties @param {...Node} children @returns {HTMLElementTagNameMap[K]} */
  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  /** How a setting may be written as an attribute. @param {string} key */
  const attributesOf = (key) => [key.replaceAll("_", "-"), key, ...(key === "hidden" ? ["activation"] : [])];

  class BackpropSim extends HTMLElement {
    static observedAttributes = [...new Set(SETTINGS.flatMap(attributesOf)), ...RELOADING, ...LOOKS];

    /** @type {HTMLIFrameElement | null} */
    #frame = null;
    #greeted = false;
    #nextId = 1;
    /** @type {Map<number, {message: object, resolve: (value: unknown) => void, reject: (error: Error) => void}>} */
    #calls = new Map();
    /** @type {IntersectionObserver | undefined} */
    #nearness;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    #patience;
    #focusNext = false;
    #poster = make("div", { className: "poster" });
    #words = make("span", { role: "status" });
    #button = make("button", { type: "button", onclick: () => this.#start(true) });
    #link = make("a", { target: "_blank", rel: "noopener", textContent: "Open it on its own page" });
    #receive = (/** @type {MessageEvent} */ event) => this.#receiveMessage(event);

    constructor() {
      super();
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      root.append(
        make(
          "div",
          { className: "cover" },
          this.#poster,
          make("div", { className: "say" }, this.#words, this.#button, this.#link),
        ),
      );
    }

    // — life ————————————————————————————————————————————————————————————————————————————————————————————————————

    connectedCallback() {
      addEventListener("message", this.#receive);
      this.#reserve();
      this.#show("idle");
      const loading = this.getAttribute("loading");
      if (loading === "eager") this.#start();
      else if (loading !== "click") {
        try {
          this.#nearness = new IntersectionObserver(
            (entries) => {
              if (entries.some((entry) => entry.isIntersecting)) this.#start();
            },
            { rootMargin: "300px" },
          );
          this.#nearness.observe(this);
        } catch {
          this.#start(); // nobody tells when it comes near
        }
      }
    }

    disconnectedCallback() {
      removeEventListener("message", this.#receive);
      this.#stop();
      this.#breakCalls(new SimError("Removed", "The simulator was removed from the page."));
    }

    /** @param {string} name @param {string | null} before @param {string | null} now */
    attributeChangedCallback(name, before, now) {
      if (!this.isConnected || before === now) return;
      if (name === "height") this.#reserve();
      this.#show(this.#state);
      if (LOOKS.includes(name) || !(this.#frame || this.#state === "failed")) return;
      if (RELOADING.includes(name)) this.#start(true);
      else this.#frame?.contentWindow?.location.replace(this.#address().src); // only what is behind # differs: the page there opens it
    }

    #stop() {
      this.#nearness?.disconnect();
      clearTimeout(this.#patience);
      this.#frame?.remove();
      this.#frame = null;
      this.#greeted = false;
    }

    /** Makes the frame. @param {boolean} [anew] even if there is one */
    #start(anew = false) {
      if (this.#frame && !anew) return;
      this.#focusNext = this.shadowRoot?.activeElement === this.#button;
      this.#stop();
      const { src, problem } = this.#address();
      if (problem) return queueMicrotask(() => this.#fail({ type: "AddressError", message: problem, field: "src" })); // who calls hears of it
      const frame = make("iframe", { title: this.#label, allow: "fullscreen; clipboard-write", src });
      const sandbox = this.getAttribute("sandbox") ?? (new URL(frame.src).origin === location.origin ? null : SANDBOX); // no use at home
      if (sandbox !== null) frame.sandbox = sandbox;
      const seconds = Number(this.getAttribute("timeout")) || PATIENCE;
      this.#wait(3 * seconds);
      frame.onload = () => this.#greeted || this.#wait(seconds);
      this.#frame = frame;
      this.#show("pending");
      this.shadowRoot?.prepend(frame);
    }

    /** @param {number} seconds */
    #wait(seconds) {
      clearTimeout(this.#patience);
      this.#patience = setTimeout(() => {
        this.#fail({
          type: "NotLoaded",
          message: "The simulator's page did not answer: it is out of reach, or kept from running scripts.",
          field: null,
        });
      }, 1000 * seconds);
    }

    /** @param {{type: string, message: string, field: string | null}} error */
    #fail(error) {
      clearTimeout(this.#patience);
      this.#show("failed", error.message);
      this.#breakCalls(new SimError(error.type, error.message, error.field));
      this.#tell("error", error);
    }

    // — looks ———————————————————————————————————————————————————————————————————————————————————————————————————

    get #state() {
      return this.getAttribute("state") ?? "idle";
    }
    get #label() {
      return this.getAttribute("label") ?? "Backpropagation simulator";
    }

    /** The page's address with these settings, or why there is none. @returns {{src: string, problem?: string}} */
    #address() {
      const src = this.getAttribute("src");
      const url = parsed(src ?? SITE);
      if (!url) {
        const given = String(src ?? SITE ?? "").slice(0, 60);
        const problem =
          src === null && !SITE
            ? 'The simulator\'s script is part of another file here, so its address is not known: name it, as in src="https://HOST/".'
            : `The simulator's address is “${given}”; allowed is one of the web, with http:// or https://.`;
        return { src: "about:blank", problem };
      }
      const search = ["panels", "readers"]
        .filter((name) => this.hasAttribute(name))
        .map((name) => `&${name}=${encodeURIComponent(this.getAttribute(name) ?? "")}`);
      url.search = `?embed${search.join("")}`;
      const settings = new URLSearchParams(url.hash.slice(1));
      for (const key of SETTINGS) {
        const value = attributesOf(key)
          .map((name) => this.getAttribute(name))
          .find(Boolean);
        if (value) settings.set(key, value);
      }
      url.hash = settings.toString();
      return { src: url.href };
    }

    /** The picture at `poster`, that of a built-in teacher set, else the network's shape. */
    #drawPoster() {
      const data = this.getAttribute("data") ?? "xor";
      const preset = PRESETS.get(data);
      const net = this.getAttribute("net") ?? preset ?? "2-2-2-1";
      const theme =
        this.getAttribute("theme")?.match(/light|dark/)?.[0] ??
        (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
      const other = SETTINGS.some(
        (key) =>
          !"net data at lesson controls theme lang".includes(key) &&
          attributesOf(key).some((name) => this.hasAttribute(name)),
      );
      const src =
        this.getAttribute("poster") ??
        (SITE && net === preset && !other ? new URL(`static/generated/posters/${data}-${theme}.svg`, SITE).href : "");
      const image = make("img", { src, alt: "", onerror: () => image.replaceWith(drawShape(net)) });
      return src ? image : drawShape(net);
    }

    /** Room for what will come, so that nothing moves when it does. */
    #reserve() {
      const height = parseInt(this.getAttribute("height") ?? "", 10) || parseInt(this.style.height, 10);
      this.style.height = `${height || expectedHeight(this.clientWidth, this.getAttribute("controls") ?? "all", this.getAttribute("panels"))}px`;
    }

    /** @param {string} state @param {string} [message] */
    #show(state, message = (state === "failed" && this.#words.textContent) || "") {
      const { src, problem } = this.#address();
      this.setAttribute("state", state);
      this.#words.textContent = state === "pending" ? `${this.#label} is loading…` : message;
      this.#words.hidden = !this.#words.textContent;
      this.#button.textContent = state === "failed" ? "Try again" : `Start: ${this.#label}`;
      this.#button.hidden = state === "pending" || (state === "failed" && Boolean(problem));
      this.#link.hidden = state !== "failed" || Boolean(problem);
      this.#link.href = src.replace(/\?[^#]*/, "");
      const own = this.querySelector("img,svg,picture");
      this.#poster.replaceChildren(make("slot", {}), ...(own ? [] : [this.#drawPoster()]));
    }

    // — messages ————————————————————————————————————————————————————————————————————————————————————————————————

    /** @param {MessageEvent} event */
    #receiveMessage({ source, origin, data }) {
      if (!this.#frame || source !== this.#frame.contentWindow || data?.jsonrpc !== "2.0") return;
      if (origin !== "null" && origin !== new URL(this.#frame.src).origin) return;
      const call = this.#calls.get(data.id);
      if (data.method === "hello") this.#meet();
      else if (EVENTS.includes(data.method)) this.#hear(data.method, data.params?.[0]);
      else if (call) {
        this.#calls.delete(data.id);
        const { error } = data;
        if (error)
          call.reject(new SimError(error.data?.type ?? "Error", String(error.message), error.data?.field, error.code));
        else call.resolve(data.result);
      }
    }

    /** The page is there: what was asked meanwhile goes out. */
    #meet() {
      if (this.#greeted) return;
      clearTimeout(this.#patience);
      this.#greeted = true;
      this.#show("live");
      if (this.#focusNext) this.#frame?.focus();
      this.#post({ jsonrpc: "2.0", id: 0, method: "config" }); // any word of ours ends its greetings
      for (const { message } of this.#calls.values()) this.#post(message);
    }

    /** @param {string} name @param {{type?: string, height?: number} | null} detail */
    #hear(name, detail) {
      const borders = this.offsetHeight - this.clientHeight;
      if (name === "error" && detail?.type === "NotLoaded" && !this.#greeted) return this.#fail(detail); // its page is there, its scripts are not
      if (name === "resize" && detail?.height > 0 && !document.fullscreenElement)
        this.style.height = `${Math.min(detail.height + borders, 20000)}px`;
      this.#tell(name, detail);
    }

    /** @param {string} name @param {unknown} detail */
    #tell(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { detail }));
    }

    /** @param {object} message */
    #post(message) {
      this.#frame?.contentWindow?.postMessage(message, "*"); // to an opaque origin no other address leads
    }

    /** Any method of the page, by name; it starts if it has not yet. @param {string} method @param {...unknown} params @returns {Promise<unknown>} */
    call(method, ...params) {
      if (!this.isConnected) return Promise.reject(new SimError("Removed", "The simulator is not in the page."));
      return new Promise((resolve, reject) => {
        const message = { jsonrpc: "2.0", id: this.#nextId++, method, params };
        this.#calls.set(message.id, { message, resolve, reject });
        this.#start(this.#state === "failed");
        if (this.#greeted) this.#post(message);
      });
    }

    /** @param {Error} error */
    #breakCalls(error) {
      for (const { reject } of this.#calls.values()) reject(error);
      this.#calls.clear();
    }
  }

  for (const name of METHODS) {
    /** @this {BackpropSim} @param {...unknown} params */
    const method = function (...params) {
      return this.call(name, ...params);
    };
    Object.defineProperty(BackpropSim.prototype, name, { value: method, configurable: true, writable: true });
  }

  /** As tall as the page will be (style/embed.css); of open panels below it, a guess. @param {number} width @param {string} controls @param {string | null} panels */
  function expectedHeight(width, controls, panels) {
    const wide = width > 640;
    const step = [340, 460, 640, 760].filter((limit) => width > limit).length;
    const chrome =
      { none: wide ? 84 : 148, minimal: [335, 327, 284, 222, 222][step] }[controls] ?? [549, 522, 479, 371, 327][step];
    const more = panels
      ? width > 1000
        ? 0
        : 145 * panels.split(",").length
      : ({ none: 0, minimal: 0 }[controls] ?? 42);
    return Math.round((wide ? Math.min(430, 0.46 * width) : 270) + chrome + more + 2);
  }

  /** @param {string} net */
  function drawShape(net) {
    const sizes = net
      .split("-")
      .slice(0, 12)
      .map((size) => Math.min(Number(size) || 1, 12));
    const radius = Math.min(26, 110 / Math.max(...sizes));
    const layers = sizes.map((size, l) =>
      Array.from({ length: size }, (_, j) => [60 + (480 * l) / (sizes.length - 1 || 1), (300 * (j + 0.5)) / size]),
    );
    const lines = layers
      .slice(1)
      .flatMap((layer, l) => layer.flatMap((to) => layers[l].map((from) => `M${from}L${to}`)));
    const circles = layers
      .flat()
      .map(
        ([x, y]) =>
          `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`,
      );
    /** @param {string} tag @param {Record<string, string>} attributes */
    const svg = (tag, attributes) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      return element;
    };
    const picture = svg("svg", {
      viewBox: "0 0 600 300",
      "aria-hidden": "true",
      stroke: "currentColor",
      fill: "Canvas",
    });
    picture.append(svg("path", { d: lines.join("") }), svg("path", { d: circles.join("") }));
    return picture;
  }

  customElements.define("backprop-sim", BackpropSim);
})();
