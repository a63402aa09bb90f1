// Where the output's links end: a bias dot for each output neuron and, where there are several, the mark of its class.

import { createMark, shapeOf } from "../../draw/markers.js";
import { nodeName, positionOf } from "../../model/parameters.js";
import { place, setAttribute } from "../../ui/elements.js";
import { createBias } from "./nodes.js";

/** @import { Palette } from "../../draw/colors.js" */
/** @import { Point } from "./layout.js" */
/** @import { Bias } from "./nodes.js" */
/** @import { State } from "../../protocol/types.js" */

const MARK_ROOM = 14; // to the left of the plot or of the output's name
const BIAS_BELOW = 20;
const LONE_BIAS_BELOW = 24;

export class Outputs {
  /** @type {Bias[]} */
  #biases = [];
  /** @type {SVGSVGElement[]} */
  #marks = [];
  #structure = "";
  /** Where each bias stands among the parameters. @type {number[]} */
  #positions = [];

  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.stage = stage;
  }

  /**
   * @param {State} state
   * @param {Point[]} spots
   * @returns {Point[]} where links end
   */
  layOut(state, spots) {
    const isSeveral = spots.length > 1;
    this.#make(state, spots.length);
    spots.forEach(({ x, y }, index) => {
      if (isSeveral) {
        place(this.#biases[index].element, x - 8, y + BIAS_BELOW);
        this.#marks[index].style.left = `${x - MARK_ROOM}px`;
        this.#marks[index].style.top = `${y - 6}px`;
      } else place(this.#biases[index].element, x - 12, y + LONE_BIAS_BELOW);
    });
    return isSeveral ? spots.map(({ x, y }) => ({ x: x - MARK_ROOM, y })) : spots;
  }

  /**
   * @param {Float64Array} parameters
   * @param {Palette} palette
   * @param {boolean} anew
   */
  show(parameters, palette, anew) {
    this.#biases.forEach((bias, index) => {
      bias.show(parameters[this.#positions[index]], palette, anew);
    });
  }

  /**
   * @param {State} state
   * @param {number} count
   */
  #make(state, count) {
    const { sizes } = state;
    const { classes } = state.data;
    const layer = sizes.length - 1;
    for (const bias of this.#biases.splice(count)) bias.element.remove();
    for (let index = 0; index < count; index++) {
      if (!this.#biases[index]) {
        this.#biases[index] = createBias(true);
        this.stage.append(this.#biases[index].element);
      }
      const { element, at } = this.#biases[index];
      this.#positions[index] = positionOf(sizes, { layer, neuron: index, source: null });
      at(this.#positions[index]);
      element.dataset.layer = String(layer);
      element.dataset.index = String(index);
      setAttribute(element, "aria-label", `Bias of ${nodeName(state, layer, index)}`);
    }
    const structure = `${count} of ${classes}`;
    if (structure === this.#structure) return;
    this.#structure = structure;
    for (const mark of this.#marks) mark.remove();
    this.#marks = Array.from({ length: count > 1 ? count : 0 }, (_, index) =>
      createMark(index, shapeOf(index, classes)),
    );
    this.stage.append(...this.#marks);
  }
}
