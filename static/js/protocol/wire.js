// Binary messages, from bytes to typed arrays. The layout is server/lab/look/frames.py's.
// Knows no socket and no page. Parameters and points are views over the message, not copies.

import { SCHEMA } from "./schema.js";

/** @import { Frame, Inside, Numbers, Pictures, SceneMessage } from "./types.js" */

const HEADER = 56;
const SECTION_HEAD = 16;
const LITTLE_ENDIAN = true;

/**
 * How the numbers of an array are read, by the type that its section names.
 * @type {Record<string, { new (message: ArrayBuffer, start: number, count: number): Numbers, BYTES_PER_ELEMENT: number }>}
 */
const TYPES = { f8: Float64Array, f4: Float32Array, i4: Int32Array, u1: Uint8Array };

/**
 * @typedef {{ count: number, side: number, extra: number, start: number, length: number, unpacked: number }} Section
 */

/**
 * @param {ArrayBuffer} message
 * @returns {Promise<Frame | SceneMessage | Inside>} rejects what is not a message of this version
 */
export async function decode(message) {
  const view = new DataView(message);
  const version = view.getUint8(0);
  if (version !== SCHEMA.frames.version) {
    throw new Error(`A message of version ${version}; this page reads version ${SCHEMA.frames.version}.`);
  }
  const kind = view.getUint8(1);
  const revision = view.getUint32(4, LITTLE_ENDIAN);
  const { sections, arrays } = readSections(message, view);
  const pictures = (/** @type {number} */ name) => unpackPictures(message, need(sections, name));
  if (kind === SCHEMA.frames.scene) {
    const points = need(sections, SCHEMA.frames.points);
    return {
      kind: "scene",
      revision,
      values: new Float32Array(message, points.start, points.length / 4),
      columns: points.side,
      trainingCount: points.extra,
      features: (await pictures(SCHEMA.frames.features))[0],
    };
  }
  const moment = {
    revision,
    epoch: view.getUint32(8, LITTLE_ENDIAN),
    batch: view.getUint32(12, LITTLE_ENDIAN),
  };
  if (kind === SCHEMA.frames.inside) return { kind: "inside", ...moment, arrays };
  if (kind !== SCHEMA.frames.frame) {
    throw new Error(`A message of kind ${kind}, which this page does not know.`);
  }
  const parameters = need(sections, SCHEMA.frames.parameters);
  const states = sections.get(SCHEMA.frames.states);
  const [hidden, plot] = await pictures(SCHEMA.frames.pictures);
  return {
    kind: "frame",
    ...moment,
    arrays,
    trainingLoss: view.getFloat64(16, LITTLE_ENDIAN),
    testLoss: view.getFloat64(24, LITTLE_ENDIAN),
    accuracy: view.getFloat64(32, LITTLE_ENDIAN),
    rate: view.getFloat64(40, LITTLE_ENDIAN),
    limit: view.getFloat32(52, LITTLE_ENDIAN),
    parameters: new Float64Array(message, parameters.start, parameters.length / 8),
    pictures: hidden,
    plot,
    states: states ? new Uint8Array(message, states.start, states.length) : null,
    fine: (view.getUint16(2, LITTLE_ENDIAN) & SCHEMA.frames.fine) !== 0,
    shows: undefined,
  };
}

/**
 * @param {ArrayBuffer} message
 * @param {DataView} view
 * @returns {{ sections: Map<number, Section>, arrays: Record<string, Numbers> }} arrays of the inside by the name they bear
 */
function readSections(message, view) {
  /** @type {Map<number, Section>} */
  const sections = new Map();
  /** @type {Record<string, Numbers>} */
  const arrays = {};
  let at = HEADER;
  for (let left = view.getUint32(48, LITTLE_ENDIAN); left > 0; left--) {
    const length = view.getUint32(at + 8, LITTLE_ENDIAN);
    const section = {
      count: view.getUint16(at + 2, LITTLE_ENDIAN),
      side: view.getUint16(at + 4, LITTLE_ENDIAN),
      extra: view.getUint16(at + 6, LITTLE_ENDIAN),
      start: at + SECTION_HEAD,
      length,
      unpacked: view.getUint32(at + 12, LITTLE_ENDIAN),
    };
    const number = view.getUint16(at, LITTLE_ENDIAN);
    if (number === SCHEMA.frames.array) readArray(message, section, arrays);
    else sections.set(number, section);
    at += SECTION_HEAD + Math.ceil(length / 8) * 8;
  }
  return { sections, arrays };
}

/**
 * One more array, under the name that follows its numbers; one of a type that is not known is left out.
 * @param {ArrayBuffer} message
 * @param {Section} section
 * @param {Record<string, Numbers>} arrays
 */
function readArray(message, { side, count, start, unpacked }, arrays) {
  const Type = TYPES[String.fromCharCode(side & 0xff, side >> 8)];
  if (!Type) return;
  const name = String.fromCharCode(...new Uint8Array(message, start + unpacked, count));
  arrays[name] = new Type(message, start, unpacked / Type.BYTES_PER_ELEMENT);
}

/**
 * @param {Map<number, Section>} sections
 * @param {number} name
 */
function need(sections, name) {
  const section = sections.get(name);
  if (!section) throw new Error(`A message without its section ${name}.`);
  return section;
}

/**
 * The section's pictures, and those of another side that may follow them in the same stream.
 * @param {ArrayBuffer} message
 * @param {Section} section
 * @returns {Promise<[Pictures, Pictures]>}
 */
async function unpackPictures(message, { start, length, unpacked, count, side, extra }) {
  const bytes = await inflate(new Uint8Array(message, start, length), unpacked);
  const end = count * side * side;
  const last = bytes.subarray(end);
  sumUp(bytes, count, side);
  const planes = extra ? last.length / (extra * extra) : 0;
  sumUp(last, planes, extra);
  return [
    { count, side, bytes: bytes.subarray(0, end) },
    { count: planes, side: extra, bytes: last },
  ];
}

/**
 * @param {Uint8Array<ArrayBuffer>} packed  a zlib stream
 * @param {number} length  of what it unpacks to
 */
async function inflate(packed, length) {
  const stream = new DecompressionStream("deflate");
  const writer = stream.writable.getWriter();
  // A fault shows on the reading side too, and is reported there.
  writer.write(packed).catch(() => {});
  writer.close().catch(() => {});
  const bytes = new Uint8Array(length);
  const reader = stream.readable.getReader();
  let filled = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (filled + part.value.length > length) throw new Error("A picture is longer than its head says.");
    bytes.set(part.value, filled);
    filled += part.value.length;
  }
  if (filled !== length) throw new Error("A picture is shorter than its head says.");
  return bytes;
}

/**
 * Undoes the residual in place: running sums along rows, then along columns; Uint8Array keeps them modulo 256.
 * @param {Uint8Array} bytes
 * @param {number} count
 * @param {number} side
 */
function sumUp(bytes, count, side) {
  const area = side * side;
  for (let picture = 0; picture < count * area; picture += area) {
    for (let row = picture; row < picture + area; row += side) {
      for (let cell = row + 1; cell < row + side; cell++) bytes[cell] += bytes[cell - 1];
      if (row === picture) continue;
      for (let cell = row; cell < row + side; cell++) bytes[cell] += bytes[cell - side];
    }
  }
}
