// Features, hidden layers and their links. Called by main with every redraw. Elements are made when the structure
// changes, and kept where it does not, so that the focus stays where it is; a frame only recolours them.
// Elements say in data attributes which node or parameter they are; look.js, card.js and editor.js read that.

import { readPalette } from "../draw/colors.js";
import { find, place, setAttribute, setText } from "../draw/elements.js";
import { Gallery } from "../draw/gallery.js";
import { layOut } from "../draw/layout.js";
import { Links } from "../draw/links.js";
import { createBias, createFeature, createGap, createHead, createNeuron } from "../draw/nodes.js";
import { outgoing } from "../draw/parameters.js";
import { SCHEMA } from "../protocol/schema.js";

/** @import { Palette } from "../draw/colors.js" */
/** @import { Layout } from "../draw/layout.js" */
/** @import { Bias, Head } from "../draw/nodes.js" */
/** @import { Frame, Scene, Send, State, View } from "../protocol/types.js" */

const BOTTOM = 56;
const GAP_TOP = 38;
const { mostLayers, mostNeurons } = SCHEMA.fields.hidden_layers;

/**
 * @typedef {object} Column
 * @property {Head} head
 * @property {Gallery} gallery
 * @property {HTMLButtonElement[]} neurons
 * @property {Bias[]} biases
 */

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
  /** @type {HTMLButtonElement[]} */
  #gaps = [];
  /** @type {HTMLButtonElement[]} */
  #features;
  /** Where each shown feature stands in the table. */
  #shown = [0];
  #featureGallery = new Gallery();
  #outputBias = createBias(true);
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
    this.svg = find(page, "#links", SVGSVGElement);
    this.links = new Links(this.svg);
    this.outputName = find(page, "#output-end", HTMLElement);
    this.#features = SCHEMA.features.map((feature, index) => {
      const element = createFeature(feature, index);
      element.addEventListener("click", () => this.#toggle(feature.name));
      return element;
    });
    this.svg.after(this.#featureGallery.element);
    this.stage.append(...this.#features, this.#outputBias.element);
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
    if (scene && (changed.scene || changed.state || isRebuilt || isRecoloured)) {
      this.#showScene(state, scene, this.#palette);
    }
    if (frame && (changed.frame || isRebuilt || isRecoloured)) {
      this.#showFrame(state, frame, this.#palette, isRecoloured);
    }
  }

  /** @param {State} state */
  #showState({ experiment, view, sizes, activations }) {
    /** @type {Record<string, { formula: string }>} */
    const formulas = SCHEMA.activations;
    setText(this.outputName, `Output: ${formulas[activations.at(-1) ?? ""]?.formula ?? ""}`);
    const layers = sizes.length - 2;
    setText(this.title, `${layers || "No"} hidden layer${layers === 1 ? "" : "s"}`);
    this.add.disabled = layers >= mostLayers;
    this.remove.disabled = layers === 0;
    this.#wanted = experiment.features;
    const widths = sizes.slice(1, -1).join(", ") || "none";
    setAttribute(this.stage, "aria-label", `Network of ${sizes[0]} features, neurons a layer: ${widths}`);
    this.#features.forEach((element, index) => {
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
    const structure = JSON.stringify([
      widths,
      experiment.features,
      view.hidden,
      room,
      beside,
      window.devicePixelRatio,
    ]);
    if (structure === this.#structure) return false;
    this.#structure = structure;
    this.#shown = [...this.#features.keys()].filter((index) => !this.#features[index].hidden);
    const active = experiment.features.map((name) =>
      SCHEMA.features.findIndex((feature) => feature.name === name),
    );
    // A link may use a feature and hide it: what comes from there begins below the others.
    const inColumn = [...this.#shown, ...active.filter((index) => !this.#shown.includes(index))];
    const layout = layOut(room, mostNeurons, inColumn.length, widths);
    this.stage.parentElement?.classList.toggle("wide", layout.width > room.width);
    this.stage.style.width = `${layout.width}px`;
    this.stage.style.height = `${layout.height}px`;
    this.stage.style.setProperty("--node", `${layout.node}px`);
    this.stage.classList.toggle("narrow", layout.pitch < 140);
    this.#shown.forEach((feature, row) => {
      place(this.#features[feature], layout.features[row].x + layout.node / 2, layout.features[row].y);
    });
    this.#featureGallery.layOut(layout.features.slice(0, this.#shown.length), layout.node);
    this.#buildColumns(widths, layout, view.hidden.includes("numHiddenLayers"));
    const output = layout.output ?? beside ?? { x: 0, y: 0 };
    place(this.#outputBias.element, output.x - 12, output.y + 24);
    this.#outputBias.element.dataset.layer = String(widths.length + 1);
    this.#outputBias.element.dataset.index = "0";
    this.outputName.hidden = layout.output === null;
    if (layout.output) place(this.outputName, output.x + 4, output.y);
    const inputs = active.map((index) => layout.features[inColumn.indexOf(index)]);
    this.links.build([inputs, ...layout.layers, [output]], layout.node);
    return true;
  }

  /**
   * @param {number[]} widths
   * @param {Layout} layout
   * @param {boolean} isFixed  whether the link keeps the shape from being changed
   */
  #buildColumns(widths, layout, isFixed) {
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
   * @param {State} state
   * @param {Scene} scene
   * @param {Palette} palette
   */
  #showScene({ experiment }, { features }, palette) {
    const { side, bytes, count } = features;
    this.#shown.forEach((feature, row) => {
      if (feature >= count) return;
      const isOff = !experiment.features.includes(SCHEMA.features[feature].name);
      this.#featureGallery.paint(row, bytes, feature * side ** 2, side, palette.picture, isOff);
    });
    this.#featureGallery.show();
  }

  /**
   * @param {State} state
   * @param {Frame} frame
   * @param {Palette} palette
   * @param {boolean} isRecoloured
   */
  #showFrame({ sizes }, { parameters, states, pictures }, palette, isRecoloured) {
    const { side, bytes, count } = pictures;
    this.links.update(parameters, states, palette, isRecoloured);
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
    this.#outputBias.show(parameters[parameters.length - 1], palette, isRecoloured);
    this.#outputBias.at(parameters.length - 1);
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

/**
 * @param {Uint8Array} states
 * @param {number[]} positions
 */
function isCut(states, positions) {
  return positions.every((position) => states[position] === SCHEMA.frames.cut);
}
