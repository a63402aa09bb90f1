// A native menu of all weights and biases of a network, layer by layer.

import { parameterName, placeOf, positionOf } from "../../model/parameters.js";
import { make } from "../../ui/elements.js";

/** @import { State } from "../../protocol/types.js" */
/** @import { Place } from "../../model/parameters.js" */

const NONE = "none";

export class ParameterMenu {
  #names = "";
  /** @type {State | null} */
  #state = null;

  /**
   * @param {HTMLSelectElement} select
   * @param {string} none  what to choose instead of one; empty: one must be chosen
   * @param {(place: Place | null) => void} choose
   */
  constructor(select, none, choose) {
    this.select = select;
    this.none = none;
    select.addEventListener("change", () => {
      if (!this.#state) return;
      choose(select.value === NONE ? null : placeOf(this.#state.sizes, Number(select.value)));
    });
  }

  /**
   * @param {State} state
   * @param {Place | null} place
   */
  show(state, place) {
    this.#state = state;
    const { sizes } = state;
    const inputs = Array.from({ length: sizes[0] }, (_, source) =>
      parameterName(state, { layer: 1, neuron: 0, source }),
    );
    const names = JSON.stringify([sizes, inputs]);
    if (names !== this.#names) {
      this.#names = names;
      this.#fill(state);
    }
    const value = place ? String(positionOf(sizes, place)) : NONE;
    if (this.select.value !== value) this.select.value = value;
  }

  /** @param {State} state */
  #fill(state) {
    const { sizes } = state;
    const groups = sizes.slice(1).map((size, below) => {
      const label = below === sizes.length - 2 ? "Output" : `Layer ${below + 1}`;
      const group = make("optgroup", { label });
      for (let neuron = 0; neuron < size; neuron++) {
        for (let source = 0; source <= sizes[below]; source++) {
          const isBias = source === sizes[below];
          const place = { layer: below + 1, neuron, source: isBias ? null : source };
          group.append(new Option(parameterName(state, place), String(positionOf(sizes, place))));
        }
      }
      return group;
    });
    this.select.replaceChildren(...(this.none ? [new Option(this.none, NONE)] : []), ...groups);
  }
}

/**
 * Whether a network has such a weight or bias.
 * @param {number[]} sizes
 * @param {Place} place
 */
export function hasPlace(sizes, { layer, neuron, source }) {
  return layer < sizes.length && neuron < sizes[layer] && (source === null || source < sizes[layer - 1]);
}

/**
 * @param {Place | null} one
 * @param {Place | null} other
 */
export function isSamePlace(one, other) {
  if (!one || !other) return one === other;
  return one.layer === other.layer && one.neuron === other.neuron && one.source === other.source;
}
