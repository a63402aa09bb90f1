// What draw/ does to several classes: colours mixed by probability, and which class is the most probable one.

import assert from "node:assert/strict";
import test from "node:test";
import { Picture } from "../../static/js/views/output/picture.js";

const TONES = [
  [200, 0, 0],
  [0, 100, 0],
  [0, 0, 250],
];
const PIXELS = Uint32Array.of(1, 2, 3);

function canvas() {
  const painted = {};
  const context = {
    createImageData: (width, height) => ({ width, height, data: new Uint8ClampedArray(4 * width * height) }),
    putImageData: (image) => Object.assign(painted, { data: image.data }),
  };
  return { painted, canvas: { getContext: () => context } };
}

// Four cells: sure of each class in turn, and one between the first two.
const planes = {
  count: 3,
  side: 2,
  bytes: Uint8Array.of(254, 0, 0, 128, 0, 254, 0, 126, 0, 0, 254, 0),
};

test("colours are mixed by probability", () => {
  const { painted, canvas: element } = canvas();
  new Picture(element).mixClasses(planes, { tones: TONES });
  const rgba = Array.from({ length: 4 }, (_, cell) => [...painted.data.subarray(4 * cell, 4 * cell + 4)]);
  assert.deepEqual(rgba.slice(0, 3), [
    [200, 0, 0, 255],
    [0, 100, 0, 255],
    [0, 0, 250, 255],
  ]);
  // 200 · 128 / 254 and 100 · 126 / 254
  assert.deepEqual(rgba[3], [101, 50, 0, 255]);
});

test("one colour where the output is discretized: the most probable class's", () => {
  const { painted, canvas: element } = canvas();
  new Picture(element).pickClasses(planes, { pixels: PIXELS });
  assert.deepEqual([...new Uint32Array(painted.data.buffer)], [1, 2, 3, 1]);
});
