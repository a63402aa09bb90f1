// Features, hidden layers and their links. Elements are made when the structure changes, and kept where it does not, so
// that the focus stays where it is; a frame only recolours them. Elements say in data attributes which node or
// parameter they are; look.js, card.js and editor.js read that.

import { readPalette } from "../../draw/colors.js";
import { formulaOf, formulaParts } from "../../draw/formula-text.js";
import { axesOf, columnOf, heldOf, inputPictures } from "../../model/data-sets.js";
import { strengthsOf } from "../../model/strengths.js";
import { SCHEMA } from "../../protocol/schema.js";
import { parameterCount } from "../../protocol/sizes.js";
import { find, place, setAttribute, setText } from "../../ui/elements.js";
import { createDiagram } from "./diagram.js";
import { Gallery } from "./gallery.js";
import { HiddenLayers } from "./hidden-layers.js";
import { layOut } from "./layout.js";
import { Links } from "./links.js";
import { Marks } from "./marks.js";
import { createFeature, createInput } from "./nodes.js";
import { Outputs } from "./outputs.js";

/** @import { Palette } from "../../draw/colors.js" */
/** @import { Data, Frame, Scene, Send, Shared, State, View } from "../../protocol/types.js" */

const BOTTOM = 56;
const PICTURE_SIDE = 32;
const FEWER_ROWS = 6;
const NARROW = 10; // from column to column, in sizes of a title: below it "4 neurons" has no room
const { mostLayers, mostNeurons } = SCHEMA.fields.hidden_layers;

/**
 * @param {ParentNode} page
 * @param {Send} send
 * @param {Shared} shared
 * @returns {View}
 */
export function createNetwork(page, send, shared) {
  return new NetworkView(page, send, shared);
}

/** @implements {View} */
class NetworkView {
  /** @type {Palette | null} */
  #palette = null;
  /** @type {HTMLButtonElement[]} */
  #features;
  /** The data's own inputs, where they have names: they stand in the column instead of the features. */
  #inputs = /** @type {HTMLButtonElement[]} */ ([]);
  /** The data set that these are of. */
  #inputsOf = "";
  /** Which of the column's nodes are shown, by their numbers. */
  #shown = [0];
  #featureGallery = new Gallery();
  #structure = "";
  /** Which inputs the plot shows. @type {[number, number]} */
  #axes = [0, 1];
  /** The features that were asked for last: another click may come before the answer to the one before. */
  #wanted = SCHEMA.fields.features.default;

