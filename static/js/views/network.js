// Features, hidden layers and their links. Called by main with every redraw. Elements are made when the structure
// changes, and kept where it does not, so that the focus stays where it is; a frame only recolours them.
// Elements say in data attributes which node or parameter they are; views/look.js and views/card.js read that.

import { readPalette } from "../draw/colors.js";
import { find, place, setText } from "../draw/elements.js";
import { layOut } from "../draw/layout.js";
import { Links } from "../draw/links.js";
import { createBias, createFeature, createHead, createNeuron } from "../draw/nodes.js";
import { SCHEMA } from "../protocol/schema.js";

/** @import { Palette } from "../draw/colors.js" */
/** @import { Layout } from "../draw/layout.js" */
/** @import { Bias, Head, Node } from "../draw/nodes.js" */
/** @import { Frame, Scene, Send, State, View } from "../protocol/types.js" */

const BOTTOM = 28;
const { mostLayers, mostNeurons } = SCHEMA.fields.hidden_layers;

/** @typedef {{ head: Head, neurons: Node[], biases: Bias[] }} Column */

/**
 * @param {ParentNode} page
 * @param {Send} send
 * @param {HTMLElement} target  the plot, where the output's links end
 * @returns {View}
 */
export function createNetwork(page, send, target) {
  return new NetworkView(page, send, target);
}

/** @implements {View} */
class NetworkView {
  /** @type {Palette | null} */
  #palette = null;
  /** @type {Column[]} */
  #columns = [];
  /** @type {Node[]} */
  #features;
  #outputBias = createBias();
  #structure = "";
  /** The features that were asked for last: another click may come before the answer to the one before. */
  #wanted = SCHEMA.fields.features.default;

  /**
   * @param {ParentNode} page
   * @param {Send} send
   * @param {HTMLElement} target
   */
  constructor(page, send, target) {
    this.send = send;
    this.target = target;
    this.stage = find(page, "#stage", HTMLElement);
    this.title = find(page, "#hidden-title", HTMLElement);
    this.add = find(page, "#add-layer", HTMLButtonElement);
    this.remove = find(page, "#remove-layer", HTMLButtonElement);
    this.links = new Links(find(page, "#links", SVGSVGElement));
    this.#features = SCHEMA.features.map((feature, index) => {
      const node = createFeature(feature, index);
      node.element.addEventListener("click", () => this.#toggle(feature.name));
      return node;
    });
    this.stage.append(...this.#features.map((node) => node.element), this.#outputBias.element);
    this.add.addEventListener("click", () => send({ type: "add_layer" }));
    this.remove.addEventListener("click", () => send({ type: "remove_layer" }));
    find(page, "#new-weights", HTMLButtonElement).addEventListener("click", () =>
      send({ type: "new_weights" }),
    );
  }

