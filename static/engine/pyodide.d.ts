/** What we use of Pyodide and of Python's objects, and no more. */

export interface PyProxy {
  destroy(): void;
}

export interface PyArray extends PyProxy {
  getBuffer(type: "f64"): { data: Float64Array<ArrayBuffer>; release(): void };
}

/** py/backprop/browser/session.py */
export interface Session extends PyProxy {
  /** JSON in, JSON out. */
  call(method: string, params: string): string;
  readonly buffer: PyArray;
}

export interface Pyodide {
  pyimport(name: "sys"): { path_importer_cache: { clear(): void } };
  pyimport(name: "backprop.browser.session.Session"): (askFor: PyProxy) => Session;
  pyimport(name: "backprop.browser.imports.install"): (packs: string) => void;
  pyimport(name: "backprop.browser.fetched.ask_for" | "numpy.random"): PyProxy;
  unpackArchive(data: Uint8Array, format: "wheel", options: { extractDir: string }): void;
  FS: { mkdirTree(path: string): void; writeFile(path: string, data: Uint8Array, options: { canOwn: boolean }): void };
  ffi: { PythonError: new () => Error };
}

export interface Loader {
  loadPyodide(options: Record<string, unknown>): Promise<Pyodide>;
}
