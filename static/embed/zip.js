/** A zip file, made here: names and contents in, one Blob out. Compressed with what the browser has for it. */

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) c = TABLE[(c ^ byte) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** Little-endian fields of 2 or 4 bytes. @param {...[2 | 4, number]} fields */
function record(...fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return view;
}

const UTF8_NAMES = 0x0800;
const DEFLATED = 8;
/** The first day that the format knows: the same content gives the same file. */
const DAY = 0x21;

/** @param {Iterable<[string, Uint8Array<ArrayBuffer>]>} files @returns {Promise<Blob>} */
export async function zip(files) {
  /** @type {BlobPart[]} */
  const parts = [];
  /** @type {BlobPart[]} */
  const index = [];
  let offset = 0;
  let indexSize = 0;
  let count = 0;
  for (const [path, bytes] of files) {
    const name = new TextEncoder().encode(path);
    const packed = new Uint8Array(
      await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer(),
    );
    /** @type {[2 | 4, number][]} */
    const about = [
      [2, 20],
      [2, UTF8_NAMES],
      [2, DEFLATED],
      [2, 0],
      [2, DAY],
      [4, crc32(bytes)],
      [4, packed.length],
      [4, bytes.length],
      [2, name.length],
      [2, 0],
    ];
    parts.push(record([4, 0x04034b50], ...about), name, packed);
    index.push(record([4, 0x02014b50], [2, 20], ...about, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), name);
    offset += 30 + name.length + packed.length;
    indexSize += 46 + name.length;
    count += 1;
  }
  return new Blob(
    [
      ...parts,
      ...index,
      record([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, indexSize], [4, offset], [2, 0]),
    ],
    { type: "application/zip" },
  );
}
