// A ring around one point of the plot. Made for the view "Back-propagation", whose point of the batch it shows.

import { SCHEMA } from "../protocol/schema.js";
import { triplesOf } from "./data-sets.js";
import { make } from "./elements.js";

/** @import { Scene, State } from "../protocol/types.js" */

export class PlotRing {
  #ring = make("i", { class: "slow-ring", "aria-hidden": "true" });

  /** @param {HTMLElement} plot */
  constructor(plot) {
    this.plot = plot;
  }

  hide() {
    this.#ring.remove();
  }

  /**
   * @param {Scene} scene
   * @param {State} state
   * @param {number} point  its number among all points
   */
  show(scene, { view }, point) {
    const triples = triplesOf(scene, view.axes);
    const [x, y] = [triples[3 * point], triples[3 * point + 1]];
    if (x === undefined) {
      this.hide();
      return;
    }
    const share = (/** @type {number} */ value) => `${50 + (50 * value) / SCHEMA.extent}%`;
    this.#ring.style.left = share(x);
    this.#ring.style.bottom = share(y);
    if (!this.#ring.isConnected) this.plot.append(this.#ring);
  }
}
