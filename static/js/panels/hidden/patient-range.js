// The range of an axis that follows what it shows without trembling: it grows at once, and shrinks slowly.
// Pure but for the clock that it is handed.

import { calmCeiling } from "../../model/ranges.js";

const PATIENCE = 2000; // milliseconds in which there was room to spare
const SPARE = 0.6;

export class PatientRange {
  low = 0;
  high = 0;
  #since = 0;

  /** Nothing of before holds any more. */
  reset() {
    this.low = 0;
    this.high = 0;
  }

  /**
   * @param {number} least
   * @param {number} most
   * @param {number} now  milliseconds
   */
  follow(least, most, now) {
    const size = Math.max(Math.abs(least), Math.abs(most), 1e-6);
    // A little below zero of a range that is above it, as some activations have it, is no reason for half an axis.
    const low = least < -0.01 * size ? -calmCeiling(-least) : 0;
    const high = most > 0.01 * size ? calmCeiling(most) : 0;
    const isRoomy = high - low < SPARE * (this.high - this.low);
    if (!isRoomy) this.#since = now;
    if (isRoomy && now - this.#since > PATIENCE) [this.low, this.high] = [low, high];
    else [this.low, this.high] = [Math.min(low, this.low), Math.max(high, this.high)];
    if (this.low === this.high) this.high = this.low + 1;
  }

  /**
   * @param {[number, number]} limits
   */
  hold([low, high]) {
    this.low = low;
    this.high = high;
  }
}
