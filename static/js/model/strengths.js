// How strong weights and biases are, where those of one network are in many units: the width and colour of a link.
// Pure.

/** @import { State } from "../protocol/types.js" */

/**
 * Parameters per usual change: a weight times the spread of what comes through it, and that as a part of its neuron's
 * own spread. Where all is in the units of the plane, the parameters themselves.
 * @param {State} state
 * @param {Float64Array} parameters
 * @returns {Float64Array}
 */
export function strengthsOf({ sizes, data }, parameters) {
  if (!data.standardised) return parameters;
  const strengths = new Float64Array(parameters.length);
  let spreads = data.inputs.map((input) => input.spread);
  let position = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    const isOutput = layer === sizes.length - 1;
    const own = [];
    for (let neuron = 0; neuron < sizes[layer]; neuron++, position += spreads.length + 1) {
      const changes = spreads.map((spread, source) => parameters[position + source] * spread);
      const spread = isOutput ? (data.target?.spread ?? 1) : Math.max(1, Math.hypot(...changes));
      own.push(spread);
      changes.forEach((change, source) => {
        strengths[position + source] = (2 * change) / spread;
      });
      strengths[position + spreads.length] = parameters[position + spreads.length] / spread;
    }
    spreads = own;
  }
  return strengths;
}
