// Epochs with their part, as the chart has them, and which batch comes next.

import assert from "node:assert/strict";
import test from "node:test";
import { batchText } from "../../static/js/draw/descent-words.js";
import { batchesInEpoch, epochsOf } from "../../static/js/protocol/batches.js";

const state = { experiment: { batch_size: 10 } };
const scene = { trainingCount: 245 };

test("an epoch has a batch for the points that are left over", () => {
  assert.equal(batchesInEpoch(state, scene), 25);
  assert.equal(batchesInEpoch(state, null), 0);
  assert.match(batchText(24, 10, 245), /batch 25 of 25, the 5 points/);
  assert.match(batchText(25, 10, 245), /batch 1 of 25, the 10 points/);
});

test("batches are a part of an epoch", () => {
  assert.equal(epochsOf({ epoch: 7, batch: 0 }, state, scene), 7);
  assert.equal(epochsOf({ epoch: 7, batch: 5 }, state, scene), 7.2);
});

test("where the points have not come yet, it is a whole epoch at most", () => {
  assert.equal(epochsOf({ epoch: 7, batch: 5 }, state, null), 8);
});
