// The phases of one update, in the order in which the engine goes through them, and what is reached in each. Pure.

/**
 * Layer 0 are the inputs, the last one is the output.
 * @typedef {object} Phase
 * @property {"inputs" | "forward" | "loss" | "backward" | "update"} kind
 * @property {number} layer
 */

/**
 * @param {number[]} sizes  inputs, hidden layers, outputs
 * @returns {Phase[]}
 */
export function phasesOf(sizes) {
  const last = sizes.length - 1;
  const layers = Array.from({ length: last }, (_, below) => below + 1);
  return [
    { kind: "inputs", layer: 0 },
    ...layers.map((layer) => ({ kind: /** @type {const} */ ("forward"), layer })),
    { kind: "loss", layer: last },
    ...layers.toReversed().map((layer) => ({ kind: /** @type {const} */ ("backward"), layer })),
    { kind: "update", layer: 0 },
  ];
}

/** @param {Phase} phase */
export function isBackward({ kind }) {
  return kind === "backward" || kind === "update";
}

/**
 * Whether a layer's own numbers are known in a phase: forward from the left, and backward again from the right.
 * @param {Phase} phase
 * @param {number} layer
 */
export function isReached(phase, layer) {
  if (phase.kind === "loss" || phase.kind === "update") return true;
  return phase.kind === "backward" ? layer >= phase.layer : layer <= phase.layer;
}

/**
 * @param {Phase} phase
 * @param {number[]} sizes
 */
export function phaseName({ kind, layer }, sizes) {
  const place = layer === sizes.length - 1 ? "output" : `layer ${layer}`;
  if (kind === "inputs") return "Inputs";
  if (kind === "loss") return "Loss";
  if (kind === "update") return "Update";
  return `${kind === "forward" ? "Forward" : "Backward"}, ${place}`;
}
