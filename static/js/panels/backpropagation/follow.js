// Which update is shown: the next one, and after it was applied that one still, until the person goes on. Pure.

/** @import { SlowStep } from "./step.js" */

export class Followed {
  /** What is shown. @type {SlowStep | null} */
  step = null;
  /** The newest that came: after an update was applied, the one that follows it. @type {SlowStep | null} */
  #newest = null;
  /**
   * Whether the update that is shown was asked for, and whether the network then had the very numbers announced.
   * @type {"" | "asked" | "same" | "other"}
   */
  applied = "";

  get isDone() {
    return this.applied === "same" || this.applied === "other";
  }

  /** @param {SlowStep | null} step  as it came, or none */
  take(step) {
    if (!step || !this.step || step.sizes.join() !== this.step.sizes.join()) {
      this.step = step;
      this.applied = "";
    } else if (this.applied === "asked") {
      if (!step.equals(this.step)) this.applied = this.step.leadsTo(step) ? "same" : "other";
    } else if (!this.applied || !step.equals(this.#newest)) {
      this.step = step;
      this.applied = "";
    }
    this.#newest = step;
  }

  /** What was asked for may not have been heard, or was refused. */
  giveUp() {
    if (this.applied === "asked") this.applied = "";
  }

  /** To the update after the one that was applied. */
  goOn() {
    this.step = this.#newest;
    this.applied = "";
  }

  forget() {
    this.step = null;
    this.#newest = null;
    this.applied = "";
  }
}
