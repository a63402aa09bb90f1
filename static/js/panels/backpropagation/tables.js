// Small tables of numbers, and neurons to choose from.

import { shortName } from "../../model/parameters.js";
import { make } from "../../ui/elements.js";

/** @import { Scope } from "./details.js" */

/**
 * @param {string} caption
 * @param {string[]} heads
 * @param {string[][]} rows  the first of each is its head
 * @param {string[]} [titles]  of rows, in full
 * @param {string[][]} [foot]
 */
export function table(caption, heads, rows, titles = [], foot = []) {
  const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)));
  const row = (/** @type {string[]} */ [name, ...numbers], /** @type {string} */ title = "") =>
    make(
      "tr",
      {},
      make("th", title ? { scope: "row", title } : { scope: "row" }, name),
      ...numbers.map((number) => make("td", {}, number)),
    );
  return make(
    "table",
    { class: "slow-table" },
    ...(caption ? [make("caption", {}, caption)] : []),
    make("thead", {}, head),
    make("tbody", {}, ...rows.map((cells, index) => row(cells, titles[index]))),
    ...(foot.length ? [make("tfoot", {}, ...foot.map((cells) => row(cells)))] : []),
  );
}

/**
 * All neurons of a layer with one number each; a click chooses the one that is shown in full.
 * @param {number} layer
 * @param {Scope} scope
 * @param {string} what  the numbers are
 * @param {(neuron: number) => string} number
 * @returns {Node[]} nothing where there is no choice
 */
export function neuronChoice(layer, { state, chosen, choose }, what, number) {
  const count = state.sizes[layer];
  if (count === 1) return [];
  const buttons = Array.from({ length: count }, (_, neuron) => {
    const button = make(
      "button",
      { type: "button", "aria-pressed": String(neuron === chosen) },
      make("span", {}, shortName(state, layer, neuron)),
      " ",
      make("b", {}, number(neuron)),
    );
    button.dataset.neuron = String(neuron);
    button.addEventListener("click", () => choose(neuron));
    return button;
  });
  return [make("div", { class: "slow-neurons", role: "group", "aria-label": what }, ...buttons)];
}

/**
 * Whether dropout leaves a hidden neuron out for this point: nothing goes on, and nothing comes back.
 * @param {number} layer
 * @param {number} neuron
 * @param {Scope} scope
 */
export function isDropped(layer, neuron, { state, step, point }) {
  const isPossible = state.experiment.dropout > 0 && layer < step.last;
  return isPossible && step.output(layer, neuron, point) === 0 && step.slope(layer, neuron, point) === 0;
}
