"""Services of a browser, taken away in every way in which they fail: missing, throwing, refusing, or never answering.

A page or frame whose query says `without=NAME.HOW,NAME.HOW …` has to do without them; a worker, where a line is put before its script.
"""

from __future__ import annotations

# What stands where: an object and what is asked of it, a class (two entries), or a method by itself (null).
TAKEN = """(without) => {
  const FAILS = {
    throws: () => { throw new DOMException("not allowed here", "SecurityError"); },
    rejects: () => Promise.reject(new DOMException("not allowed here", "NotAllowedError")),
    never: () => new Promise(() => {}),
  };
  const PLACES = {
    locks: [self.navigator, "locks", ["request", "query"]],
    serviceWorker: [self.navigator, "serviceWorker", ["register", "getRegistrations"]],
    clipboard: [self.navigator, "clipboard", ["writeText", "readText", "write"]],
    permissions: [self.navigator, "permissions", ["query"]],
    storage: [self.navigator, "storage", ["estimate", "persist"]],
    languages: [self.navigator, "languages", []],
    SharedWorker: [self, "SharedWorker"], Worker: [self, "Worker"], BroadcastChannel: [self, "BroadcastChannel"],
    ResizeObserver: [self, "ResizeObserver"], IntersectionObserver: [self, "IntersectionObserver"],
    OffscreenCanvas: [self, "OffscreenCanvas"], Blob: [self, "Blob"],
    localStorage: [self, "localStorage", []], sessionStorage: [self, "sessionStorage", []], indexedDB: [self, "indexedDB", ["open"]],
    caches: [self, "caches", ["open", "match", "keys", "has"]],
    digest: [self.SubtleCrypto?.prototype, "digest", null], randomUUID: [self.Crypto?.prototype, "randomUUID", null],
    mark: [self.Performance?.prototype, "mark", null],
    fullscreen: [self.Element?.prototype, "requestFullscreen", null],
    subtle: [self.crypto, "subtle", ["digest"]],
  };
  for (const each of without.split(",")) {
    const [name, how] = each.split(".");
    const [owner, property, methods] = PLACES[name];
    if (owner?.[property] === undefined) continue; // not in a worker
    const put = (descriptor) => Object.defineProperty(owner, property, { configurable: true, ...descriptor });
    if (how === "missing") {
      delete owner[property];
      if (owner[property] !== undefined) put({ value: undefined });
    } else if (methods === null) put({ value: FAILS[how] }); // itself a method
    else if (!methods) { // a class
      const Real = owner[property];
      if (how === "throws") put({ value: class { constructor() { FAILS.throws(); } } });
      else if (name.endsWith("Worker")) put({ value: class extends Real { constructor(_, how) { super("data:text/javascript,", how); } } });
      else put({ value: class extends EventTarget { observe() {} unobserve() {} disconnect() {} postMessage() {} close() {} } }); // deaf
    } else if (how === "throws") put({ get: FAILS.throws });
    else put({ value: Object.fromEntries(methods.map((method) => [method, FAILS[how]])) });
  }
}"""

HOWS = ("missing", "throws", "rejects", "never")
# By service, how it can fail. What is asked and answers nothing can neither refuse nor be silent.
SERVICES: dict[str, tuple[str, ...]] = {
    "locks": HOWS, "clipboard": HOWS, "permissions": HOWS, "storage": HOWS, "serviceWorker": HOWS, "caches": HOWS, "indexedDB": HOWS,
    "digest": ("throws", "rejects", "never"), "subtle": ("missing",), "randomUUID": ("missing", "throws"), "mark": ("missing", "throws"),
    "fullscreen": HOWS, "localStorage": ("missing", "throws"), "sessionStorage": ("missing", "throws"), "languages": ("missing",),
    "SharedWorker": ("missing", "throws", "never"), "BroadcastChannel": ("missing", "throws", "never"),
    "ResizeObserver": ("missing", "throws", "never"), "IntersectionObserver": ("missing", "throws", "never"),
    "OffscreenCanvas": ("missing", "throws"),
}  # fmt: skip
IN_PAGES = (
    f"{{ const without = new URLSearchParams(location.search).get('without'); if (without) ({TAKEN})(without); }}"
)


def all_that(how: str, *but: str) -> str:
    """Every service that can fail so, except these."""
    return ",".join(f"{name}.{how}" for name, hows in SERVICES.items() if how in hows and name not in but)


def in_worker(how: str) -> bytes:
    """The line to be put before a worker's script: it has to do without all of them, and cannot read a Blob either."""
    blob = (
        "Blob.prototype.arrayBuffer = Blob.prototype.stream = () => { throw new DOMException('', 'NotFoundError'); };"
    )
    return f"({TAKEN})({all_that(how)!r}); {blob}\n".encode()
