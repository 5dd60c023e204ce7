import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";
import { zip } from "../../../static/embed/zip.js";

const text = (/** @type {string} */ s) => /** @type {Uint8Array<ArrayBuffer>} */ (new TextEncoder().encode(s));
/** @type {[string, Uint8Array<ArrayBuffer>][]} */
const FILES = [
  ["index.html", text("<p>Hällo</p>".repeat(50))],
  ["a folder/größe.txt", text("")],
  ["bytes.bin", Uint8Array.from({ length: 3000 }, (_, n) => (n * 7919) % 256)],
];

test("another reader finds every file again, whole, with its name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "zip-"));
  try {
    const path = join(folder, "made.zip");
    writeFileSync(path, new Uint8Array(await (await zip(FILES)).arrayBuffer()));
    const reads =
      "import sys, zipfile, json; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(json.dumps({i.filename: z.read(i).hex() for i in z.infolist()}))";
    const found = JSON.parse(
      execFileSync(process.env.BACKPROP_PYTHON ?? "python3", ["-c", reads, path], { encoding: "utf8" }),
    );
    assert.deepEqual(
      found,
      Object.fromEntries(FILES.map(([name, bytes]) => [name, Buffer.from(bytes).toString("hex")])),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("field by field, as the format has them", async () => {
  const blob = await zip([["a", text("aaaaaaaaaa")]]);
  assert.equal(blob.type, "application/zip");
  const bytes = Buffer.from(await blob.arrayBuffer());
  assert.equal(bytes.readUInt32LE(0), 0x04034b50);
  assert.deepEqual(
    [4, 6, 8, 10, 12].map((at) => bytes.readUInt16LE(at)),
    [20, 0x0800, 8, 0, 0x21],
  );
  assert.equal(bytes.readUInt32LE(14), 0x4c11cdf0, "CRC-32 of ten letters a");
  const packed = bytes.readUInt32LE(18);
  assert.equal(bytes.readUInt32LE(22), 10);
  assert.equal(bytes.readUInt16LE(26), 1);
  assert.equal(inflateRawSync(bytes.subarray(31, 31 + packed)).toString(), "aaaaaaaaaa");
  const end = bytes.length - 22;
  assert.equal(bytes.readUInt32LE(end), 0x06054b50);
  assert.deepEqual([bytes.readUInt16LE(end + 8), bytes.readUInt16LE(end + 10)], [1, 1]);
  const index = bytes.readUInt32LE(end + 16);
  assert.equal(index, 31 + packed);
  assert.equal(bytes.readUInt32LE(end + 12), end - index);
  assert.equal(bytes.readUInt32LE(index), 0x02014b50);
});

test("the same content makes the same file", async () => {
  const [one, two] = [await zip(FILES), await zip(FILES)];
  assert.deepEqual(Buffer.from(await one.arrayBuffer()), Buffer.from(await two.arrayBuffer()));
  assert.equal((await zip([])).size, 22);
});
