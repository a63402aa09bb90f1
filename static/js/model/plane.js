// The plot as a plane to point at: from a spot on it to a point of the data's inputs and back. Pure. Where there are
// more inputs than two, the others are held.

import { axesOf, heldOf, shareOf, valueAt } from "./data-sets.js";

/** @import { Scene, State } from "../protocol/types.js" */
/** @typedef {{ x: number, y: number }} Share  how far along the plot, from the left and from the top, 0 … 1 */

const SAME_PLACE = 1e-5; // of the plot: data points come in single precision
const FINER = 10; // a pointer is finer than a slider's step where inputs have no unit of their own

/**
 * @param {State} state
 * @param {ArrayLike<number>} point
 * @returns {Share}
 */
export function shareOfPoint(state, point) {
  const set = state.data;
  const [across, upward] = axesOf(set, state.view.axes);
  return {
    x: shareOf(set.inputs[across], point[across]),
    y: 1 - shareOf(set.inputs[upward], point[upward]),
  };
}

/**
 * @param {State} state
 * @param {Share} share
 * @returns {number[]} one number an input
 */
export function pointAtShare(state, { x, y }) {
  const set = state.data;
  const [across, upward] = axesOf(set, state.view.axes);
  const point = heldOf(set, state.view.point);
  point[across] = settled(set.inputs[across], valueAt(set.inputs[across], x), set.takes_features);
  point[upward] = settled(set.inputs[upward], valueAt(set.inputs[upward], 1 - y), set.takes_features);
  return point;
}

/**
 * One point further along the plot's axes.
 * @param {State} state
 * @param {readonly number[]} point
 * @param {number} right  in steps
 * @param {number} up
 * @returns {number[]}
 */
export function movedPoint(state, point, right, up) {
  const set = state.data;
  const [across, upward] = axesOf(set, state.view.axes);
  const moved = [...point];
  const move = (/** @type {number} */ axis, /** @type {number} */ steps) => {
    const input = set.inputs[axis];
    if (steps) moved[axis] = settled(input, point[axis] + steps * input.step, set.takes_features);
  };
  move(across, right);
  move(upward, up);
  return moved;
}

/**
 * Whether two points are one, within half a step of the keyboard: data points come in two precisions.
 * @param {State} state
 * @param {ArrayLike<number>} one
 * @param {ArrayLike<number>} other
 */
export function isSamePoint(state, one, other) {
  const { inputs } = state.data;
  if (one.length !== other.length) return false;
  return inputs.every(({ step }, index) => Math.abs(one[index] - other[index]) < step / 2);
}

/**
 * The middle of the plot.
 * @param {State} state
 */
export function middlePoint(state) {
  return pointAtShare(state, { x: 0.5, y: 0.5 });
}

/**
 * A data point's inputs.
 * @param {Scene} scene
 * @param {number} index
 * @returns {number[]}
 */
export function dataPoint({ values, columns }, index) {
  return Array.from(values.subarray(index * columns, (index + 1) * columns - 1));
}

/**
 * @param {Scene} scene
 * @param {number} index
 */
export function labelOf({ values, columns }, index) {
  return values[(index + 1) * columns - 1];
}

/**
 * The data point nearest to a spot of the plot, if one is near.
 * @param {State} state
 * @param {Scene} scene
 * @param {Share} share
 * @param {number} reach  as a share of the plot
 * @returns {number} −1 where none is
 */
export function nearestPoint(state, scene, { x, y }, reach) {
  const count = scene.values.length / scene.columns;
  const end = state.view.show_test_data ? count : scene.trainingCount;
  let nearest = -1;
  let shortest = reach;
  for (let index = 0; index < end; index++) {
    const spot = shareOfPoint(
      state,
      scene.values.subarray(index * scene.columns, (index + 1) * scene.columns),
    );
    const distance = Math.hypot(spot.x - x, spot.y - y);
    if (distance > shortest) continue;
    shortest = distance;
    nearest = index;
  }
  return nearest;
}

/**
 * The data points that lie at a point's place on the plot, in their order; where there are more inputs than two, the
 * others may differ.
 * @param {State} state
 * @param {Scene} scene
 * @param {ArrayLike<number>} point
 * @returns {number[]} numbers of data points, without test points where they are not shown
 */
export function pointsAt(state, scene, point) {
  const { x, y } = shareOfPoint(state, point);
  const { columns, values, trainingCount } = scene;
  const end = state.view.show_test_data ? values.length / columns : trainingCount;
  const found = [];
  for (let index = 0; index < end; index++) {
    const spot = shareOfPoint(state, values.subarray(index * columns, (index + 1) * columns));
    if (Math.abs(spot.x - x) < SAME_PLACE && Math.abs(spot.y - y) < SAME_PLACE) found.push(index);
  }
  return found;
}

/**
 * A value as it may be given: within its limits and no finer than makes sense.
 * @param {{ low: number, high: number, step: number, choices: readonly { value: number }[] }} input
 * @param {number} value
 * @param {boolean} isPlane  where less than a step makes sense, too
 */
function settled({ low, high, step, choices }, value, isPlane) {
  const limited = Math.max(low, Math.min(high, value));
  if (choices.length) {
    const by = (/** @type {{ value: number }} */ choice) => Math.abs(choice.value - limited);
    return choices.reduce((best, choice) => (by(choice) < by(best) ? choice : best)).value;
  }
  const grain = isPlane ? step / FINER : step;
  return Number((Math.round(limited / grain) * grain).toFixed(6));
}
