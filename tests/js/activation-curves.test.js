// The lines that worked-out activations lie on, against the engine's own samples, which the schema holds.

import assert from "node:assert/strict";
import test from "node:test";
import { activationCurve, activationWords, slopeOf } from "../../static/js/model/activation-curves.js";
import { SCHEMA } from "../../static/js/protocol/schema.js";

const near = (left, right, fine) => Math.abs(left - right) <= fine;

test("every activation is drawn as the engine computes it, slope and all", () => {
  for (const [name, { from, to, values, slopes }] of Object.entries(SCHEMA.curves)) {
    values.forEach((value, index) => {
      const z = from + ((to - from) * index) / (values.length - 1);
      assert.ok(near(activationCurve(name)(z), value, 1e-4), `${name}(${z})`);
      // Beside a kink there is no one slope.
      if (Math.abs(z) > 1e-3) assert.ok(near(slopeOf(activationCurve(name), z), slopes[index], 1e-3), name);
    });
  }
});

test("the number stands where the sum stood", () => {
  const say = (value) => value.toFixed(2).replace("-", "−");
  assert.equal(activationWords("tanh", 0.734, say), "tanh(0.73)");
  assert.equal(activationWords("relu", -2, say), "max(0, −2.00)");
  assert.equal(activationWords("sigmoid", 1.5, say), "1 / (1 + e^−1.50)");
  assert.equal(activationWords("linear", 1, say), "");
});

test("far out below 0 the lines keep their digits", () => {
  const tails = {
    sigmoid: [-38, 3.1391327920480296e-17],
    silu: [-30, -2.807286889065352e-12],
    elu: [-1e-9, -9.999999995e-10],
    gelu: [-20, -5.507248237212456e-88],
    softplus: [-40, 4.248354255291589e-18],
  };
  for (const [name, [z, value]] of Object.entries(tails)) {
    assert.ok(
      near(activationCurve(name)(z) / value, 1, 1e-6),
      `${name}(${z}) is ${activationCurve(name)(z)}`,
    );
  }
});
