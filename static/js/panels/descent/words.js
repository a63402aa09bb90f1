// What one update does to one weight or bias, in numbers and in words. Pure.

import { leftText } from "../../model/batch-words.js";
import { choiceLabel } from "../../model/choice-label.js";
import { trueMinus } from "../../model/numbers.js";
import { batchesOf, pointsOfBatch } from "../../protocol/batches.js";
import { optimizerOf, penaltyOf } from "../../protocol/families.js";

/** @import { Experiment, Position } from "../../protocol/types.js" */

const FLAT = 1e-6; // a slope that nobody can see
const SAME = 5e-5; // two numbers that are written the same
const IMPRECISION = 1e-9;

/**
 * The next update of one weight or bias, as the engine makes it.
 * @typedef {object} Update
 * @property {number} before  the old value
 * @property {number} gradient
 * @property {number} rate  the step size
 * @property {number} after  the new value
 * @property {number} pull  what regularization adds to the gradient
 * @property {number} lossBefore
 * @property {number} lossAfter  with this one changed and all others held
 */

/**
 * @param {Float64Array | Float32Array | number[]} numbers  the array `update`
 * @returns {Update}
 */
export function readUpdate([before, gradient, rate, after, pull, lossBefore, lossAfter]) {
  return { before, gradient, rate, after, pull, lossBefore, lossAfter };
}

/**
 * What the step size is multiplied with: the gradient, or what an optimizer makes of it and of the penalty's pull.
 * @param {Update} update
 * @param {string} optimizer
 */
export function directionOf({ before, gradient, rate, after }, optimizer) {
  return optimizerOf(optimizer).isPlain || rate === 0 ? gradient : (before - after) / rate;
}

/**
 * What regularization takes beside the step: with SGD the step size times its pull; every other optimizer has the pull
 * in its own step.
 * @param {Update} update
 * @param {string} optimizer
 */
export function takenBeside({ rate, pull }, optimizer) {
  return optimizerOf(optimizer).isPlain ? rate * pull : 0;
}

/**
 * What the update holds besides a gradient and a step size.
 * @param {Update} update
 * @param {Pick<Experiment, "optimizer" | "regularization" | "clip_norm">} experiment
 * @param {boolean} isCut
 * @returns {string[]} sentences
 */
export function exceptions(update, { optimizer, regularization, clip_norm }, isCut) {
  if (isCut) return ["This link is cut: it is held at zero, and no step moves it."];
  const said = [];
  if (clip_norm > 0)
    said.push(`Gradients of all blanks together longer than ${clip_norm} are shortened first.`);
  const { before, gradient, rate, after, pull } = update;
  const penalty = choiceLabel("regularization", regularization);
  const stopper = regularization ? penaltyOf(regularization).stopper : "";
  const { isPlain, label, way } = optimizerOf(optimizer);
  if (!isPlain) {
    const made = slopeText(directionOf(update, optimizer));
    said.push(`The gradient itself is ${slopeText(gradient)}.`);
    if (pull)
      said.push(
        `${penalty} adds ${slopeText(pull)} to it, towards zero: together ${slopeText(gradient + pull)}.`,
      );
    said.push(`${label} ${way}: that makes ${made}.`);
    if (pull && after === 0 && before !== 0)
      said.push(
        `The step would go through zero, and the loss pulls no harder than ${penalty}: it stops there.`,
      );
    return said;
  }
  const isStopped =
    Math.abs(before - rate * (gradient + pull) - after) > IMPRECISION * Math.max(1, Math.abs(before));
  if (isStopped && after === 0) said.push(`The step would go through zero: ${stopper} stops it there.`);
  else if (pull) said.push(`${penalty} takes the last part: it pulls every weight towards zero.`);
  return said;
}

/**
 * Which way the next step goes, and why.
 * @param {Update} update
 */
export function wayText({ before, gradient, after, pull }) {
  if (![before, gradient, after].every(Number.isFinite)) return "The numbers have grown beyond all bounds.";
  const way = after > before ? "right" : "left";
  const larger = after > before ? "larger" : "smaller";
  if (after === before) return "The slope is zero: this blank stays where it is.";
  const isPulled = Math.abs(pull) > Math.abs(gradient) && pull > 0 === after < before;
  const why = isPulled ? "regularization pulls harder" : "the optimizer remembers earlier steps";
  if (Math.abs(gradient) < FLAT) {
    const isMoved = Math.abs(after - before) > SAME;
    return isMoved
      ? `The slope is nearly zero, and yet NEW is to the ${way}: ${why}.`
      : "The slope is nearly zero: NEW is where OLD is.";
  }
  const slope = gradient < 0 ? "negative" : "positive";
  if (gradient < 0 === after > before) return `The slope is ${slope}, so NEW is to the ${way}: ${larger}.`;
  return `The slope is ${slope}, and yet NEW is to the ${way}: ${why}.`;
}

/**
 * What becomes of the loss.
 * @param {Update} update
 * @param {ArrayLike<number>} at  where the valley is known
 * @param {ArrayLike<number>} valley
 */
