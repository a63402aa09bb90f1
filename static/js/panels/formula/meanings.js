// What the numbers of a network mean, in words: one sentence a blank that has a number, in the data's own units. Only a
// network without hidden layers and squash lets each of its numbers be said by itself.

import { numberText } from "../../model/numbers.js";
import { outputOf } from "../../protocol/families.js";
import { make, setText } from "../../ui/elements.js";
import { equationsOf } from "./equations.js";

/** @import { State } from "../../protocol/types.js" */

/**
 * @typedef {object} Meaning
 * @property {number} position  among the parameters
 * @property {(value: number) => string} say
 */

/**
 * In the order of the blanks; none where data or network do not let them be said.
 * @param {State} state
 * @returns {Meaning[]}
 */
function meaningsOf(state) {
  const { inputs, target } = state.data;
  const isSum = state.sizes.length === 2 && outputOf(state.output).isSum;
  if (!target || !isSum || inputs.some(({ more }) => more === "")) return [];
  const what = `the ${target.label.toLowerCase()}`;
  const unit = target.unit && ` ${target.unit}`;
  return equationsOf(state, 1).flatMap(({ blanks }) =>
    blanks.map(({ place, position }) => ({
      position,
      say: (value) =>
        place.source === null
          ? `The bias: with all inputs at 0, ${what} would be ${numberText(value)}${unit}.`
          : `${inputs[place.source].more} ${changeText(value, what, unit)}.`,
    })),
  );
}

/**
 * @param {number} value
 * @param {string} what
 * @param {string} unit
 */
function changeText(value, what, unit) {
  const size = `${numberText(Math.abs(value))}${unit}`;
  if (value === 0) return `changes nothing about ${what}`;
  return value > 0 ? `adds ${size} to ${what}` : `takes ${size} off ${what}`;
}

export class Meanings {
  /** @type {{ meaning: Meaning, item: HTMLElement }[]} */
  #lines = [];

  /** @param {HTMLElement} list */
  constructor(list) {
    this.list = list;
  }

  /** @param {State} state */
  build(state) {
    this.#lines = meaningsOf(state).map((meaning) => ({ meaning, item: make("li", { hidden: "" }) }));
    this.list.replaceChildren(...this.#lines.map(({ item }) => item));
    this.list.hidden = true;
  }

  /**
   * @param {Float64Array} parameters
   * @param {(position: number) => boolean} isEmpty  whether a blank has no number yet
   */
  show(parameters, isEmpty) {
    for (const { meaning, item } of this.#lines) {
      const value = parameters[meaning.position];
      const isSaid = Number.isFinite(value) && !isEmpty(meaning.position);
      if (item.hidden === isSaid) item.hidden = !isSaid;
      if (isSaid) setText(item, meaning.say(value));
    }
    const isNothing = this.#lines.every(({ item }) => item.hidden);
    if (this.list.hidden !== isNothing) this.list.hidden = isNothing;
  }
}