  /**
   * @param {ParentNode} page
   * @param {Send} send
   * @param {Shared} shared
   */
  constructor(page, send, shared) {
    this.send = send;
    this.shared = shared;
    this.stage = find(page, "#stage", HTMLElement);
    this.title = find(page, "#hidden-title", HTMLElement);
    this.count = find(page, "#parameter-count", HTMLElement);
    this.head = find(page, ".features-head", HTMLElement);
    this.inputsTitle = find(this.head, "h2", HTMLElement);
    this.inputsHint = find(this.head, ".hint", HTMLElement);
    this.add = find(page, "#add-layer", HTMLButtonElement);
    this.remove = find(page, "#remove-layer", HTMLButtonElement);
    this.svg = find(page, "#links", SVGSVGElement);
    this.links = new Links(this.svg);
    this.marks = new Marks(this.stage, this.svg, shared.point);
    shared.diagram = createDiagram(this.stage, this.svg);
    this.outputName = find(page, "#output-end", HTMLElement);
    this.#features = SCHEMA.features.map((feature, index) => {
      const element = createFeature(feature, index);
      element.addEventListener("click", () => this.#toggle(feature.name));
      return element;
    });
    this.svg.after(this.#featureGallery.element);
    this.stage.append(...this.#features);
    this.hidden = new HiddenLayers(this.stage, this.svg, send);
    this.outputs = new Outputs(this.stage);
    this.add.addEventListener("click", () => send({ type: "add_layer" }));
    this.remove.addEventListener("click", () => send({ type: "remove_layer" }));
    find(page, "#new-weights", HTMLButtonElement).addEventListener("click", () =>
      send({ type: "new_weights" }),
    );
  }

  /** @type {View["render"]} */
  render({ state, frame, scene, pointing }, changed) {
    const isRecoloured = changed.theme || !this.#palette;
    if (!this.#palette || changed.theme) this.#palette = readPalette();
    if (!state) {
      this.#reserve();
      return;
    }
    if (changed.state) this.#showState(state);
    const isRebuilt = (changed.state || changed.size) && this.#build(state);
    if (isRebuilt || changed.pointing) this.marks.show(pointing);
    if (!state.data.takes_features) {
      if (changed.state || isRebuilt || isRecoloured) this.#showInputs(state, this.#palette);
    } else if (scene && (changed.scene || changed.state || isRebuilt || isRecoloured)) {
      this.#showScene(state, scene, this.#palette);
    }
    if (frame && (changed.frame || isRebuilt || isRecoloured)) {
      this.#showFrame(state, frame, this.#palette, isRecoloured);
    }
  }

  /** @param {State} state */
  #showState(state) {
    const { experiment, view, sizes } = state;
    this.outputName.replaceChildren("Output: ", ...formulaParts(formulaOf(state, sizes.length - 1)));
    const layers = sizes.length - 2;
    const { takes_features: takesFeatures } = state.data;
    setText(this.inputsTitle, takesFeatures ? "Features" : "Inputs");
    // All inputs of a point always go in.
    this.head.classList.toggle("is-choice", takesFeatures);
    setText(this.inputsHint, takesFeatures ? "What to feed in?" : "What goes in");
    setText(this.title, `${layers || "No"} hidden layer${layers === 1 ? "" : "s"}`);
    // The output always has a bias and an input, so that there are several.
    setText(this.count, `${parameterCount(sizes)} weights and biases to learn`);
    this.add.disabled = layers >= mostLayers;
    this.remove.disabled = layers === 0;
    this.#wanted = experiment.features;
    const widths = sizes.slice(1, -1).join(", ") || "none";
    const outputs = sizes[layers + 1] > 1 ? `; ${sizes[layers + 1]} outputs` : "";
    setAttribute(
      this.stage,
      "aria-label",
      `Network of ${sizes[0]} ${takesFeatures ? "features" : "inputs"}, neurons a layer: ${widths}${outputs}`,
    );
    this.#features.forEach((element, index) => {
      const { name, linkKey } = SCHEMA.features[index];
      element.setAttribute("aria-pressed", String(experiment.features.includes(name)));
      element.hidden = !takesFeatures || view.hidden.includes(linkKey);
    });
    this.#makeInputs(state.data);
  }

  /** @param {Data} set */
  #makeInputs(set) {
    const made = set.takes_features ? "" : JSON.stringify(set.inputs);
    if (made === this.#inputsOf) return;
    this.#inputsOf = made;
    for (const element of this.#inputs) element.remove();
    this.#inputs = set.takes_features ? [] : set.inputs.map((input, index) => createInput(input, index));
    this.#inputs.forEach((element, index) => {
      element.addEventListener("click", () => this.#putAcross(index));
    });
    this.stage.append(...this.#inputs);
  }

  /**
   * Make, move and remove elements where the structure or the room has changed.
   * @param {State} state
   * @returns {boolean} whether anything did
   */
  #build(state) {
    const { experiment, sizes, view } = state;
    const widths = sizes.slice(1, -1);
    const room = { ...this.#room(), plot: this.#plotBeside() };
    const size = Number.parseFloat(getComputedStyle(this.title).fontSize);
    const structure = JSON.stringify([
      sizes,
      state.data.classes,
      state.activations,
      experiment.activation,
      experiment.features,
      this.#inputsOf,
      view.hidden,
      room,
      window.devicePixelRatio,
      size,
    ]);
    if (structure === this.#structure) return false;
    this.#structure = structure;
    const nodes = this.#inputs.length > 0 ? this.#inputs : this.#features;
    this.#shown = [...nodes.keys()].filter((index) => !nodes[index].hidden);
    const active = columnOf(state);
    // A link may use a feature and hide it: what comes from there begins below the others.
    const inColumn = [...this.#shown, ...active.filter((index) => !this.#shown.includes(index))];
    // Neurons with names have them below and their values above: fewer of them, further apart.
    const rows = this.#inputs.length > 0 ? Math.max(FEWER_ROWS, ...widths) : mostNeurons;
    const layout = layOut(room, rows, inColumn.length, widths, sizes[sizes.length - 1]);
    this.stage.parentElement?.classList.toggle("wide", layout.width > room.width);
    this.stage.style.width = `${layout.width}px`;
    this.stage.style.height = `${layout.height}px`;
    this.stage.style.setProperty("--node", `${layout.node}px`);
    this.stage.classList.toggle("narrow", layout.pitch < NARROW * size);
    this.#shown.forEach((feature, row) => {
      place(nodes[feature], layout.features[row].x + layout.node / 2, layout.features[row].y);
    });
    this.#featureGallery.layOut(layout.features.slice(0, this.#shown.length), layout.node);
    this.hidden.layOut(state, layout);
    const ends = this.outputs.layOut(state, layout.outputs);
    this.outputName.hidden = layout.tail === null;
    if (layout.tail) place(this.outputName, layout.tail.x + 4, layout.tail.y);
    const inputs = active.map((index) => layout.features[inColumn.indexOf(index)]);
    this.links.build([inputs, ...layout.layers, ends], layout.node);
    return true;
  }

  /** Before the first state: the height that the usual network will have, so that nothing moves when it comes. */
  #reserve() {
    const room = { ...this.#room(), plot: this.#plotBeside() };
    const { height } = layOut(room, mostNeurons, SCHEMA.features.length, [], 1);
    this.stage.style.height = `${height}px`;
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

  /** Where the output's links end: the middle of the plot's left side and its height; null where it is not to the right. */
  #plotBeside() {
    const stage = this.stage.getBoundingClientRect();
    const plot = this.shared.plot?.box();
    if (!plot || plot.left < (this.stage.parentElement?.getBoundingClientRect().right ?? 0)) return null;
    return {
      x: Math.round(plot.left - stage.left),
      y: Math.round(plot.top - stage.top + plot.height / 2),
      height: plot.height,
    };
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
   * @param {Palette} palette
   */
  #showInputs(state, palette) {
    const set = state.data;
    const axes = axesOf(set, state.view.axes);
    const { bytes, side } = inputPictures(set, axes, heldOf(set, state.view.point), PICTURE_SIDE);
    this.#shown.forEach((input, row) => {
      this.#featureGallery.paint(row, bytes, input * side ** 2, side, palette.picture, false);
    });
    this.#featureGallery.show();
    this.#axes = axes;
  }

  /**
   * @param {State} state
   * @param {Frame} frame
   * @param {Palette} palette
   * @param {boolean} isRecoloured
   */
  #showFrame(state, frame, palette, isRecoloured) {
    const parameters = strengthsOf(state, frame.parameters);
    this.links.update(parameters, frame.states, palette, isRecoloured);
    this.hidden.show(state, { ...frame, parameters }, palette, isRecoloured);
    this.outputs.show(parameters, palette, isRecoloured);
  }

  /** @param {number} input  it changes places with the one that is across the plot */
  #putAcross(input) {
    const [across, upward] = this.#axes;
    this.send({ type: "set_view", axes: [input, input === upward ? across : upward] });
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
