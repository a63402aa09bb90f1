// Which weight or bias stands where among the parameters, and what it is called. Pure.

import { SCHEMA } from "../protocol/schema.js";
import { parametersBefore, parametersOf } from "../protocol/sizes.js";
import { neuronName } from "./data-sets.js";

/** @import { State } from "../protocol/types.js" */

/**
 * @typedef {object} Place
 * @property {number} layer  1 is the first hidden one, the last is the output
 * @property {number} neuron
 * @property {number | null} source  which input of the neuron; null is its bias
 */

/**
 * @param {number[]} sizes  inputs, hidden layers, outputs
 * @param {Place} place
 */
export function positionOf(sizes, { layer, neuron, source }) {
  const inputs = sizes[layer - 1];
  return parametersBefore(sizes, layer) + neuron * (inputs + 1) + (source ?? inputs);
}

/**
 * @param {number[]} sizes
 * @param {number} position
 * @returns {Place}
 */
export function placeOf(sizes, position) {
  let left = position;
  let layer = 1;
  while (layer < sizes.length - 1 && left >= parametersOf(sizes, layer)) {
    left -= parametersOf(sizes, layer);
    layer += 1;
  }
  const inputs = sizes[layer - 1];
  const source = left % (inputs + 1);
  return { layer, neuron: Math.floor(left / (inputs + 1)), source: source === inputs ? null : source };
}

/**
 * @param {number[]} sizes
 * @param {number} layer  of a hidden neuron
 * @param {number} neuron
 * @returns {number[]} where the weights of its outgoing links stand
 */
export function outgoing(sizes, layer, neuron) {
  return Array.from({ length: sizes[layer + 1] }, (_, target) =>
    positionOf(sizes, { layer: layer + 1, neuron: target, source: neuron }),
  );
}

/**
 * A node in words; layer 0 are the network's inputs: the active features, or the data's own inputs.
 * @param {State} state
 * @param {number} layer
 * @param {number} index
 */
export function nodeName(state, layer, index) {
  const { experiment, sizes } = state;
  if (layer === 0) {
    if (!state.data.takes_features) return state.data.inputs[index]?.label ?? "";
    const name = experiment.features[index];
    return SCHEMA.features.find((feature) => feature.name === name)?.label ?? name;
  }
  const own = neuronName(state, layer, index);
  if (own !== undefined) return own;
  if (layer < sizes.length - 1) return `neuron ${index + 1} of layer ${layer}`;
  return sizes[layer] > 1 ? `output ${index + 1}` : "the output";
}

/**
 * What a node is called where its layer is plain.
 * @param {State} state
 * @param {number} layer
 * @param {number} index
 */
export function shortName(state, layer, index) {
  if (layer === 0) return nodeName(state, 0, index);
  const own = neuronName(state, layer, index);
  if (own !== undefined) return own;
  if (layer === state.sizes.length - 1) return state.sizes[layer] > 1 ? `Output ${index + 1}` : "Output";
  return `Neuron ${index + 1}`;
}

/**
 * @param {State} state
 * @param {Place} place
 */
export function parameterName(state, { layer, neuron, source }) {
  const target = nodeName(state, layer, neuron);
  return source === null
    ? `Bias of ${target}`
    : `Weight from ${nodeName(state, layer - 1, source)} to ${target}`;
}

/**
 * Where a large step is seen to go too far: a bias is given 1, squashed neurons hand on less, and inputs more.
 * @param {number[]} sizes
 * @returns {Place}
 */
export function steepest(sizes) {
  return { layer: sizes.length - 1, neuron: 0, source: sizes.length > 2 ? null : 0 };
}
