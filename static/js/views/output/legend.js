// What the plot's colours mean: a gradient with three ticks, or the mark of every class.

import { createMark, shapeOf } from "../../draw/markers.js";
import { numberText } from "../../model/numbers.js";
import { outputOf } from "../../protocol/families.js";
import { find, make, setText } from "../../ui/elements.js";
import { Picture } from "./picture.js";

/** @import { Palette } from "../../draw/colors.js" */
/** @import { Neuron, State } from "../../protocol/types.js" */

const EVERY_BYTE = Uint8Array.from({ length: 255 }, (_, byte) => byte);
const VALUES = ["−1", "0", "1"];
const PROBABILITIES = ["0", "½", "1"];

export class Legend {
  #made = 0;
  /** What the ends of the plot's colours stand for, as they were shown last. */
  limit = 1;

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
   * @param {Neuron | null} neuron  that the plot shows instead of the output
   * @param {Palette} palette
   * @param {number} limit  what the ends of the plot's colours stand for
   */
  show(state, neuron, palette, limit) {
    const { output, view } = state;
    const { classes } = state.data;
    this.limit = limit;
    const isSeveral = classes > 2 && !neuron;
    this.scale.hidden = isSeveral;
    this.list.hidden = !isSeveral;
    if (isSeveral) {
      this.#list(classes);
      return;
    }
    const isProbability = !neuron && outputOf(output).isProbability;
    const texts = isProbability ? PROBABILITIES : valuesOf(state, neuron, limit);
    this.ticks.forEach((tick, index) => {
      setText(tick, texts[index]);
    });
    const { answers, target } = state.data;
    this.word.hidden = !isProbability && (neuron !== null || !target);
    setText(this.word, isProbability ? `probability of ${answers[1] ?? "blue"}` : (target?.label ?? ""));
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

/**
 * @param {State} state
 * @param {Neuron | null} neuron
 * @param {number} limit
 */
function valuesOf(state, neuron, limit) {
  const { inputs, takes_features: takesFeatures, target } = state.data;
  const shown = neuron?.[0] === 0 && !takesFeatures ? inputs[neuron[1]] : neuron ? null : target;
  if (shown) {
    const [low, high] = shown.shown;
    return [low, (low + high) / 2, high].map(numberText);
  }
  return limit === 1 ? VALUES : [-limit, 0, limit].map(numberText);
}
