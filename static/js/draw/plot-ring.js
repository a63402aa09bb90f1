// A ring around one data point of the plot.

import { dataPoint, shareOfPoint } from "../model/plane.js";
import { make } from "../ui/elements.js";

/** @import { Share } from "../model/plane.js" */
/** @import { Scene, Shared, State } from "../protocol/types.js" */

export class PlotRing {
  /**
   * @param {Shared} shared
   * @param {string} name  of its class, beside that of all rings
   */
  constructor(shared, name) {
    this.shared = shared;
    this.ring = make("i", { class: `plot-ring ${name}`, "aria-hidden": "true" });
  }

  hide() {
    this.ring.remove();
  }

  /**
   * @param {State} state
   * @param {Scene} scene
   * @param {number} index  of the data point
   */
  show(state, scene, index) {
    if (!(index < scene.values.length / scene.columns)) return this.hide();
    stand(this.ring, shareOfPoint(state, dataPoint(scene, index)));
    this.shared.plot?.cover(this.ring);
  }
}

/**
 * Put a mark where it belongs on the plot.
 * @param {HTMLElement} mark
 * @param {Share} share
 */
export function stand(mark, { x, y }) {
  mark.style.left = `${100 * x}%`;
  mark.style.top = `${100 * y}%`;
}