  /** @type {View["render"]} */
  render({ state, frame, scene }, changed) {
    const isRecoloured = changed.theme || !this.#palette;
    if (!this.#palette || changed.theme) this.#palette = readPalette();
    if (!state) return;
    if (changed.state) this.#showState(state);
    const isRebuilt = (changed.state || changed.size) && this.#build(state);
    if (scene && (changed.scene || isRecoloured)) this.#showScene(scene, this.#palette);
    if (frame && (changed.frame || isRebuilt || isRecoloured)) {
      this.#showFrame(state, frame, this.#palette, isRecoloured);
    }
  }

  /** @param {State} state */
  #showState({ experiment, view, sizes }) {
    const layers = sizes.length - 2;
    setText(this.title, `${layers || "No"} hidden layer${layers === 1 ? "" : "s"}`);
    this.add.disabled = layers >= mostLayers;
    this.remove.disabled = layers === 0;
    this.#wanted = experiment.features;
    this.#features.forEach(({ element }, index) => {
      const { name, linkKey } = SCHEMA.features[index];
      element.setAttribute("aria-pressed", String(experiment.features.includes(name)));
      element.hidden = view.hidden.includes(linkKey);
    });
  }

  /**
   * Make, move and remove elements where the structure or the room has changed.
   * @param {State} state
   * @returns {boolean} whether anything did
   */
  #build({ experiment, sizes, view }) {
    const widths = sizes.slice(1, -1);
    const beside = this.#plotBeside();
    const room = { ...this.#room(), isBesidePlot: beside !== null };
    const structure = JSON.stringify([widths, experiment.features, view.hidden, room, beside]);
    if (structure === this.#structure) return false;
    this.#structure = structure;
    const shown = this.#features.filter((node) => !node.element.hidden);
    const active = experiment.features.map((name) =>
      SCHEMA.features.findIndex((feature) => feature.name === name),
    );
    // A link may use a feature and hide it: what comes from there begins below the others.
    const inColumn = [
      ...shown,
      ...active.map((index) => this.#features[index]).filter((node) => !shown.includes(node)),
    ];
    const layout = layOut(room, mostNeurons, inColumn.length, widths);
    this.stage.parentElement?.classList.toggle("wide", layout.width > room.width);
    this.stage.style.width = `${layout.width}px`;
    this.stage.style.height = `${layout.height}px`;
    this.stage.style.setProperty("--node", `${layout.node}px`);
    this.stage.classList.toggle("narrow", layout.pitch < 140);
    shown.forEach((node, index) => {
      place(node.element, layout.features[index].x + layout.node / 2, layout.features[index].y);
    });
    this.#buildColumns(widths, layout, view.hidden.includes("numHiddenLayers"));
    const output = layout.output ?? beside ?? { x: 0, y: 0 };
    place(this.#outputBias.element, output.x - 12, output.y + 18);
    const inputs = active.map((index) => layout.features[inColumn.indexOf(this.#features[index])]);
    const nameOf = (/** @type {number} */ layer, /** @type {number} */ index) => {
      if (layer === 0) return SCHEMA.features[active[index]].label;
      return layer > widths.length ? "output" : `neuron ${index + 1} of layer ${layer}`;
    };
    this.links.build([inputs, ...layout.layers, [output]], layout.node, nameOf);
    return true;
  }

  /**
   * @param {number[]} widths
   * @param {Layout} layout
   * @param {boolean} isFixed  whether the link keeps the shape from being changed
   */
  #buildColumns(widths, layout, isFixed) {
    for (const column of this.#columns.splice(widths.length)) {
      for (const part of [column.head, ...column.neurons, ...column.biases]) part.element.remove();
    }
    widths.forEach((neurons, index) => {
      this.#columns[index] ??= this.#createColumn(index + 1);
      const column = this.#columns[index];
      place(column.head.element, layout.columns[index], 0);
      column.head.element.hidden = isFixed;
      column.head.show(neurons, mostNeurons);
      for (const part of [...column.neurons.splice(neurons), ...column.biases.splice(neurons)]) {
        part.element.remove();
      }
      layout.layers[index].forEach(({ x, y }, neuron) => {
        if (!column.neurons[neuron]) {
          column.neurons[neuron] = createNeuron(index + 1, neuron);
          column.biases[neuron] = createBias();
          this.stage.append(column.neurons[neuron].element, column.biases[neuron].element);
        }
        place(column.neurons[neuron].element, x, y);
        place(column.biases[neuron].element, x - layout.node / 2 - 7, y + layout.node / 2 - 3);
      });
    });
  }

  /**
   * @param {number} layer
   * @returns {Column}
   */
  #createColumn(layer) {
    const head = createHead(
      layer,
      () => this.send({ type: "remove_neuron", layer }),
      () => this.send({ type: "add_neuron", layer }),
    );
    this.stage.append(head.element);
    return { head, neurons: [], biases: [] };
  }

  /** What the stage may take without the page or the network having to scroll. */
  #room() {
    const scroller = this.stage.parentElement;
    if (!scroller) return { width: 0, height: 0 };
    const { paddingLeft, paddingRight } = getComputedStyle(scroller);
    const width = scroller.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
    const top = this.stage.getBoundingClientRect().top + scrollY;
    return { width, height: innerHeight - top - BOTTOM };
  }

  /** The middle of the plot's left side, in pixels of the stage; null where it does not stand to the right of it. */
  #plotBeside() {
    const stage = this.stage.getBoundingClientRect();
    const plot = this.target.getBoundingClientRect();
    if (plot.left < (this.stage.parentElement?.getBoundingClientRect().right ?? 0)) return null;
    return { x: Math.round(plot.left - stage.left), y: Math.round(plot.top - stage.top + plot.height / 2) };
  }

  /**
   * @param {Scene} scene
   * @param {Palette} palette
   */
  #showScene({ features }, palette) {
    const { side, bytes, count } = features;
    this.#features.slice(0, count).forEach((node, index) => {
      node.picture.paint(bytes, index * side ** 2, side, side, palette.picture);
    });
  }

  /**
   * @param {State} state
   * @param {Frame} frame
   * @param {Palette} palette
   * @param {boolean} isRecoloured
   */
  #showFrame({ sizes }, { parameters, pictures }, palette, isRecoloured) {
    const { side, bytes, count } = pictures;
    this.links.update(parameters, palette, isRecoloured);
    let picture = 0;
    let parameter = 0;
    this.#columns.forEach((column, layer) => {
      for (let neuron = 0; neuron < column.neurons.length; neuron++) {
        parameter += sizes[layer];
        column.biases[neuron].show(parameters[parameter], palette, isRecoloured);
        column.biases[neuron].name(parameter, `Neuron ${neuron + 1} of layer ${layer + 1}: bias`);
        column.neurons[neuron].element.dataset.bias = String(parameter);
        parameter += 1;
        if (picture < count) {
          column.neurons[neuron].picture.paint(bytes, picture * side ** 2, side, side, palette.picture);
        }
        picture += 1;
      }
    });
    this.#outputBias.show(parameters[parameters.length - 1], palette, isRecoloured);
    this.#outputBias.name(parameters.length - 1, "Output: bias");
  }

  /** @param {string} name */
  #toggle(name) {
    const isOn = this.#wanted.includes(name);
    this.#wanted = SCHEMA.fields.features.names.filter((other) =>
      other === name ? !isOn : this.#wanted.includes(other),
    );
    this.send({ type: "set", field: "features", value: this.#wanted });
  }
}
