// What is said of the points of a batch. Pure.

/**
 * Of points that join a batch of the next epoch.
 * @param {number} left
 */
export function leftText(left) {
  return `the first ${left === 1 ? "one was" : `${left} were`} left by the epoch before`;
}
