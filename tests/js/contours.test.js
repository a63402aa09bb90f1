// Contour lines through grids whose lines are known, and the calm heights they are drawn at.

import assert from "node:assert/strict";
import test from "node:test";
import { levelsBetween, segmentsAt, shareOf } from "../../static/js/panels/descent/contours.js";

const SIDE = 41;

function grid(height) {
  return Float64Array.from({ length: SIDE * SIDE }, (_, cell) =>
    height((cell % SIDE) - 20, Math.floor(cell / SIDE) - 20),
  );
}

test("the contour of a bowl is its circle", () => {
  const segments = segmentsAt(grid(Math.hypot), SIDE, 12.3);
  let length = 0;
  for (const [x, y, toX, toY] of segments) {
    assert.ok(Math.abs(Math.hypot(x - 20, y - 20) - 12.3) < 0.02);
    length += Math.hypot(toX - x, toY - y);
  }
  assert.ok(Math.abs(length - 2 * Math.PI * 12.3) < 0.2);
});

test("a contour is closed: every end but those on the rim is met by another", () => {
  const ends = new Map();
  const segments = segmentsAt(
    grid((x, y) => Math.sin(x / 3) * Math.cos(y / 4)),
    SIDE,
    0.2,
  );
  for (const [x, y, toX, toY] of segments) {
    for (const end of [
      [x, y],
      [toX, toY],
    ]) {
      const key = end.map((number) => number.toFixed(9)).join();
      ends.set(key, (ends.get(key) ?? 0) + 1);
    }
  }
  for (const [key, count] of ends) {
    const isOnRim = key.split(",").some((number) => Number(number) === 0 || Number(number) === SIDE - 1);
    assert.equal(count, isOnRim ? 1 : 2);
  }
});

test("a plane's contour is a straight line, whichever way it rises", () => {
  for (const sign of [1, -1]) {
    const segments = segmentsAt(
      grid((x, y) => sign * (x + 2 * y)),
      SIDE,
      sign * 3.5,
    );
    assert.ok(segments.length > 40);
    for (const [x, y, toX, toY] of segments) {
      assert.ok(Math.abs(x - 20 + 2 * (y - 20) - 3.5) < 1e-9);
      assert.ok(Math.abs(toX - 20 + 2 * (toY - 20) - 3.5) < 1e-9);
    }
  }
});

test("at a saddle, the middle says what belongs together", () => {
  // High at (0, 0) and (1, 1), with 0.4 in the middle
  const sides = (level) =>
    segmentsAt([1, 0, -0.4, 1], 2, level).map(([x, y, toX, toY]) =>
      [x === 0 || toX === 0 ? "left" : "right", y === 0 || toY === 0 ? "top" : "bottom"].join(" "),
    );
  assert.deepEqual(sides(0.3), ["right top", "left bottom"]);
  assert.deepEqual(sides(0.5), ["left top", "right bottom"]);
});

test("cells with a corner that is no number have no line", () => {
  assert.deepEqual(segmentsAt([0, 1, Number.NaN, 1], 2, 0.5), []);
  assert.deepEqual(segmentsAt([0, 1, Number.POSITIVE_INFINITY, 1], 2, 0.5), []);
});

test("heights are calm numbers, few, and stay when the ends move a little", () => {
  const levels = levelsBetween(0.013, 4.2);
  assert.ok(levels.length >= 5 && levels.length <= 12);
  assert.ok(
    levels.every((level) =>
      [1, 1.5, 2, 3, 5, 7].some(
        (step) => /^[\d.]+/.exec((level / step).toExponential(6))?.[0] === "1.000000",
      ),
    ),
  );
  assert.deepEqual(levelsBetween(0.0131, 4.1), levels);
  assert.ok(levels[1] - levels[0] < levels[levels.length - 1] - levels[levels.length - 2]);
});

test("a narrow range has heights too, and a flat one has none", () => {
  const levels = levelsBetween(0.481, 0.519);
  assert.ok(levels.length >= 5 && levels.length <= 12);
  assert.ok(levels.every((level) => level > 0.481 && level < 0.519));
  assert.deepEqual(levelsBetween(0.5, 0.5), []);
  assert.ok(levelsBetween(0, 1e-9).length <= 12);
});

test("colours are spread evenly over the bands between lines", () => {
  const ends = [0.1, 1, 2, 10];
  assert.equal(shareOf(0.1, ends), 0);
  assert.equal(shareOf(1, ends), 1 / 3);
  assert.equal(shareOf(1.5, ends), 0.5);
  assert.equal(shareOf(6, ends), 2.5 / 3);
  assert.equal(shareOf(10, ends), 1);
  assert.equal(shareOf(99, ends), 1);
});
