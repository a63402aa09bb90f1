// The elements of a network's nodes: features, neurons, bias dots and the heads of hidden layers.

import { weightLevel } from "../../draw/colors.js";
import { make, setAttribute, setText } from "../../ui/elements.js";

/** @import { Palette } from "../../draw/colors.js" */

/**
 * @typedef {object} Head
 * @property {HTMLElement} element
 * @property {(neurons: number, most: number) => void} show
 * @property {(help: string, own: string) => void} say  its activation, and its name where it is not the common one
 */

/**
 * @typedef {object} Bias
 * @property {HTMLElement} element
 * @property {(value: number, palette: Palette, anew: boolean) => void} show
 * @property {(parameter: number) => void} at  where its number stands among the parameters
 */

/**
 * @param {{ label: string, help: string }} feature
 * @param {number} index  in the table of features
 */
export function createFeature({ label, help }, index) {
  const name = make("span", { class: "name" }, ...withSubscripts(label));
  const element = make(
    "button",
    { type: "button", class: "feature", "data-control": "features", "aria-label": label, title: help },
    name,
    make("i", { class: "frame" }),
  );
  element.dataset.layer = "0";
  element.dataset.index = String(index);
  return element;
}

/**
 * An input that has a name: it is always given to the network, so that it cannot be switched off.
 * @param {{ label: string, unit: string }} input
 * @param {number} index
 */
export function createInput({ label, unit }, index) {
  const text = make("span", { class: "name" }, label);
  if (unit) text.append(make("small", {}, unit));
  const help = `${label}${unit ? ` in ${unit}` : ""}: point at it to see it over the plot, click to have it across.`;
  const element = make(
    "button",
    {
      type: "button",
      class: "feature input",
      "aria-label": `${label}, an input: have it across the plot`,
      title: help,
    },
    text,
    make("i", { class: "frame" }),
  );
  element.dataset.layer = "0";
  element.dataset.index = String(index);
  return element;
}

/**
 * @param {number} layer  1 …
 * @param {number} index
 */
export function createNeuron(layer, index) {
  const name = `Layer ${layer}, neuron ${index + 1}`;
  const element = make(
    "button",
    { type: "button", class: "neuron", "aria-label": name, "aria-haspopup": "dialog" },
    make("i", { class: "frame" }),
  );
  element.dataset.layer = String(layer);
  element.dataset.index = String(index);
  return element;
}

/**
 * @param {boolean} isOutput  the output has no picture among the neurons: its bias stands for it
 * @returns {Bias}
 */
export function createBias(isOutput = false) {
  const dot = make("i");
  const element = isOutput
    ? make("button", { type: "button", class: "bias", "aria-haspopup": "dialog" }, dot)
    : make("span", { class: "bias" }, dot);
  let level = -1;
  let position = -1;
  return {
    element,
    show(value, palette, anew) {
      const next = weightLevel(value);
      if (next === level && !anew) return;
      level = next;
      dot.style.backgroundColor = palette.levels[level];
    },
    at(parameter) {
      if (parameter === position) return;
      position = parameter;
      element.dataset.parameter = String(parameter);
    },
  };
}

/**
 * The head of a hidden layer: fewer and more neurons, and without this layer.
 * @param {number} layer
 * @param {{ fewer: () => void, more: () => void, remove: () => void }} on
 * @returns {Head}
 */
export function createHead(layer, on) {
  const fewer = tiny("−", `Remove neuron from layer ${layer}`, on.fewer);
  const more = tiny("+", `Add neuron to layer ${layer}`, on.more);
  const remove = tiny("×", `Remove layer ${layer}`, on.remove);
  remove.classList.add("surgery", "without");
  const number = make("b");
  const noun = make("span", { class: "noun" });
  const neuronsText = make("span", { class: "neurons" }, number, noun);
  let own = "";
  let count = 0;
  const write = () => setText(noun, own ? ` ${own}` : count === 1 ? " neuron" : " neurons");
  return {
    element: make("div", { class: "head" }, fewer, neuronsText, more, remove),
    show(neurons, most) {
      setText(number, String(neurons));
      count = neurons;
      write();
      fewer.disabled = neurons <= 1;
      more.disabled = neurons >= most;
    },
    say(help, name) {
      setAttribute(neuronsText, "title", help);
      own = name;
      write();
    },
  };
}

/**
 * The room between two columns, for another layer.
 * @param {number} at  how many hidden layers stand before it
 * @param {() => void} onAdd
 */
export function createGap(at, onAdd) {
  const button = tiny("+", at ? `Add layer after layer ${at}` : "Add layer before layer 1", onAdd);
  button.classList.add("surgery", "gap");
  return button;
}

/**
 * @param {string} sign
 * @param {string} name
 * @param {() => void} onClick
 */
function tiny(sign, name, onClick) {
  const made = make("button", { type: "button", class: "tiny", "aria-label": name, title: name }, sign);
  made.addEventListener("click", onClick);
  return made;
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
