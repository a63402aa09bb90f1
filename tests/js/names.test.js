// What nodes are called: short where their layer is plain, by their own names where the data set has some.

import assert from "node:assert/strict";
import test from "node:test";
import { nodeName, shortName } from "../../static/js/model/parameters.js";

const spiral = {
  sizes: [2, 3, 2],
  experiment: { problem: "classification", classification_data: "spiral", features: ["x1", "x2"] },
};

test("a short name leaves the layer out", () => {
  assert.equal(shortName(spiral, 1, 2), "Neuron 3");
  assert.equal(nodeName(spiral, 1, 2), "neuron 3 of layer 1");
  assert.equal(shortName(spiral, 2, 1), "Output 2");
  assert.equal(shortName({ ...spiral, sizes: [2, 3, 1] }, 2, 0), "Output");
  assert.equal(shortName(spiral, 0, 0), nodeName(spiral, 0, 0));
});

test("neurons of a worked example have names of their own", () => {
  const driving = {
    ...spiral,
    sizes: [2, 2, 1],
    experiment: { ...spiral.experiment, classification_data: "driving" },
  };
  assert.equal(shortName(driving, 1, 1), "ROAD DRIVING");
  assert.equal(shortName(driving, 2, 0), "PASS");
});
