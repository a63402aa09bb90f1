// Features, hidden layers and their links. Called by main with every redraw. Elements are made when the structure
// changes, and kept where it does not, so that the focus stays where it is; a frame only recolours them.
// Elements say in data attributes which node or parameter they are; look.js, card.js and editor.js read that.

import { readPalette } from "../draw/colors.js";
import { find, place, setAttribute, setText } from "../draw/elements.js";
import { formulaOf, formulaParts } from "../draw/formula.js";
import { Gallery } from "../draw/gallery.js";
import { HiddenLayers } from "../draw/hidden-layers.js";
import { layOut } from "../draw/layout.js";
import { Links } from "../draw/links.js";
import { createFeature } from "../draw/nodes.js";
import { Outputs } from "../draw/outputs.js";
import { SCHEMA } from "../protocol/schema.js";

/** @import { Palette } from "../draw/colors.js" */
/** @import { Frame, Scene, Send, State, View } from "../protocol/types.js" */

const BOTTOM = 56;
const { mostLayers, mostNeurons } = SCHEMA.fields.hidden_layers;

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
  /** @type {HTMLButtonElement[]} */
  #features;
  /** Where each shown feature stands in the table. */
  #shown = [0];
  #featureGallery = new Gallery();
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
  #showState(state) {
    const { experiment, view, sizes } = state;
    this.outputName.replaceChildren("Output: ", ...formulaParts(formulaOf(state, sizes.length - 1)));
    const layers = sizes.length - 2;
    setText(this.title, `${layers || "No"} hidden layer${layers === 1 ? "" : "s"}`);
    this.add.disabled = layers >= mostLayers;
    this.remove.disabled = layers === 0;
    this.#wanted = experiment.features;
    const widths = sizes.slice(1, -1).join(", ") || "none";
    const outputs = sizes[layers + 1] > 1 ? `; ${sizes[layers + 1]} outputs` : "";
    setAttribute(
      this.stage,
      "aria-label",
      `Network of ${sizes[0]} features, neurons a layer: ${widths}${outputs}`,
    );
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
  #build(state) {
    const { experiment, sizes, view } = state;
    const widths = sizes.slice(1, -1);
    const room = { ...this.#room(), plot: this.#plotBeside() };
    const structure = JSON.stringify([
      sizes,
      state.classes,
      state.activations,
      experiment.activation,
      experiment.features,
      view.hidden,
      room,
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
    const layout = layOut(room, mostNeurons, inColumn.length, widths, sizes[sizes.length - 1]);
    this.stage.parentElement?.classList.toggle("wide", layout.width > room.width);
    this.stage.style.width = `${layout.width}px`;
    this.stage.style.height = `${layout.height}px`;
    this.stage.style.setProperty("--node", `${layout.node}px`);
    this.stage.classList.toggle("narrow", layout.pitch < 140);
    this.#shown.forEach((feature, row) => {
      place(this.#features[feature], layout.features[row].x + layout.node / 2, layout.features[row].y);
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

  /** What the stage may take without the page or the network having to scroll. */
  #room() {
    const scroller = this.stage.parentElement;
    if (!scroller) return { width: 0, height: 0 };
    const { paddingLeft, paddingRight } = getComputedStyle(scroller);
    const width = scroller.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
    const top = this.stage.getBoundingClientRect().top + scrollY;
    return { width, height: innerHeight - top - BOTTOM };
  }

  /** The middle of the plot's left side and its height, in the stage's pixels; null where it is not to the right. */
  #plotBeside() {
    const stage = this.stage.getBoundingClientRect();
    const plot = this.target.getBoundingClientRect();
    if (plot.left < (this.stage.parentElement?.getBoundingClientRect().right ?? 0)) return null;
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
   * @param {Frame} frame
   * @param {Palette} palette
   * @param {boolean} isRecoloured
   */
  #showFrame(state, frame, palette, isRecoloured) {
    const { parameters, states } = frame;
    this.links.update(parameters, states, palette, isRecoloured);
    this.hidden.show(state, frame, palette, isRecoloured);
    this.outputs.show(parameters, palette, isRecoloured);
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
