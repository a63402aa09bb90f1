// What a layer does to its sums, as a formula. Pure; used by the views.

import { SCHEMA } from "../protocol/schema.js";

/** @import { State } from "../protocol/types.js" */

/**
 * To the engine these outputs are linear layers; the loss squashes them.
 * @type {Record<string, string>}
 */
const SQUASHED = { sigmoid: "p = 1 / (1 + e^−z)", softmax: "p = e^z / Σ e^z" };

/**
 * @param {State} state
 * @param {number} layer  1 is the first hidden one, the last is the output
 */
export function formulaOf(state, layer) {
  const isOutput = layer === state.sizes.length - 1;
  /** @type {Record<string, string>} */
  const formulas = SCHEMA.formulas.activation;
  return (isOutput && SQUASHED[state.output]) || (formulas[state.activations[layer - 1]] ?? "");
}

/**
 * What an activation is called in the menu.
 * @param {string} name
 */
export function activationLabel(name) {
  return SCHEMA.fields.activation.choices.find(({ value }) => value === name)?.label ?? name;
}
