// The worked-out loss of a distance: whoever reckons with the digits shown finds the loss shown.

import assert from "node:assert/strict";
import { test } from "node:test";
import { distanceLoss } from "../../static/js/model/distance-loss.js";
import { shortLoss } from "../../static/js/model/shown-point.js";
import { costWords, distanceWords } from "../../static/js/panels/loss/curves.js";

/** What a line comes to, and what it says; written with other means than the page's own. @param {string} line */
function reckoned(line) {
  const [expression, told] = line.split(" = ");
  const plain = expression.replaceAll("−", "-").replace(/\|(.*)\|/, "Math.abs($1)");
  const source = plain.replace("- ½", "- 0.5").replace(/^½ (.*)\^2$/, "0.5 * ($1) ** 2");
  return { value: Function(`"use strict"; return ${source}`)(), told: Number(told.replace("−", "-")) };
}

test("the digits shown give the loss shown", () => {
  const cases = [
    ["squared_error", -0.15283, -0.41851, 1],
    ["squared_error", 18508.43, 9338, 5578.6],
    ["squared_error", 9338.02, 9338, 5578.6],
    ["squared_error", 0.99999, 1, 1],
    ["squared_error", 1234.5678, -0.3, 1],
    ["squared_error", 3.2e8, 0.25, 1],
    ["huber", 9727.7, 24244.5, 5578.6],
    ["huber", 0.3, -1, 1],
    ["huber", -5.43219, 0.98765, 1],
  ];
  for (const [loss, output, target, scale] of /** @type {[string, number, number, number][]} */ (cases)) {
    const distance = Math.abs(output - target) / scale;
    const value = loss === "huber" && distance > 1 ? distance - 0.5 : distance ** 2 / 2;
    const line = distanceWords(loss, output, target, scale, value);
    const found = reckoned(line);
    assert.equal(shortLoss(found.value), shortLoss(found.told), line);
    assert.ok(Math.abs(found.told - value) <= 0.05 * value, line);
    assert.ok(Math.abs(distanceLoss(loss, target, scale)(output) - value) <= 1e-12 * value, line);
  }
});

test("what the machine's rounding leaves is nothing, and no number is a dash", () => {
  assert.equal(distanceWords("squared_error", 9338.0000000001, 9338, 5578.6, 5e-32).split(" = ")[1], "0");
  assert.equal(distanceWords("squared_error", Number.NaN, 1, 1, Number.NaN), "½ (– − 1)^2 = –");
  assert.deepEqual([0, 1e-13, 5.09e-9, 0.05, 1.3514].map(shortLoss), ["0", "0", "5.1e−9", "0.050", "1.351"]);
});

test("a probability costs what it is, however small", () => {
  assert.equal(costWords(0.785, "e"), "0.242 nats");
  assert.equal(costWords(0.004, "e"), "5.521 nats");
  assert.equal(costWords(0.9999, "e"), "0.00010 nats");
  assert.equal(costWords(0, "10"), "infinitely much");
});
