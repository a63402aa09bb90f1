// Which points make which batch of an epoch: how many batches there are, and where a batch stands on the chart.

/** @import { Experiment, Position, Scene, State } from "./types.js" */

/**
 * @param {State} state
 * @param {Scene | null} scene
 * @returns {number} 0 while the points have not come yet
 */
export function batchesInEpoch(state, scene) {
  return scene ? batchesOf(scene.trainingCount, state.experiment) : 0;
}

/**
 * A rest that waits for the next epoch is no batch of its own.
 * @param {number} points  to train with
 * @param {Pick<Experiment, "batch_size" | "rest">} experiment
 */
export function batchesOf(points, { batch_size: size, rest }) {
  return rest === "waits" ? Math.max(1, Math.floor(points / size)) : Math.ceil(points / size);
}

/**
 * How many points the batch that comes next has, and how many of them were left by the epoch before.
 * @param {Position} position
 * @param {number} points  to train with
 * @param {Pick<Experiment, "batch_size" | "rest">} experiment
 */
export function pointsOfBatch({ epoch, batch }, points, { batch_size: size, rest }) {
  const full = Math.min(size, points);
  if (rest !== "waits") return { many: Math.min(full, points - batch * full), left: 0 };
  const left = batch === 0 && epoch > 0 ? points % full : 0;
  return { many: full + left, left };
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
