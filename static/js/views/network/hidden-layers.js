// The columns of hidden neurons: heads, pictures, bias dots, and the room between columns for another layer. Elements
// stay where the structure does, and the focus on them.

import { formulaOf } from "../../draw/formula-text.js";
import { choiceLabel } from "../../model/choice-label.js";
import { neuronName } from "../../model/data-sets.js";
import { outgoing } from "../../model/parameters.js";
import { SCHEMA } from "../../protocol/schema.js";
import { place, setAttribute } from "../../ui/elements.js";
import { Gallery } from "./gallery.js";
import { createBias, createGap, createHead, createNeuron } from "./nodes.js";

/** @import { Palette } from "../../draw/colors.js" */
/** @import { Layout } from "./layout.js" */
/** @import { Bias, Head } from "./nodes.js" */
/** @import { Frame, Send, State } from "../../protocol/types.js" */

const GAP_TOP = 38;
const { mostLayers, mostNeurons } = SCHEMA.fields.hidden_layers;

/**
 * @typedef {object} Column
 * @property {Head} head
 * @property {Gallery} gallery
 * @property {HTMLButtonElement[]} neurons
 * @property {Bias[]} biases
 */

export class HiddenLayers {
  /** @type {Column[]} */
  #columns = [];
  /** @type {HTMLButtonElement[]} */
  #gaps = [];

  /**
   * @param {HTMLElement} stage
   * @param {SVGSVGElement} svg  the links, which pictures lie on
   * @param {Send} send
   */
  constructor(stage, svg, send) {
    this.stage = stage;
    this.svg = svg;
    this.send = send;
  }

  /**
   * Make, move and remove elements.
   * @param {State} state
   * @param {Layout} layout
   */
  layOut(state, layout) {
    const widths = state.sizes.slice(1, -1);
    // A link may keep the shape from being changed.
    const isFixed = state.view.hidden.includes("numHiddenLayers");
    for (const { head, gallery, neurons, biases } of this.#columns.splice(widths.length)) {
      const parts = [...neurons, ...biases.map((bias) => bias.element)];
      for (const element of [head.element, gallery.element, ...parts]) element.remove();
    }
    widths.forEach((count, index) => {
      this.#columns[index] ??= this.#createColumn(index + 1);
      const { head, gallery, neurons, biases } = this.#columns[index];
      place(head.element, layout.columns[index], 0);
      head.element.hidden = isFixed;
      head.show(count, mostNeurons);
      this.#nameActivation(state, index + 1, head);
      for (const neuron of neurons.splice(count)) neuron.remove();
      for (const bias of biases.splice(count)) bias.element.remove();
      gallery.layOut(layout.layers[index], layout.node);
      layout.layers[index].forEach(({ x, y }, neuron) => {
        if (!neurons[neuron]) {
          neurons[neuron] = createNeuron(index + 1, neuron);
          biases[neuron] = createBias();
          this.stage.append(neurons[neuron], biases[neuron].element);
        }
        place(neurons[neuron], x, y);
        this.#nameNeuron(state, index + 1, neuron, neurons[neuron]);
        place(biases[neuron].element, x - layout.node / 2 - 7, y + layout.node / 2 - 3);
      });
    });
    for (const gap of this.#gaps.splice(layout.gaps.length)) gap.remove();
    layout.gaps.forEach((x, at) => {
      if (!this.#gaps[at]) {
        this.#gaps[at] = createGap(at, () => this.send({ type: "add_layer", at }));
        this.stage.append(this.#gaps[at]);
      }
      this.#gaps[at].hidden = isFixed || widths.length >= mostLayers;
      place(this.#gaps[at], x, GAP_TOP);
    });
  }

  /**
   * @param {State} state
   * @param {Frame} frame
   * @param {Palette} palette
   * @param {boolean} isRecoloured
   */
  show({ sizes }, { parameters, states, pictures }, palette, isRecoloured) {
    const { side, bytes, count } = pictures;
    let picture = 0;
    let parameter = 0;
    this.#columns.forEach(({ gallery, neurons, biases }, layer) => {
      neurons.forEach((element, neuron) => {
        parameter += sizes[layer];
        biases[neuron].show(parameters[parameter], palette, isRecoloured);
        biases[neuron].at(parameter);
        parameter += 1;
        const isSilenced = states !== null && isCut(states, outgoing(sizes, layer + 1, neuron));
        if (isSilenced !== element.classList.contains("silenced")) {
          element.classList.toggle("silenced", isSilenced);
          setAttribute(element, "aria-description", isSilenced ? "silenced" : "");
        }
        if (picture < count) {
          gallery.paint(neuron, bytes, picture * side ** 2, side, palette.picture, isSilenced);
        }
        picture += 1;
      });
      gallery.show();
    });
  }

  /**
   * @param {number} layer
   * @returns {Column}
   */
  #createColumn(layer) {
    const head = createHead(layer, {
      fewer: () => this.send({ type: "remove_neuron", layer }),
      more: () => this.send({ type: "add_neuron", layer }),
      remove: () => this.send({ type: "remove_layer", at: layer - 1 }),
    });
    const gallery = new Gallery();
    this.svg.after(gallery.element);
    this.stage.append(head.element);
    return { head, gallery, neurons: [], biases: [] };
  }

  /**
   * @param {State} state
   * @param {number} layer  1 …
   * @param {number} neuron
   * @param {HTMLButtonElement} element
   */
  #nameNeuron(state, layer, neuron, element) {
    const own = neuronName(state, layer, neuron);
    setAttribute(element, "aria-label", own ?? `Layer ${layer}, neuron ${neuron + 1}`);
    element.dataset.name = own ?? "";
  }

  /**
   * @param {State} state
   * @param {number} layer  1 …
   * @param {Head} head
   */
  #nameActivation(state, layer, head) {
    const activation = state.activations[layer - 1];
    const label = choiceLabel("activation", activation);
    head.say(
      `Activation of layer ${layer}: ${label}, ${formulaOf(state, layer)}`,
      activation === state.experiment.activation ? "" : label,
    );
  }
}

/**
 * @param {Uint8Array} states
 * @param {number[]} positions
 */
function isCut(states, positions) {
  return positions.every((position) => states[position] === SCHEMA.frames.cut);
}
