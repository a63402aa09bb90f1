// The decoder against the golden bytes that the server's tests hold as well.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { decode } from "../../static/js/protocol/wire.js";

async function golden(name) {
  const bytes = await readFile(new URL(`../golden/${name}.bin`, import.meta.url));
  const expected = JSON.parse(await readFile(new URL(`../golden/${name}.json`, import.meta.url), "utf-8"));
  // A buffer of its own, aligned as a WebSocket message is
  return { message: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength), expected };
}

for (const name of ["frame", "classes"]) {
  test(`a frame is read to the last bit: ${name}`, async () => {
    const { message, expected } = await golden(name);
    const frame = await decode(message);
    assert.equal(frame.kind, "frame");
    assert.equal(frame.rate, expected.rate);
    assert.equal(frame.limit, expected.limit);
    assert.equal(frame.plot.count, expected.plotCount);
    assert.equal(frame.revision, expected.revision);
    assert.equal(frame.epoch, expected.epoch);
    assert.equal(frame.trainingLoss, expected.trainLoss);
    assert.equal(frame.testLoss, expected.testLoss);
    assert.equal(frame.accuracy, expected.accuracy);
    assert.deepEqual([...frame.parameters], expected.parameters);
    assert.deepEqual([...frame.pictures.bytes], expected.pictures);
    assert.equal(frame.pictures.side, expected.pictureSide);
    assert.equal(frame.pictures.count, expected.pictureCount);
    assert.deepEqual([...frame.plot.bytes], expected.plot);
    assert.equal(frame.plot.side, expected.plotSide);
  });
}

test("parameters are a view over the message, not a copy", async () => {
  const { message } = await golden("frame");
  const frame = await decode(message);
  assert.equal(frame.parameters.buffer, message);
});

test("a scene is read to the last bit", async () => {
  const { message, expected } = await golden("scene");
  const scene = await decode(message);
  assert.equal(scene.kind, "scene");
  assert.equal(scene.revision, expected.revision);
  assert.deepEqual([...scene.values], expected.values);
  assert.equal(scene.columns, expected.columns);
  assert.equal(scene.trainingCount, expected.trainingCount);
  assert.deepEqual([...scene.features.bytes], expected.features);
  assert.equal(scene.features.side, expected.featureSide);
});

test("arrays of the inside are read by name", async () => {
  const { message, expected } = await golden("inside");
  const { kind, revision, epoch, batch, arrays } = await decode(message);
  assert.equal(kind, "inside");
  assert.deepEqual([revision, epoch, batch], [expected.revision, expected.epoch, expected.step]);
  const read = Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, [...values]]));
  assert.deepEqual(read, expected.arrays);
});

/** The place in a message of a section that bears a name, and where its name begins. */
function sectionOf(message, name) {
  const view = new DataView(message);
  for (let at = 56; at < message.byteLength; ) {
    const length = view.getUint32(at + 8, true);
    const start = at + 16 + view.getUint32(at + 12, true);
    if (String.fromCharCode(...new Uint8Array(message, start, view.getUint16(at + 2, true))) === name) {
      return { at, start };
    }
    at += 16 + Math.ceil(length / 8) * 8;
  }
  throw new Error(`no section ${name}`);
}

test("an array is read by the name it bears, which no list has to know", async () => {
  const { message, expected } = await golden("inside");
  const { start } = sectionOf(message, "update");
  new Uint8Array(message).set(new TextEncoder().encode("xyzzy!"), start);
  const { arrays } = await decode(message);
  assert.deepEqual(Object.keys(arrays), ["xyzzy!", ...Object.keys(expected.arrays).slice(1)]);
  assert.deepEqual([...arrays["xyzzy!"]], expected.arrays.update);
});

test("an array of a type that is not known is left out, and all else is read", async () => {
  const { message, expected } = await golden("inside");
  new DataView(message).setUint16(sectionOf(message, "losses").at + 4, 0x3863, true); // "c8"
  const { arrays } = await decode(message);
  assert.deepEqual(
    Object.keys(arrays),
    Object.keys(expected.arrays).filter((name) => name !== "losses"),
  );
});

test("a message of another version is refused", async () => {
  const { message } = await golden("frame");
  new Uint8Array(message)[0] = 99;
  await assert.rejects(decode(message), /version 99/);
});

test("a damaged picture is refused", async () => {
  const { message } = await golden("frame");
  new Uint8Array(message).fill(0xff, message.byteLength - 24);
  await assert.rejects(decode(message));
});
