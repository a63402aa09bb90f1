// What is said of a point at the network's end.

import assert from "node:assert/strict";
import test from "node:test";
import { endWords, percentWords, shareWords } from "../../static/js/model/shown-point.js";
import { DATA } from "./data-events.js";

test("a probability that is not 0 is never written as 0", () => {
  assert.equal(shareWords(7.1234e-30, 2), "7.1e−30");
  assert.equal(percentWords(7.1234e-30, 1), "7.1e−28 %");
  assert.equal(percentWords(0, 1), "0.0 %");
  assert.equal(percentWords(0.0004, 2), "0.04 %");
  assert.equal(percentWords(0.99999, 1), "100.0 %");
});

test("the answer at a tie is the later class", () => {
  const state = { sizes: [2, 2], data: DATA.xor, output: "softmax", experiment: {} };
  const shown = {
    index: 0,
    label: 1,
    isChosen: false,
    probability: 0.5,
    loss: 0.7,
    outputs: Float64Array.of(0.5, 0.5),
  };
  assert.deepEqual(endWords(state, shown)[0], ["says", "blue"]);
});
