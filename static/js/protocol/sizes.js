// What the sizes of a network (inputs, hidden layers, outputs) say of its neurons and parameters. Pure. Parameters stand
// layer by layer, neuron by neuron: its weights, then its bias. Layer 1 is the first after the inputs.

/**
 * How many parameters a layer has.
 * @param {number[]} sizes
 * @param {number} layer  1 …
 */
export function parametersOf(sizes, layer) {
  return sizes[layer] * (sizes[layer - 1] + 1);
}

/**
 * How many parameters stand before those of a layer.
 * @param {number[]} sizes
 * @param {number} layer  1 …
 */
export function parametersBefore(sizes, layer) {
  let before = 0;
  for (let below = 1; below < layer; below++) before += parametersOf(sizes, below);
  return before;
}

/** @param {number[]} sizes */
export function parameterCount(sizes) {
  return parametersBefore(sizes, sizes.length);
}

/**
 * Where a neuron stands among all of them.
 * @param {number[]} sizes
 * @param {number} layer  1 …
 * @param {number} neuron
 */
export function neuronAt(sizes, layer, neuron) {
  return sizes.slice(1, layer).reduce((sum, size) => sum + size, neuron);
}

/** @param {number[]} sizes */
export function neuronCount(sizes) {
  return neuronAt(sizes, sizes.length, 0);
}
