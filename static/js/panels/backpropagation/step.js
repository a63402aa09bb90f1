// One update as the engine sent it, read by layer, neuron and point. Pure. Layer 0 are the inputs. All numbers are
// those that the engine trains with.

import { positionOf } from "../../model/parameters.js";
import { neuronAt, neuronCount, parameterCount } from "../../protocol/sizes.js";

/** @import { Place } from "../../model/parameters.js" */

const NAMES = /** @type {const} */ ([
  "about",
  "points",
  "inputs",
  "sums",
  "outputs",
  "slopes",
  "targets",
  "losses",
  "errors",
  "gradients",
  "pull",
  "new",
  "old",
]);

/** @typedef {Record<typeof NAMES[number], ArrayLike<number>>} Arrays */

export class SlowStep {
  /**
   * @param {number[]} sizes  inputs, hidden layers, outputs
   * @param {Arrays} arrays
   */
  constructor(sizes, arrays) {
    this.sizes = sizes;
    this.arrays = arrays;
    const [epoch, batch, batches, size, rate, left] = Array.from(arrays.about);
    this.epoch = epoch;
    this.batch = batch;
    this.batches = batches;
    /** How many of the batch's first points the epoch before has left. */
    this.left = left;
    /** How many points there are in the batch. */
    this.size = size;
    /** The learning rate in force. */
    this.rate = rate;
    this.points = arrays.points;
    this.gradients = arrays.gradients;
  }

  /** How many points of the batch are shown one by one. */
  get count() {
    return this.points.length;
  }

  get last() {
    return this.sizes.length - 1;
  }

  /**
   * @param {number} layer
   * @param {number} neuron
   * @param {number} point  of the batch
   * @returns {number} what it hands on
   */
  output(layer, neuron, point) {
    if (layer === 0) return this.arrays.inputs[neuron * this.count + point];
    return this.#of("outputs", layer, neuron, point);
  }

  /** @type {(layer: number, neuron: number, point: number) => number} */
  sum(layer, neuron, point) {
    return this.#of("sums", layer, neuron, point);
  }

  /** @type {(layer: number, neuron: number, point: number) => number} */
  slope(layer, neuron, point) {
    return this.#of("slopes", layer, neuron, point);
  }

  /** How the loss of the point changes with the neuron's sum: δ. @type {(layer: number, neuron: number, point: number) => number} */
  error(layer, neuron, point) {
    return this.#of("errors", layer, neuron, point);
  }

  /** @type {(output: number, point: number) => number} */
  target(output, point) {
    return this.arrays.targets[output * this.count + point];
  }

  /** @param {number} point */
  loss(point) {
    return this.arrays.losses[point];
  }

  /** @param {Place} place  among the parameters */
  position(place) {
    return positionOf(this.sizes, place);
  }

  /** @param {Place} place */
  old(place) {
    return this.arrays.old[this.position(place)];
  }

  /**
   * What came in over a link; over a bias, always 1.
   * @param {Place} place
   * @param {number} point
   */
  cameIn({ layer, source }, point) {
    return source === null ? 1 : this.output(layer - 1, source, point);
  }

  /**
   * @param {Place} place
   * @param {number} point
   * @returns {number} the gradient of the point's own loss
   */
  gradient(place, point) {
    return this.error(place.layer, place.neuron, point) * this.cameIn(place, point);
  }

  /** @param {number} point */
  gradientsOf(point) {
    const { sizes } = this;
    const gradients = new Float64Array(this.gradients.length);
    let at = 0;
    for (let layer = 1; layer < sizes.length; layer++) {
      for (let neuron = 0; neuron < sizes[layer]; neuron++) {
        for (let source = 0; source <= sizes[layer - 1]; source++) {
          const isBias = source === sizes[layer - 1];
          gradients[at++] = this.gradient({ layer, neuron, source: isBias ? null : source }, point);
        }
      }
    }
    return gradients;
  }

  /** Whether every change is NEW = OLD − STEP SIZE × (GRADIENT + PULL). */
  get isPlain() {
    const { old, new: next, gradients, pull } = this.arrays;
    return Array.from(old).every((value, at) => {
      const plain = value - this.rate * (gradients[at] + pull[at]);
      // Where L1 stops a weight at zero, that is its own rule.
      return Math.abs(plain - next[at]) <= 1e-9 * Math.max(1, Math.abs(value)) || next[at] === 0;
    });
  }

  /** @param {SlowStep | null} other */
  equals(other) {
    return (
      other !== null &&
      isSame(this.arrays.old, other.arrays.old) &&
      isSame(this.arrays.about, other.arrays.about)
    );
  }

  /**
   * Whether another update begins exactly where this one ended.
   * @param {SlowStep} other
   */
  leadsTo(other) {
    return isSame(this.arrays.new, other.arrays.old);
  }

  /**
   * @param {"sums" | "outputs" | "slopes" | "errors"} name
   * @param {number} layer  1 …
   * @param {number} neuron
   * @param {number} point
   */
  #of(name, layer, neuron, point) {
    return this.arrays[name][neuronAt(this.sizes, layer, neuron) * this.count + point];
  }
}

/**
 * @param {number[]} sizes
 * @param {Record<string, ArrayLike<number>>} seen  what was seen of the inside, by name
 * @returns {SlowStep | null} null where it is not of this network, or has not come yet
 */
export function readSlowStep(sizes, seen) {
  /** @type {Partial<Arrays>} */
  const arrays = {};
  for (const name of NAMES) {
    const array = seen[`step_${name}`];
    if (!array) return null;
    arrays[name] = array;
  }
  const step = new SlowStep(sizes, /** @type {Arrays} */ (arrays));
  const fits =
    step.arrays.errors.length === neuronCount(sizes) * step.count &&
    step.arrays.inputs.length === sizes[0] * step.count &&
    step.arrays.old.length === parameterCount(sizes) &&
    step.arrays.targets.length === sizes[sizes.length - 1] * step.count;
  return fits ? step : null;
}

/**
 * @param {ArrayLike<number>} one
 * @param {ArrayLike<number>} other
 */
function isSame(one, other) {
  return one.length === other.length && Array.from(one).every((value, at) => Object.is(value, other[at]));
}
