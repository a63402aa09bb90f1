// One point on its way through the network, as the server worked it out: which it is, and what every node makes of it.
// Pure. Nothing is computed here but weight times value.

import { outputOf } from "../protocol/families.js";
import { neuronAt, neuronCount } from "../protocol/sizes.js";
import { amountText } from "./data-sets.js";
import { numberText, shortText, trueMinus } from "./numbers.js";

/** @import { Model, Scene, State } from "../protocol/types.js" */

/** A loss below this is the rounding of the machine. */
export const NOTHING = 1e-12;
const HUGE = 1e7;

/**
 * @typedef {object} ShownPoint
 * @property {Float64Array} at  its inputs, in the data's own units
 * @property {number} index  of the data point that it is, training points first; −1 where it is none
 * @property {number} label  the right answer, as in the data
 * @property {number} probability  that the network gives to the right answer; −1 where it gives none
 * @property {number} loss
 * @property {number} scale  what a distance from the right answer is divided by before the loss takes it
 * @property {boolean} isChosen  whether the right answer is what a person said; of a point that is none of the data and
 *   of which nobody said it, it is the nearest data point's
 * @property {Float64Array} inputs  of the network
 * @property {Float64Array} sums  of every neuron, layer by layer
 * @property {Float64Array} outputs  of every neuron
 */

/**
 * @param {Model} model
 * @returns {ShownPoint | null} null where none is shown, or while it is of another network
 */
export function shownPoint({ state, point, inside: { arrays } }) {
  const {
    point_at: at,
    point_of: of,
    point_inputs: inputs,
    point_sums: sums,
    point_outputs: outputs,
  } = arrays;
  if (!state || !point || !of || !at || !inputs || !sums || !outputs) return null;
  const neurons = neuronCount(state.sizes);
  if (inputs.length !== state.sizes[0] || sums.length !== neurons || outputs.length !== neurons) return null;
  const [index, label, probability, loss, scale, isChosen] = of;
  return {
    at: Float64Array.from(at),
    index,
    label,
    probability,
    loss,
    scale,
    isChosen: isChosen === 1,
    inputs: Float64Array.from(inputs),
    sums: Float64Array.from(sums),
    outputs: Float64Array.from(outputs),
  };
}

/**
 * Whether a value that counts as right is not this point's own, but only that of the nearest data point.
 * @param {State} state
 * @param {ShownPoint} shown
 */
export function isNearest({ data }, { index, isChosen }) {
  return data.classes === 0 && index < 0 && !isChosen;
}

/**
 * What a node hands on; layer 0 are the network's inputs.
 * @param {ShownPoint} shown
 * @param {number[]} sizes
 * @param {number} layer
 * @param {number} node
 */
export function nodeValue({ inputs, outputs }, sizes, layer, node) {
  return layer === 0 ? inputs[node] : outputs[neuronAt(sizes, layer, node)];
}

/**
 * A point in words: X1 1.20, X2 −0.40; Age 20 years, Sex male.
 * @param {State} state
 * @param {ArrayLike<number>} at
 */
export function pointWords(state, at) {
  const { inputs, takes_features: isPlane } = state.data;
  return inputs
    .map((input, index) => {
      const text = isPlane ? shortText(at[index]) : amountText(input, at[index]);
      return `${input.label} ${text}`;
    })
    .join(", ");
}

/**
 * A right answer in words.
 * @param {State} state
 * @param {number} label  as in the data
 */
export function answerWords(state, label) {
  const { answers, target } = state.data;
  if (state.data.classes > 2) return `class ${label + 1}`;
  if (state.data.classes === 2) return answers[label > 0 ? 1 : 0] ?? (label > 0 ? "blue" : "orange");
  return target
    ? `${numberText(Math.round(label))}${target.unit ? ` ${target.unit}` : ""}`
    : shortText(label);
}

/**
 * The answers that a person may choose from for a point that is none of the data.
 * @param {State} state
 * @returns {{ value: number, label: string }[]}
 */
export function answersOf(state) {
  const values =
    state.data.classes > 2 ? Array.from({ length: state.data.classes }, (_, index) => index) : [-1, 1];
  return values.map((value) => ({ value, label: answerWords(state, value) }));
}

/**
 * What the network says at its end, and how wrong that is.
 * @param {State} state
 * @param {ShownPoint} shown
 * @returns {[string, string][]} name and number
 */
export function endWords(state, { index, label, isChosen, probability, loss, outputs }) {
  const count = state.sizes[state.sizes.length - 1];
  const ends = outputs.subarray(outputs.length - count);
  const answer = state.data.answers[1];
  const { isProbability } = outputOf(state.output);
  /** @type {[string, string][]} */
  const said = [];
  if (count > 1) said.push(["says", answerWords(state, ends.lastIndexOf(Math.max(...ends)))]);
  else if (state.data.classes === 0) said.push(["says", shortText(ends[0])]);
  else if (isProbability && answer) said.push([answer, percentWords(ends[0], 2)]);
  else if (isProbability) said.push(["p", shareWords(ends[0], 2)]);
  else said.push(["output", shortText(ends[0])]);
  if (probability >= 0) said.push(["right", percentWords(probability, 1)]);
  else said.push([index >= 0 ? "truth" : isChosen ? "wanted" : "nearest", answerWords(state, label)]);
  said.push(["loss", loss < 1000 ? shortLoss(loss) : shortText(loss)]);
  return said;
}

/**
 * A loss with three digits after the point, as the examples have it; a small one with those that matter, and 0 where
 * nothing is left of it but the rounding of the machine.
 * @param {number} loss
 */
export function shortLoss(loss) {
  if (!Number.isFinite(loss)) return "–";
  if (loss >= HUGE) return loss.toExponential(3).replace("e+", "e");
  if (Math.abs(loss) < NOTHING) return "0";
  return loss > 0 && loss < 0.0995 ? trueMinus(loss.toPrecision(2)) : loss.toFixed(3);
}

/**
 * A probability with so many digits after the point; one too small for them with the two that matter, because it is not
 * 0: its loss would be infinite.
 * @param {number} share
 * @param {number} digits
 */
export function shareWords(share, digits) {
  const isTiny = share > 0 && share < 0.95 * 10 ** -digits;
  return isTiny ? trueMinus(share.toPrecision(2)) : share.toFixed(digits);
}

/**
 * The same in percent.
 * @param {number} share
 * @param {number} digits
 */
export function percentWords(share, digits) {
  return `${shareWords(100 * share, digits)} %`;
}

/**
 * Which point it is: a training point, a test point, or none of the data; where none is shown, how to show one.
 * @param {State} state
 * @param {Scene | null} scene
 * @param {ShownPoint | null} shown
 */
export function pointSentence(state, scene, shown) {
  if (!shown) return "No point is pinned. Click one on the plot, or:";
  const { at, index, label } = shown;
  const training = scene?.trainingCount ?? Number.POSITIVE_INFINITY;
  const kind = index < training ? `Training point ${index + 1}` : `Test point ${index - training + 1}`;
  const words = pointWords(state, at);
  const right = answerWords(state, label);
  const whose = isNearest(state, shown) ? "the nearest point’s, " : "";
  if (index < 0) return `No data point: ${words}. Its right answer is taken to be ${whose}${right}.`;
  return `${kind}: ${words}. Its right answer: ${right}.`;
}
