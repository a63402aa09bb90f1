// What panels/formula/equations.js makes of a network: which parameter each blank is, and what it is multiplied with.

import assert from "node:assert/strict";
import test from "node:test";
import { definitionsOf, equationsOf, parameterCounts } from "../../static/js/panels/formula/equations.js";
import { SCHEMA } from "../../static/js/protocol/schema.js";
import { DATA } from "./data-events.js";

function flat(tree) {
  return typeof tree === "string" ? tree : tree.slice(1).map(flat).join("");
}

/** A formula in one line, each blank by its place among the parameters. */
function line({ before, blanks, after }) {
  const terms = blanks.map(({ position, times }) => `#${position}${times ? `·${flat(times)}` : ""}`);
  return before.map(flat).join("") + terms.join("+") + after.map(flat).join("");
}

function state(own) {
  const { experiment, ...others } = own;
  return {
    sizes: [2, 2, 1],
    activations: ["tanh", "linear"],
    output: "tanh",
    data: DATA.circle,
    experiment: {
      features: ["x1", "x1_squared"],
      ...experiment,
    },
    ...others,
  };
}

test("every blank is its own parameter, in the order of the forward pass", () => {
  const network = state({});
  assert.deepEqual(equationsOf(network, 1).map(line), [
    "a1,1=tanh(#0·X1+#1·X12+#2)",
    "a1,2=tanh(#3·X1+#4·X12+#5)",
  ]);
  assert.deepEqual(equationsOf(network, 2).map(line), ["y=tanh(#6·a1,1+#7·a1,2+#8)"]);
  assert.equal(equationsOf(network, 1)[1].blanks[1].name, "Weight from X1² to neuron 2 of layer 1");
});

test("the driving test has its own names, and the bias first", () => {
  const network = state({
    sizes: [3, 2, 1],
    activations: ["relu", "linear"],
    output: "sigmoid",
    data: DATA.driving,
  });
  assert.deepEqual(
    [1, 2].flatMap((layer) => equationsOf(network, layer).map(line)),
    [
      "PARKING=ReLU(#3+#0·Age+#1·Sex+#2·Lessons)",
      "ROAD DRIVING=ReLU(#7+#4·Age+#5·Sex+#6·Lessons)",
      "PASS=sigmoid(#10+#8·PARKING+#9·ROAD DRIVING)",
    ],
  );
  assert.deepEqual(definitionsOf(network).map(flat), ["ReLU(z)=max(0,z)", "sigmoid(z)=11+e−z"]);
});

test("a linear network has sums alone, and softmax comes after all sums", () => {
  const network = state({ sizes: [2, 3], activations: ["linear"], output: "softmax", data: DATA["blobs-3"] });
  assert.deepEqual(equationsOf(network, 1).map(line), [
    "z1=#0·X1+#1·X12+#2",
    "z2=#3·X1+#4·X12+#5",
    "z3=#6·X1+#7·X12+#8",
  ]);
  assert.deepEqual(definitionsOf(network).map(flat), ["pk=ezkez1+ez2+ez3"]);
});

test("every activation of the menu has a definition or is called what it is", () => {
  for (const { value } of SCHEMA.fields.activation.choices) {
    const known = definitionsOf(state({ activations: [value, "linear"] })).length;
    assert.equal(known, ["tanh", "sin", "linear"].includes(value) ? 0 : 1, value);
  }
});

test("weights and biases are counted", () => {
  assert.deepEqual(parameterCounts([2, 4, 2, 1]), { weights: 18, biases: 7, all: 25 });
  assert.deepEqual(parameterCounts([3, 1]), { weights: 3, biases: 1, all: 4 });
});
