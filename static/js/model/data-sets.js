// How the plot shows what the server says of the data: axes, ticks, pictures of inputs, names. Pure.
// Points of most data lie in a plane; others have inputs with names and units.

import { SCHEMA } from "../protocol/schema.js";
import { numberText } from "./numbers.js";
import { ticksIn } from "./ranges.js";

/** @import { Data, Input, Pictures, Scene, State } from "../protocol/types.js" */

/** @typedef {{ share: number, text: string }} Tick  share: how far along the axis, 0 … 1 */

const MOST_GAPS = 6; // between the ticks of an axis
const PLANE_AXES = /** @type {[number, number]} */ ([0, 1]);

/**
 * Which inputs the plot has across and upward.
 * @param {Data} set
 * @param {readonly number[]} wanted
 * @returns {[number, number]}
 */
export function axesOf(set, wanted) {
  if (set.takes_features) return PLANE_AXES;
  const isThere = new Set(wanted).size === 2 && Math.max(...wanted) < set.inputs.length;
  const [across, upward] = isThere ? wanted : set.axes;
  return [across, upward];
}

/**
 * What each input is held at where it is no axis: the pinned point, or else its default.
 * @param {Data} set
 * @param {readonly number[]} point
 * @returns {number[]}
 */
export function heldOf(set, point) {
  return point.length === set.inputs.length ? [...point] : set.inputs.map((input) => input.default);
}

/**
 * Where each input of the network stands in the diagram's first column, as its element is numbered: a feature among all
 * features, else an input of a point among its own.
 * @param {Pick<State, "experiment" | "data">} state
 * @returns {number[]}
 */
export function columnOf({ data, experiment }) {
  if (!data.takes_features) return [...data.inputs.keys()];
  return experiment.features.map((name) => SCHEMA.features.findIndex((feature) => feature.name === name));
}

/**
 * How far along its axis a value of an input stands: 0 … 1 within the plot.
 * @param {Input} input
 * @param {number} value
 */
export function shareOf({ shown: [low, high] }, value) {
  return (value - low) / (high - low);
}

/**
 * @param {Input} input
 * @param {number} share
 */
export function valueAt({ shown: [low, high] }, share) {
  return low + share * (high - low);
}

/**
 * Points as `drawPoints` takes them: x and y within ±SCHEMA.extent, values within ±1.
 * @param {Scene} scene
 * @param {readonly number[]} wanted  axes
 * @returns {ArrayLike<number>} triples x, y, label
 */
export function triplesOf({ values, columns, data: set }, wanted) {
  if (set.takes_features) return values;
  const [across, upward] = axesOf(set, wanted);
  const triples = new Float32Array((values.length / columns) * 3);
  const spread = (/** @type {number} */ share, /** @type {number} */ reach) => (2 * share - 1) * reach;
  for (let from = 0, to = 0; from < values.length; from += columns, to += 3) {
    const label = values[from + columns - 1];
    triples[to] = spread(shareOf(set.inputs[across], values[from + across]), SCHEMA.extent);
    triples[to + 1] = spread(shareOf(set.inputs[upward], values[from + upward]), SCHEMA.extent);
    triples[to + 2] = set.target ? spread(shareOf(set.target, label), 1) : label;
  }
  return triples;
}

/**
 * @param {Input} input
 * @returns {Tick[]}
 */
export function ticksOf(input) {
  if (input.choices.length > 0) {
    return input.choices.map(({ value, label }) => ({ share: shareOf(input, value), text: label }));
  }
  const values = ticksIn([input.low, input.high], MOST_GAPS);
  return values.map((value) => ({ share: shareOf(input, value), text: numberText(value) }));
}

/**
 * A value of an input in words: 35 years, male.
 * @param {Input} input
 * @param {number} value
 */
export function amountText({ unit, choices }, value) {
  const choice = choices.find((each) => each.value === value);
  return choice ? choice.label : `${numberText(value)}${unit ? ` ${unit}` : ""}`;
}

/**
 * The picture of every input of a point over the plot: a slope along its axis, one colour where it is held.
 * @param {Data} set
 * @param {readonly number[]} axes
 * @param {readonly number[]} held
 * @param {number} side
 * @returns {Pictures}
 */
export function inputPictures(set, axes, held, side) {
  const area = side * side;
  const bytes = new Uint8Array(set.inputs.length * area);
  const byte = (/** @type {number} */ share) => Math.round(254 * Math.max(0, Math.min(1, share)));
  set.inputs.forEach((input, index) => {
    for (let cell = 0; cell < area; cell++) {
      const across = ((cell % side) + 0.5) / side;
      const upward = 1 - (Math.floor(cell / side) + 0.5) / side;
      const share = index === axes[0] ? across : index === axes[1] ? upward : shareOf(input, held[index]);
      bytes[index * area + cell] = byte(share);
    }
  });
  return { count: set.inputs.length, side, bytes };
}

/**
 * The name of a neuron, where the data have names for the neurons of just this shape.
 * @param {Pick<State, "data" | "sizes">} state
 * @param {number} layer  1 …
 * @param {number} index
 * @returns {string | undefined}
 */
export function neuronName(state, layer, index) {
  const names = state.data.neurons;
  const fits =
    names.length === state.sizes.length - 1 &&
    names.every((layer, below) => layer.length === state.sizes[below + 1]);
  return fits ? names[layer - 1][index] : undefined;
}
