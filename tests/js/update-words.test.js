// What one update of one blank is said to do, where it is plain what it does.

import assert from "node:assert/strict";
import test from "node:test";
import {
  directionOf,
  exceptions,
  landingText,
  linesText,
  readUpdate,
  takenBeside,
  updateText,
  wayText,
} from "../../static/js/panels/descent/words.js";

const AT = Float64Array.from({ length: 101 }, (_, index) => -5 + index / 10);
const PLAIN = { optimizer: "sgd", regularization: null, clip_norm: 0 };

/** One step in the valley loss = w². */
function step(before, rate, pull = 0) {
  const after = before - rate * (2 * before + pull);
  return readUpdate([before, 2 * before, rate, after, pull, before ** 2, after ** 2]);
}

const valley = AT.map((value) => value ** 2);

test("downhill, past the bottom, and over the valley", () => {
  const say = (before, rate) => landingText(step(before, rate), AT, valley);
  assert.match(say(-1, 0.1), /goes downhill: the loss falls from 1\.00 to 0\.640/);
  assert.match(say(-1, 0.9), /past the bottom, yet lands lower: .* falls from 1\.00 to 0\.640/);
  assert.match(say(-1, 1.5), /jumps over the valley: .* rises from 1\.00 to 4\.00/);
  assert.match(say(-1, 1e-6), /too short to see; .* stays at 1\.00/);
});

test("of no step, no more is said than is known", () => {
  assert.equal(landingText(step(0, 0.1), AT, valley), "");
});

test("the way of a step is that against the slope", () => {
  assert.equal(wayText(step(-1, 0.1)), "The slope is negative, so NEW is to the right: larger.");
  assert.equal(wayText(step(1, 0.1)), "The slope is positive, so NEW is to the left: smaller.");
  assert.match(wayText(step(0, 0.1)), /slope is zero/);
  assert.match(wayText(readUpdate([1, Number.NaN, 1, Number.NaN, 0, 1, 1])), /beyond all bounds/);
});

test("a step against the slope says who pulls", () => {
  assert.match(wayText(step(-1, 0.1, 5)), /yet NEW is to the left: regularization pulls harder/);
  const carried = readUpdate([1, 0.2, 0.1, 1.3, 0, 1, 1.1]);
  assert.match(wayText(carried), /yet NEW is to the right: the optimizer remembers/);
});

test("plain descent has no exceptions, and others name theirs", () => {
  assert.deepEqual(exceptions(step(1, 0.1), PLAIN, false), []);
  assert.match(exceptions(step(1, 0.1, 0.01), { ...PLAIN, regularization: "L2" }, false)[0], /^L2 takes/);
  assert.match(exceptions(step(1, 0.1), { ...PLAIN, clip_norm: 1 }, false)[0], /longer than 1 are shortened/);
  const adam = readUpdate([1, 0.2, 0.1, 0.9, 0, 1, 1]);
  assert.match(
    exceptions(adam, { ...PLAIN, optimizer: "adam" }, false).join(" "),
    /gradient itself is 0\.2000\. Adam .* makes 1\.0000/,
  );
  assert.match(
    exceptions(readUpdate([0.01, 0, 0.1, 0, 1, 1, 1]), { ...PLAIN, regularization: "L1" }, false)[0],
    /L1 stops it/,
  );
  assert.match(exceptions(step(0, 0.1), PLAIN, true)[0], /held at zero/);
});

test("what multiplies the step size, and what is taken beside it, give the new value", () => {
  const adam = readUpdate([1, 0.2, 0.1, 0.85, 0.5, 1, 1]);
  assert.ok(Math.abs(adam.before - adam.rate * directionOf(adam, "adam") - adam.after) < 1e-12);
  assert.equal(takenBeside(adam, "adam"), 0);
  const plain = step(1, 0.1, 0.5);
  const left = plain.before - plain.rate * directionOf(plain, "sgd") - takenBeside(plain, "sgd");
  assert.ok(Math.abs(left - plain.after) < 1e-12);
});

test("with an optimizer, the penalty is said to be in what it makes its step of", () => {
  const experiment = { ...PLAIN, optimizer: "momentum", regularization: "L2" };
  const said = exceptions(readUpdate([1, 0.2, 0.1, 0.9, 0.5, 1, 1]), experiment, false).join(" ");
  assert.match(
    said,
    /itself is 0\.2000\. L2 adds 0\.5000 to it, towards zero: together 0\.7000\. Momentum .* makes 1\.0000/,
  );
  const stopped = exceptions(
    readUpdate([0.01, 0.2, 0.1, 0, 0.5, 1, 1]),
    { ...experiment, regularization: "L1" },
    false,
  );
  assert.match(stopped.join(" "), /the loss pulls no harder than L1: it stops there/);
});

test("numbers have a true minus, and no minus before nothing", () => {
  assert.equal(updateText(-0.12345), "−0.1235");
  assert.equal(updateText(-0.00001), "0.0000");
  assert.equal(updateText(-1234.5678), "−1234.6");
  assert.equal(updateText(Number.NaN), "–");
});

test("a surface of a part of the batch says so", () => {
  const whole = "Lines where the loss is 0.1, 0.2; stronger colour is higher.";
  assert.equal(linesText(["0.1", "0.2"], [10, 10]), whole);
  assert.equal(linesText(["0.1", "0.2"], undefined), whole);
  assert.equal(linesText(["0.1", "0.2"], [30, 1080]), `${whole} Of the first 30 of the batch’s 1080 points.`);
  assert.equal(linesText([], [30, 1080]), "Of the first 30 of the batch’s 1080 points.");
  assert.equal(linesText([], [10, 10]), "");
});
