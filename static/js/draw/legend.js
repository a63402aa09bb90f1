// What the plot's colours mean: a gradient with three ticks, or the mark of every class.
// Made by the output view, which says when something changed.

import { find, make, setText } from "./elements.js";
import { createMark, shapeOf } from "./markers.js";
import { Picture } from "./picture.js";

/** @import { Palette } from "./colors.js" */
/** @import { State } from "../protocol/types.js" */

const EVERY_BYTE = Uint8Array.from({ length: 255 }, (_, byte) => byte);
const VALUES = ["−1", "0", "1"];
const PROBABILITIES = ["0", "½", "1"];

export class Legend {
  #made = 0;

  /** @param {ParentNode} page */
  constructor(page) {
    this.scale = find(page, "#legend-scale", HTMLElement);
    this.gradient = new Picture(find(page, "#legend", HTMLCanvasElement));
    this.ticks = Array.from(this.scale.querySelectorAll(".ticks span"));
    this.word = find(page, "#legend-word", HTMLElement);
    this.list = find(page, "#legend-classes", HTMLElement);
  }

  /**
   * @param {State} state
   * @param {boolean} isNeuron  whether the plot shows a neuron and not the output
   * @param {Palette} palette
   */
  show({ classes, output, view }, isNeuron, palette) {
    const isSeveral = classes > 2 && !isNeuron;
    this.scale.hidden = isSeveral;
    this.list.hidden = !isSeveral;
    if (isSeveral) {
      this.#list(classes);
      return;
    }
    const isProbability = !isNeuron && (output === "sigmoid" || output === "softmax");
    const texts = isProbability ? PROBABILITIES : VALUES;
    this.ticks.forEach((tick, index) => {
      setText(tick, texts[index]);
    });
    this.word.hidden = !isProbability;
    const table = view.discretize ? palette.discrete : palette.plot;
    this.gradient.paint(EVERY_BYTE, 0, EVERY_BYTE.length, 1, table);
  }

  /** @param {number} classes */
  #list(classes) {
    if (classes === this.#made) return;
    this.#made = classes;
    this.list.replaceChildren(
      ...Array.from({ length: classes }, (_, index) =>
        make(
          "li",
          {},
          createMark(index, shapeOf(index, classes)),
          make("span", {}, make("span", { class: "class-word" }, "Class "), String(index + 1)),
        ),
      ),
    );
  }
}
