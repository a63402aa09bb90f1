// What panels/formula/mathml.js reads out of a line of text: what is raised, what stands over a line, which brackets stay.

import assert from "node:assert/strict";
import test from "node:test";
import { readFormula, readName } from "../../static/js/panels/formula/mathml.js";

/** As people write it in brackets, so that the structure can be read. */
function text([tag, ...parts]) {
  const made = parts.map((part) => (typeof part === "string" ? part : text(part)));
  if (tag === "mfrac") return `[${made[0]}]/[${made[1]}]`;
  if (tag === "msup") return `${made[0]}^{${made[1]}}`;
  if (tag === "msub") return `${made[0]}_{${made[1]}}`;
  if (tag === "msubsup") return `${made[0]}_{${made[1]}}^{${made[2]}}`;
  return made.join("");
}

test("fractions and exponents stand where they belong, without the brackets that they make needless", () => {
  assert.equal(text(readFormula("1 / (1 + e^−z)")), "[1]/[1+e^{−z}]");
  assert.equal(text(readFormula("z / (1 + e^−z)")), "[z]/[1+e^{−z}]");
  assert.equal(text(readFormula("max(0.01 z, z)")), "max(0.01z,z)");
  assert.equal(text(readFormula("ln(1 + e^z)")), "ln(1+e^{z})");
  assert.equal(text(readFormula("η · decay^(epoch / length)")), "η·decay^{[epoch]/[length]}");
});

test("words keep their distance", () => {
  assert.equal(text(readFormula("z if z > 0, else e^z − 1")), "z\u00a0if\u00a0z>0,\u00a0else\u00a0e^{z}−1");
});

test("names of inputs have their numbers below", () => {
  assert.deepEqual(readName("X1"), ["msub", ["mi", "X"], ["mn", "1"]]);
  assert.equal(text(readName("X2²")), "X_{2}^{2}");
  assert.equal(text(readName("X1X2")), "X_{1}X_{2}");
  assert.equal(text(readName("sin(X1)")), "sin(X_{1})");
  assert.deepEqual(readName("ROAD DRIVING"), ["mi", "ROAD DRIVING"]);
});
