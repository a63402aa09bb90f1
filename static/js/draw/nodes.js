// The elements of a network's nodes: features, neurons, bias dots and the heads of hidden layers.
// Made by the network view, which places them and says what they show.

import { weightLevel } from "./colors.js";
import { make, setText } from "./elements.js";
import { Picture } from "./picture.js";

/** @import { Palette } from "./colors.js" */

/** @typedef {{ element: HTMLButtonElement, picture: Picture }} Node */
/** @typedef {{ element: HTMLElement, show: (neurons: number, most: number) => void }} Head */

/**
 * @typedef {object} Bias
 * @property {HTMLElement} element
 * @property {(value: number, palette: Palette, anew: boolean) => void} show
 * @property {(parameter: number, name: string) => void} name  where its number stands among the parameters
 */

/**
 * @param {{ label: string, help: string }} feature
 * @param {number} index  in the table of features
 * @returns {Node}
 */
export function createFeature({ label, help }, index) {
  const canvas = make("canvas");
  const name = make("span", { class: "name" }, ...withSubscripts(label));
  const element = make(
    "button",
    { type: "button", class: "feature", "aria-label": label, title: help },
    name,
    canvas,
  );
  element.dataset.layer = "0";
  element.dataset.index = String(index);
  return { element, picture: new Picture(canvas) };
}

/**
 * @param {number} layer  1 …
 * @param {number} index
 * @returns {Node}
 */
export function createNeuron(layer, index) {
  const canvas = make("canvas");
  const name = `Layer ${layer}, neuron ${index + 1}`;
  const element = make("button", { type: "button", class: "neuron", "aria-label": name }, canvas);
  element.dataset.layer = String(layer);
  element.dataset.index = String(index);
  return { element, picture: new Picture(canvas) };
}

/** @returns {Bias} */
export function createBias() {
  const dot = make("i");
  const element = make("span", { class: "bias" }, dot);
  let level = -1;
  let at = -1;
  return {
    element,
    show(value, palette, anew) {
      const next = weightLevel(value);
      if (next === level && !anew) return;
      level = next;
      dot.style.backgroundColor = palette.levels[level];
    },
    name(parameter, name) {
      if (parameter === at) return;
      at = parameter;
      element.dataset.parameter = String(parameter);
      element.dataset.name = name;
    },
  };
}

/**
 * @param {number} layer
 * @param {() => void} onRemove
 * @param {() => void} onAdd
 * @returns {Head}
 */
export function createHead(layer, onRemove, onAdd) {
  const button = (
    /** @type {string} */ sign,
    /** @type {string} */ name,
    /** @type {() => void} */ onClick,
  ) => {
    const made = make("button", { type: "button", class: "tiny", "aria-label": name, title: name }, sign);
    made.addEventListener("click", onClick);
    return made;
  };
  const remove = button("−", `Remove neuron from layer ${layer}`, onRemove);
  const add = button("+", `Add neuron to layer ${layer}`, onAdd);
  const number = make("b");
  const noun = make("span", { class: "noun" });
  return {
    element: make("div", { class: "head" }, remove, make("span", { class: "neurons" }, number, noun), add),
    show(neurons, most) {
      setText(number, String(neurons));
      setText(noun, neurons === 1 ? " neuron" : " neurons");
      remove.disabled = neurons <= 1;
      add.disabled = neurons >= most;
    },
  };
}

/**
 * X1 as mathematics writes it, with a small 1 below the line.
 * @param {string} label
 */
function withSubscripts(label) {
  return label
    .split(/(?<=X)(\d)/)
    .map((part, index) => (index % 2 ? make("sub", {}, part) : document.createTextNode(part)));
}
