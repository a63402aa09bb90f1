// Slow motion: the order of an update's phases, what is reached in each, and numbers that add up as they are shown.

import assert from "node:assert/strict";
import test from "node:test";
import { isReached, phaseName, phasesOf } from "../../static/js/panels/backpropagation/phases.js";
import { enough, exactText, ledger, shown } from "../../static/js/panels/backpropagation/precision.js";

const SIZES = [2, 4, 2, 1];

test("an update goes forward, through the loss, backward and then changes the numbers", () => {
  const names = phasesOf(SIZES).map((phase) => phaseName(phase, SIZES));
  assert.deepEqual(names, [
    "Inputs",
    "Forward, layer 1",
    "Forward, layer 2",
    "Forward, output",
    "Loss",
    "Backward, output",
    "Backward, layer 2",
    "Backward, layer 1",
    "Update",
  ]);
  const lone = phasesOf([3, 1]).map((phase) => phaseName(phase, [3, 1]));
  assert.deepEqual(lone, ["Inputs", "Forward, output", "Loss", "Backward, output", "Update"]);
});

test("layers are reached from the left, and then again from the right", () => {
  const reached = phasesOf(SIZES).map((phase) =>
    SIZES.map((_, layer) => (isReached(phase, layer) ? "x" : ".")).join(""),
  );
  assert.deepEqual(reached, ["x...", "xx..", "xxx.", "xxxx", "xxxx", "...x", "..xx", ".xxx", "xxxx"]);
});

test("numbers are shown with the digits that count", () => {
  assert.equal(exactText(0), "0");
  assert.equal(exactText(-0.03124), "−0.0312");
  assert.equal(exactText(123456, 3), "123456");
  assert.equal(exactText(1.2e-9), "1.20·10⁻⁹");
  assert.equal(exactText(-9.099e-5), "−9.10·10⁻⁵");
  assert.equal(exactText(Number.NaN), "–");
  assert.equal(shown(-0.03124), -0.0312);
});

test("what is shown adds up, whatever the numbers", () => {
  let seed = 1;
  const draw = () => {
    seed = (seed * 48271) % 2147483647;
    return (seed / 2147483647 - 0.5) * 10 ** ((seed % 5) - 3);
  };
  for (let time = 0; time < 300; time++) {
    const pairs = Array.from({ length: 1 + (time % 8) }, () => [draw(), draw()]);
    const total = pairs.reduce((sum, [one, other]) => sum + one * other, 0);
    const { products, factorDigits, productDigits } = ledger(pairs, total, 3);
    const seen = products.map((product) => shown(product, productDigits));
    const sum = seen.reduce((one, other) => one + other, 0);
    assert.equal(exactText(sum, 3), exactText(total, 3));
    pairs.forEach(([one, other], index) => {
      const product = shown(one, factorDigits) * shown(other, factorDigits);
      assert.equal(shown(product, productDigits), seen[index]);
    });
  }
});

test("a calculation is shown with as few digits as it takes", () => {
  assert.equal(
    enough([6], 1, (round) => [round(2) * round(3)]),
    1,
  );
  // 1.005 · 1.005 is 1.01 only from four digits on: 1.00 · 1.00 is 1.00
  assert.equal(
    enough([1.0047 * 1.0047], 3, (round) => [round(1.0047) * round(1.0047)]),
    4,
  );
});
