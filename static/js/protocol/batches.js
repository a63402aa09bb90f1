// How many batches an epoch has: what is shown of one, and where it stands on the chart. Called by the store and views.

/** @import { Position, Scene, State } from "./types.js" */

/**
 * @param {State} state
 * @param {Scene | null} scene
 * @returns {number} 0 while the points have not come yet
 */
export function batchesInEpoch(state, scene) {
  return scene ? batchesOf(scene.trainingCount, state.experiment.batch_size) : 0;
}

/**
 * @param {number} points  to train with
 * @param {number} size  of a batch
 */
export function batchesOf(points, size) {
  return Math.ceil(points / size);
}

/**
 * Epochs with the part of the one that has begun.
 * @param {Position} position
 * @param {State} state
 * @param {Scene | null} scene
 */
export function epochsOf({ epoch, batch }, state, scene) {
  return batch ? epoch + batch / Math.max(batchesInEpoch(state, scene), batch) : epoch;
}
