// Which update is shown in slow motion: the next one; one that was applied, until the person goes on.

import assert from "node:assert/strict";
import test from "node:test";
import { Followed } from "../../static/js/panels/backpropagation/follow.js";
import { readSlowStep } from "../../static/js/panels/backpropagation/step.js";

// One neuron with one weight and a bias, a batch of two points.
const SIZES = [1, 1];

function arrays(batch, before, after) {
  return {
    step_about: [0, batch, 25, 2, 0.5],
    step_points: [batch * 2, batch * 2 + 1],
    step_inputs: [2, 3],
    step_sums: [1, 2],
    step_outputs: [1, 2],
    step_slopes: [1, 1],
    step_targets: [0, 0],
    step_losses: [0.5, 2],
    step_errors: [1, 2],
    step_gradients: [4, 1.5],
    step_pull: [0, 0],
    step_new: after,
    step_old: before,
  };
}

const first = () => readSlowStep(SIZES, arrays(0, [5, 1], [3, 0.25]));
const second = () => readSlowStep(SIZES, arrays(1, [3, 0.25], [1, -0.5]));
const foreign = () => readSlowStep(SIZES, arrays(1, [3.1, 0.25], [1, -0.5]));

test("an update is read by layer, neuron and point", () => {
  const step = first();
  assert.ok(step);
  assert.equal(step.output(0, 0, 1), 3);
  assert.equal(step.gradient({ layer: 1, neuron: 0, source: 0 }, 1), 6);
  assert.equal(step.gradient({ layer: 1, neuron: 0, source: null }, 1), 2);
  assert.deepEqual([...step.gradientsOf(0)], [2, 1]);
  assert.equal(step.isPlain, true);
  assert.equal(readSlowStep([2, 1], arrays(0, [5, 1], [3, 0.25])), null);
  assert.equal(readSlowStep(SIZES, {}), null);
});

test("an applied update stays, and is compared with what then came", () => {
  for (const [next, said] of [
    [second, "same"],
    [foreign, "other"],
  ]) {
    const followed = new Followed();
    followed.take(first());
    followed.applied = "asked";
    followed.take(first());
    assert.equal(followed.applied, "asked");
    followed.take(next());
    assert.equal(followed.applied, said);
    assert.equal(followed.step?.batch, 0);
    followed.take(next());
    assert.equal(followed.step?.batch, 0);
    followed.goOn();
    assert.equal(followed.step?.batch, 1);
    assert.equal(followed.applied, "");
  }
});

test("other training is followed at once", () => {
  const followed = new Followed();
  followed.take(first());
  followed.take(second());
  assert.equal(followed.step?.batch, 1);
  followed.take(null);
  assert.equal(followed.step, null);
});
