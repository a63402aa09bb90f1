// Epochs with their part, as the chart has them, and which batch comes next.

import assert from "node:assert/strict";
import test from "node:test";
import { batchText } from "../../static/js/panels/descent/words.js";
import { batchesInEpoch, epochsOf } from "../../static/js/protocol/batches.js";

const short = { batch_size: 10, rest: "short" };
const waits = { batch_size: 10, rest: "waits" };
const scene = { trainingCount: 245 };
const at = (epoch, batch) => ({ epoch, batch });

test("a rest is a short batch, or waits and is none", () => {
  assert.equal(batchesInEpoch({ experiment: short }, scene), 25);
  assert.equal(batchesInEpoch({ experiment: waits }, scene), 24);
  assert.equal(batchesInEpoch({ experiment: waits }, null), 0);
});

test("more than all points are one batch", () => {
  for (const rest of ["short", "waits"])
    assert.equal(batchesInEpoch({ experiment: { batch_size: 600, rest } }, scene), 1);
  assert.match(
    batchText(at(3, 0), { batch_size: 600, rest: "waits" }, 245),
    /batch 1 of 1, the 245 points that come/,
  );
});

test("a short batch is the last of its epoch", () => {
  assert.match(batchText(at(0, 24), short, 245), /batch 25 of 25, the 5 points that come next\./);
  assert.match(batchText(at(4, 25), short, 245), /batch 1 of 25, the 10 points that come next\./);
});

test("what waited stands before the first batch of every epoch but the first", () => {
  assert.match(batchText(at(0, 0), waits, 245), /batch 1 of 24, the 10 points that come next\./);
  assert.match(
    batchText(at(1, 0), waits, 245),
    /the 15 points that come next \(the first 5 were left by the epoch before\)/,
  );
  assert.match(batchText(at(1, 1), waits, 245), /batch 2 of 24, the 10 points that come next\./);
  assert.match(batchText(at(1, 0), waits, 241), /\(the first one was left by the epoch before\)/);
});

test("batches are a part of an epoch", () => {
  assert.equal(epochsOf({ epoch: 7, batch: 0 }, { experiment: short }, scene), 7);
  assert.equal(epochsOf({ epoch: 7, batch: 5 }, { experiment: short }, scene), 7.2);
  assert.equal(epochsOf({ epoch: 7, batch: 6 }, { experiment: waits }, scene), 7.25);
});

test("where the points have not come yet, it is a whole epoch at most", () => {
  assert.equal(epochsOf({ epoch: 7, batch: 5 }, { experiment: short }, null), 8);
});
