// A network as equations: what stands before, between and after the blanks of every neuron. Pure.
// A neuron of layer 1 is called a with 1,2 below the line, as the page says "Layer 1, neuron 2"; worked examples have
// names of their own. Made into elements by panels/formula/view.js.

import { neuronName } from "../../model/data-sets.js";
import { nodeName, parameterName, positionOf } from "../../model/parameters.js";
import { activationOf, outputOf } from "../../protocol/families.js";
import { neuronCount, parameterCount } from "../../protocol/sizes.js";
import { readFormula, readName } from "./mathml.js";

/** @import { State } from "../../protocol/types.js" */
/** @import { Tree } from "./mathml.js" */
/** @import { Place } from "../../model/parameters.js" */

/**
 * @typedef {object} Blank
 * @property {Place} place
 * @property {number} position  among the parameters
 * @property {string} name
 * @property {Tree | null} times  what it is multiplied with; a bias with nothing
 */

/**
 * @typedef {object} Equation
 * @property {number} layer
 * @property {number} neuron
 * @property {string} name  in words
 * @property {Tree[]} before
 * @property {Blank[]} blanks
 * @property {Tree[]} after
 */

/**
 * Whether the neurons have names, as those of a worked example in its own shape have.
 * @param {State} state
 */
export function hasNames(state) {
  return neuronName(state, 1, 0) !== undefined;
}

/**
 * How many weights and how many biases.
 * @param {number[]} sizes
 */
export function parameterCounts(sizes) {
  const [all, biases] = [parameterCount(sizes), neuronCount(sizes)];
  return { weights: all - biases, biases, all };
}

/**
 * What a node is called in formulas; layer 0 are the inputs.
 * @param {State} state
 * @param {number} layer
 * @param {number} index
 * @returns {Tree}
 */
export function symbolOf(state, layer, index) {
  if (layer === 0) return readName(nodeName(state, 0, index));
  const own = neuronName(state, layer, index);
  if (own) return ["mi", own];
  const last = state.sizes.length - 1;
  if (layer < last) return ["msub", ["mi", "a"], ["mtext", `${layer},${index + 1}`]];
  const { letter } = outputOf(state.output);
  if (state.sizes[last] === 1) return ["mi", letter];
  return ["msub", ["mi", letter], ["mn", String(index + 1)]];
}

/**
 * The equations of a layer.
 * @param {State} state
 * @param {number} layer  1 …
 * @returns {Equation[]}
 */
export function equationsOf(state, layer) {
  const isOutput = layer === state.sizes.length - 1;
  const isNamed = hasNames(state);
  const squash = squashOf(state, layer);
  return Array.from({ length: state.sizes[layer] }, (_, neuron) => {
    const weights = Array.from({ length: state.sizes[layer - 1] }, (_, source) => ({
      ...blank(state, { layer, neuron, source }),
      times: symbolOf(state, layer - 1, source),
    }));
    const bias = { ...blank(state, { layer, neuron, source: null }), times: null };
    const own = neuronName(state, layer, neuron);
    const several = isOutput && state.sizes[layer] > 1;
    const words = isOutput
      ? `Output${several ? ` ${neuron + 1}` : ""}`
      : `Layer ${layer}, neuron ${neuron + 1}`;
    return {
      layer,
      neuron,
      name: own ?? words,
      before: [
        symbolOf(state, layer, neuron),
        ["mo", "="],
        ...(squash
          ? /** @type {Tree[]} */ ([
              ["mi", squash],
              ["mo", "("],
            ])
          : []),
      ],
      blanks: isNamed ? [bias, ...weights] : [...weights, bias],
      after: squash ? [["mo", ")"]] : [],
    };
  });
}

/**
 * What the functions in the equations are, each once: "tanh" by itself, ReLU(z) = max(0, z).
 * @param {State} state
 * @returns {Tree[]}
 */
export function definitionsOf(state) {
  const last = state.sizes.length - 1;
  const names = new Set(state.activations.slice(0, -1));
  const { isJoint, isProbability, squash } = outputOf(state.output);
  if (isProbability && !isJoint) names.add(squash);
  const made = Array.from(names, (name) => definition(name)).filter((tree) => tree !== null);
  if (!isJoint) return made;
  const all = Array.from({ length: state.sizes[last] }, (_, index) => power(String(index + 1)));
  /** @type {Tree} */
  const sum = [
    "mrow",
    ...all.flatMap((term, index) => (index ? [/** @type {Tree} */ (["mo", "+"]), term] : [term])),
  ];
  return [...made, ["mrow", ["msub", ["mi", "p"], ["mi", "k"]], ["mo", "="], ["mfrac", power("k"), sum]]];
}

/**
 * @param {string} below
 * @returns {Tree}
 */
function power(below) {
  const index = /\d/.test(below) ? "mn" : "mi";
  return ["msup", ["mi", "e"], ["msub", ["mi", "z"], [index, below]]];
}

/**
 * @param {string} name  of an activation
 * @returns {Tree | null}
 */
function definition(name) {
  const { formula, symbol: squash } = activationOf(name);
  const [, right] = formula.split(" = ");
  // tanh and sin are called what they are.
  if (!squash || !right || right.startsWith(`${squash} `)) return null;
  return ["mrow", ["mi", squash], ["mo", "("], ["mi", "z"], ["mo", ")"], ["mo", "="], readFormula(right)];
}

/**
 * @param {State} state
 * @param {number} layer
 * @returns {string} the function around the sum; empty where the sum is handed on as it is
 */
function squashOf(state, layer) {
  if (layer < state.sizes.length - 1) return activationOf(state.activations[layer - 1]).symbol;
  const { isJoint, squash } = outputOf(state.output);
  return isJoint ? "" : activationOf(squash).symbol;
}

/**
 * @param {State} state
 * @param {Place} place
 */
function blank(state, place) {
  return { place, position: positionOf(state.sizes, place), name: parameterName(state, place) };
}
