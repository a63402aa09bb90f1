// The hidden space: how well a line parts two classes, and axes that grow at once and shrink slowly.

import assert from "node:assert/strict";
import test from "node:test";
import { PatientRange } from "../../static/js/panels/hidden/patient-range.js";
import { fittedLine, shareParted } from "../../static/js/panels/hidden/separation.js";

test("a line parts what stands on its two sides", () => {
  const points = [1, 1, 1, 2, 0, 1, -1, 0, -1, 0, -2, -1];
  assert.equal(shareParted(points, { across: 1, upward: 1, bias: 0 }), 1);
  assert.equal(shareParted(points, { across: -1, upward: -1, bias: 0 }), 0);
  assert.equal(shareParted(points, { across: 0, upward: 0, bias: 1 }), 0.5);
});

test("the fitted line parts what a line can part, and half of what is crossed over", () => {
  const line = fittedLine([3, 1, 1, 2, 2, 1, 1, 3, 1, 0, 1, -1, -1, 0, -1, 1, -1, -1]);
  assert.ok(line);
  assert.equal(shareParted([3, 1, 1, 2, 2, 1, 1, 3, 1, 0, 1, -1, -1, 0, -1, 1, -1, -1], line), 1);
  const crossed = [1, 1, 1, -1, -1, 1, 1, -1, -1, -1, 1, -1];
  const none = fittedLine(crossed);
  assert.ok(none === null || shareParted(crossed, none) <= 0.75);
  assert.equal(fittedLine([0, 0, 1, 1, 1, -1, 2, 2, 1]), null);
});

test("an axis grows at once and shrinks when there was room for long", () => {
  const range = new PatientRange();
  range.follow(0, 1.1, 0);
  assert.deepEqual([range.low, range.high], [0, 1.2]);
  range.follow(-3.5, 4.4, 10);
  assert.deepEqual([range.low, range.high], [-4, 5]);
  range.follow(0, 1, 100);
  assert.deepEqual([range.low, range.high], [-4, 5]);
  range.follow(0, 1, 3000);
  assert.deepEqual([range.low, range.high], [0, 1]);
  // A little below zero is no reason for half an axis.
  range.reset();
  range.follow(-0.001, 1, 0);
  assert.equal(range.low, 0);
});
