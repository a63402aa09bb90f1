// How many batches an epoch has: what is shown of one, and where it stands on the chart. Called by the store and views.

/** @import { Scene, State } from "./types.js" */

/**
 * @param {State} state
 * @param {Scene | null} scene
 * @returns {number} 0 while the points have not come yet
 */
export function batchesInEpoch(state, scene) {
  return scene ? Math.ceil(scene.trainingCount / state.experiment.batch_size) : 0;
}