export function landingText({ before, after, lossBefore, lossAfter }, at, valley) {
  if (![before, after].every(Number.isFinite)) return "";
  if (!Number.isFinite(lossAfter)) return "It goes so far that the loss is no number any more.";
  if (after === before) return ""; // said already
  const fall = `the loss ${changeText(lossBefore, lossAfter)}`;
  if (Math.abs(after - before) < SAME) return `It is too short to see; ${fall}.`;
  const [left, right] = before < after ? [before, after] : [after, before];
  let lowest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < at.length; index++) {
    if (at[index] > left && at[index] < right) lowest = Math.min(lowest, valley[index]);
  }
  if (lossWord(lossBefore) === lossWord(lossAfter))
    return `The loss hardly changes: it ${changeText(lossBefore, lossAfter)}.`;
  const ends = Math.min(lossBefore, lossAfter);
  const isJump = lowest < ends - 0.02 * Math.abs(ends);
  if (lossAfter > lossBefore) return `${isJump ? "It jumps over the valley" : "It goes uphill"}: ${fall}.`;
  return isJump ? `It goes past the bottom, yet lands lower: ${fall}.` : `It goes downhill: ${fall}.`;
}

/**
 * @param {number} from
 * @param {number} to
 */
function changeText(from, to) {
  const [before, after] = [lossWord(from), lossWord(to)];
  if (before === after) return `stays at ${before}`;
  return `${to > from ? "rises" : "falls"} from ${before} to ${after}`;
}

/** @param {number} loss */
function lossWord(loss) {
  if (loss >= 1e5) return loss.toExponential(1);
  if (loss < 1e-6) return "almost 0";
  return loss >= 1000 ? loss.toFixed(0) : loss.toPrecision(3);
}

/**
 * A number of the update, with a true minus: four digits behind the point, or as many that count.
 * @param {number} value
 */
export function updateText(value) {
  return digitsText(value, 4);
}

/**
 * A slope, with more digits where it is small.
 * @param {number} slope
 */
export function slopeText(slope) {
  return digitsText(slope, Math.abs(slope) < 0.001 ? 6 : 4);
}

/**
 * @param {number} value
 * @param {number} digits  behind the point
 */
function digitsText(value, digits) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const text = size >= 1000 ? value.toPrecision(5) : value.toFixed(size < 10 ? digits : size < 100 ? 3 : 2);
  return trueMinus(Number(text) === 0 ? text.replace("-", "") : text);
}

/**
 * Of which points the loss is.
 * @param {Position} position  how many batches of the epoch are trained already
 * @param {Pick<Experiment, "batch_size" | "rest">} experiment
 * @param {number} points  to train with
 */
export function batchText({ epoch, batch }, experiment, points) {
  const count = Math.max(1, batchesOf(points, experiment));
  const next = batch % count;
  const { many, left } = pointsOfBatch({ epoch, batch: next }, points, experiment);
  const waited = left ? ` (${leftText(left)})` : "";
  return (
    `Everything here is about batch ${next + 1} of ${count}, the ${many} points that come next${waited}. ` +
    "All other blanks are held."
  );
}

/**
 * The valley's picture in words.
 * @param {string} name  of the blank
 * @param {Update} update
 * @param {ArrayLike<number>} at
 * @param {ArrayLike<number>} valley
 */
export function valleyInWords(name, { before, after, lossBefore, lossAfter }, at, valley) {
  let lowest = 0;
  for (let index = 1; index < at.length; index++) if (valley[index] < valley[lowest]) lowest = index;
  return (
    `Loss over ${inSentence(name)}: at ${spoken(before)} it is ${spoken(lossBefore)}; the next step leads to ` +
    `${spoken(after)} and ${spoken(lossAfter)}; lowest near ${spoken(at[lowest])}, ${spoken(valley[lowest])}`
  );
}

/**
 * What the surface's lines are, and of whom it is where a batch is too large to be shown whole.
 * @param {string[]} levels
 * @param {ArrayLike<number> | undefined} of  how many points of the batch it is of, and how many there are
 */
export function linesText(levels, of) {
  const lines = levels.length
    ? `Lines where the loss is ${levels.join(", ")}; stronger colour is higher.`
    : "";
  const isPart = of !== undefined && of[0] < of[1];
  return isPart ? `${lines} Of the first ${of[0]} of the batch’s ${of[1]} points.`.trim() : lines;
}

/**
 * The surface's picture in words.
 * @param {string[]} names  of the two blanks
 * @param {Update} first
 * @param {Update} second
 * @param {{ x: number, y: number, loss: number }} lowest
 */
export function surfaceInWords([across, upward], first, second, { x, y, loss }) {
  return (
    `Loss over ${inSentence(across)}, across, and ${inSentence(upward)}, upward: the ball is at ` +
    `${spoken(first.before)} and ${spoken(second.before)}, loss ${spoken(first.lossBefore)}; ` +
    `the lowest cell is at ${spoken(x)} and ${spoken(y)}, loss ${spoken(loss)}`
  );
}

/** @param {string} name */
function inSentence(name) {
  return `the ${name[0].toLowerCase()}${name.slice(1)}`;
}

/** @param {number} value */
function spoken(value) {
  return trueMinus(String(Number(value.toPrecision(3))));
}
