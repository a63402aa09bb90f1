// The phases of an update in words: what happens, for everybody, and one sentence with numbers, to be read aloud. Pure.

import { leftText } from "../../model/batch-words.js";
import { nodeName, shortName } from "../../model/parameters.js";
import { exactText } from "./precision.js";

/** @import { Phase } from "./phases.js" */
/** @import { Scope } from "./details.js" */
/** @import { SlowStep } from "./step.js" */

/** What is said of an update that was asked for. */
export const APPLIED = {
  "": "",
  asked: "",
  same: "Exactly these numbers are now in the network.",
  other: "The network went on from other numbers: something else changed it meanwhile.",
};

/** @param {SlowStep} step */
export function momentText({ epoch, batch, batches, count, size, left }) {
  const part = count < size ? `: the first ${count} of ${size} points` : "";
  const waited = left ? ` (${leftText(left)})` : "";
  return `Epoch ${epoch}, batch ${batch + 1} of ${batches}${part}${waited}`;
}

/**
 * @param {Phase} phase
 * @param {SlowStep} step
 */
export function phaseWords({ kind, layer }, step) {
  const isOutput = layer === step.last;
  if (kind === "inputs") return "One point goes in. The same is done with every point of the batch.";
  if (kind === "forward" && isOutput) return "One more sum, and this is the network’s answer.";
  if (kind === "forward")
    return "Each neuron multiplies what comes in by its weights, adds its bias, and squashes the sum.";
  if (kind === "loss") return "How wrong was the answer? The loss puts a number on it.";
  if (kind === "backward" && isOutput)
    return "Now the way back: δ says how the loss would change if this sum grew a little.";
  if (kind === "backward")
    return "The blame goes back through the same weights: each δ is made of the δ’s one layer on.";
  return step.size === 1
    ? "Every weight and bias takes one step against its gradient, all at once."
    : `Every weight and bias takes one step against its gradient, the mean over the ${step.size} points, all at once.`;
}

/**
 * @param {Phase} phase
 * @param {Scope} scope
 */
export function phaseSentence({ kind, layer }, { state, step, point, chosen }) {
  const neurons = Array.from({ length: state.sizes[layer] }, (_, neuron) => neuron);
  const place = layer === step.last ? "output" : `layer ${layer}`;
  const name = (/** @type {number} */ neuron) => shortName(state, layer, neuron).toLowerCase();
  if (kind === "inputs") {
    const numbers = neurons.map(
      (source) => `${nodeName(state, 0, source)} ${exactText(step.output(0, source, point))}`,
    );
    return `Inputs of point ${point + 1}: ${numbers.join(", ")}.`;
  }
  if (kind === "forward") {
    const hands = layer === step.last ? "answers" : "hands on";
    return `Forward, ${place}: ${name(chosen)} ${hands} ${exactText(step.output(layer, chosen, point))}.`;
  }
  if (kind === "loss") return `Loss of point ${point + 1}: ${exactText(step.loss(point))}.`;
  if (kind === "backward")
    return `Backward, ${place}: ${name(chosen)} gets δ = ${exactText(step.error(layer, chosen, point))}.`;
  return `Update: ${step.gradients.length} weights and biases, step size ${exactText(step.rate)}.`;
}
