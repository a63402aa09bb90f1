// What nodes are called: short where their layer is plain, by their own names where the data set has some.

import assert from "node:assert/strict";
import test from "node:test";
import { nodeName, shortName } from "../../static/js/model/parameters.js";
import { DATA } from "./data-events.js";

const spiral = {
  sizes: [2, 3, 2],
  data: DATA.spiral,
  experiment: { features: ["x1", "x2"] },
};

test("a short name leaves the layer out", () => {
  assert.equal(shortName(spiral, 1, 2), "Neuron 3");
  assert.equal(nodeName(spiral, 1, 2), "neuron 3 of layer 1");
  assert.equal(shortName(spiral, 2, 1), "Output 2");
  assert.equal(shortName({ ...spiral, sizes: [2, 3, 1] }, 2, 0), "Output");
  assert.equal(shortName(spiral, 0, 0), nodeName(spiral, 0, 0));
});

test("neurons of a worked example have names of their own", () => {
  const driving = { ...spiral, sizes: [3, 2, 1], data: DATA.driving };
  assert.equal(shortName(driving, 1, 1), "ROAD DRIVING");
  assert.equal(shortName(driving, 2, 0), "PASS");
});
