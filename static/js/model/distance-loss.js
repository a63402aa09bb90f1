// A loss that measures a distance, as a line to be drawn. Pure. A worked-out loss comes from the server.

import { lossOf } from "../protocol/families.js";

/** @param {string} loss */
const straightBeyond = (loss) => lossOf(loss).straightBeyond ?? Number.POSITIVE_INFINITY;

/**
 * A loss of distances over the output: half a square, and beyond some distance perhaps straight.
 * @param {string} loss
 * @param {number} target
 * @param {number} scale  what a distance is divided by
 * @returns {(output: number) => number}
 */
export function distanceLoss(loss, target, scale) {
  const near = straightBeyond(loss);
  return (output) => {
    const distance = Math.abs(output - target) / scale;
    return distance > near ? near * (distance - near / 2) : 0.5 * distance * distance;
  };
}

/**
 * Whether a loss is straight at a distance.
 * @param {string} loss
 * @param {number} distance
 */
export function isStraight(loss, distance) {
  return distance > straightBeyond(loss);
}
