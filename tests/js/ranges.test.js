// Axes end at calm numbers and hold still while the data move a little.

import assert from "node:assert/strict";
import test from "node:test";
import { calmRange, calmStep, ticksIn, tickText } from "../../static/js/model/ranges.js";

test("steps are 1, 2 or 5 of a power of ten", () => {
  assert.deepEqual([0.9, 1, 1.1, 3, 7, 0.03].map(calmStep), [1, 1, 2, 5, 10, 0.05]);
});

test("a range holds its data between calm ends", () => {
  assert.deepEqual(calmRange(0.213, 0.587, null), [0.2, 0.6]);
  assert.deepEqual(calmRange(0, 9, null), [0, 10]);
  const [low, high] = calmRange(0.5, 0.5, null);
  assert.ok(low <= 0.5 && high > 0.5);
});

test("the range before stays while it fits, and goes when it is much too long or too short", () => {
  const before = calmRange(0.213, 0.587, null);
  assert.equal(calmRange(0.25, 0.55, before), before);
  assert.notEqual(calmRange(0.25, 0.61, before), before);
  assert.notEqual(calmRange(0.25, 0.35, before), before);
});

test("marks are within their range and have no stray digits", () => {
  assert.deepEqual(ticksIn([-1, 1], 4), [-1, -0.5, 0, 0.5, 1]);
  assert.deepEqual(ticksIn([0, 0.3], 3), [0, 0.1, 0.2, 0.3]);
  assert.equal(tickText(-0.5), "−0.5");
  assert.equal(tickText(0.1 + 0.2), "0.3");
  assert.equal(tickText(250000), "3e+5");
});
