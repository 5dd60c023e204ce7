/** What the tests use of Node.js, and no more: its own types would give the page's modules things that browsers do not have. */

declare module "node:assert/strict" {
  type Refusal = RegExp | (abstract new (...given: never[]) => Error) | ((error: Error & Record<string, unknown>) => boolean);
  const assert: {
    ok(value: unknown, message?: string): asserts value;
    equal(actual: unknown, expected: unknown, message?: string): void;
    notEqual(actual: unknown, expected: unknown, message?: string): void;
    deepEqual(actual: unknown, expected: unknown, message?: string): void;
    notDeepEqual(actual: unknown, expected: unknown, message?: string): void;
    match(text: string, pattern: RegExp, message?: string): void;
    throws(run: () => unknown, why?: Refusal, message?: string): void;
    rejects(promise: Promise<unknown>, why?: Refusal, message?: string): Promise<void>;
  };
  export default assert;
}

declare module "node:test" {
  type Run = () => void | Promise<void>;
  export function test(name: string, run: Run): void;
  export function beforeEach(run: Run): void;
  export function afterEach(run: Run): void;
  export const mock: {
    method<T>(object: T, name: keyof T, instead: unknown): void;
    restoreAll(): void;
    timers: { enable(what: { apis: "setTimeout"[] }): void; reset(): void; tick(ms: number): void };
  };
}

declare module "node:process" {
  const process: { env: Record<string, string | undefined>; execPath: string };
  export default process;
}

declare module "node:buffer" {
  interface Bytes extends Uint8Array<ArrayBuffer> {
    toString(encoding?: "hex" | "base64"): string;
    subarray(from?: number, to?: number): Bytes;
    readUInt16LE(at: number): number;
    readUInt32LE(at: number): number;
  }
  export const Buffer: { from(given: ArrayBufferLike | Uint8Array): Bytes; alloc(size: number): Bytes };
}

declare module "node:timers" {
  export function setImmediate(run: (value?: unknown) => void): void;
}

declare module "node:fs" {
  export function readFileSync(path: string, encoding: "utf8"): string;
  export function readdirSync(path: string, options?: { recursive: true }): string[];
  export function writeFileSync(path: string, data: Uint8Array): void;
  export function mkdtempSync(prefix: string): string;
  export function rmSync(path: string, options: { recursive: true }): void;
}

declare module "node:child_process" {
  export function execFileSync(program: string, given: string[], options?: { encoding: "utf8"; env?: Record<string, string | undefined>; maxBuffer?: number }): string;
}

declare module "node:os" {
  export function tmpdir(): string;
}

declare module "node:path" {
  export function join(...parts: string[]): string;
  export function dirname(path: string): string;
}

declare module "node:url" {
  export function fileURLToPath(url: string): string;
}

declare module "node:zlib" {
  export function inflateRawSync(data: Uint8Array): { toString(): string };
}
