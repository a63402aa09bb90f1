// Formulas of a layer and of the schema: a line of text becomes elements, and what follows ^ is raised.
// Pure but for the DOM.

import { activationOf, outputOf } from "../protocol/families.js";
import { make } from "../ui/elements.js";

/** @import { State } from "../protocol/types.js" */

// After ^: a bracketed exponent, whose own brackets then are not needed, or all up to a space or a closing bracket.
const EXPONENT = /\^(?:\(([^()]*)\)|([^\s()]+(?: \/ [^⌋]*⌋)?))/g;

/**
 * @param {string} text  such as "a = 1 / (1 + e^−z)"
 * @returns {(Node | string)[]}
 */
export function formulaParts(text) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(EXPONENT)) {
    parts.push(text.slice(end, found.index), make("sup", {}, found[1] ?? found[2]));
    end = found.index + found[0].length;
  }
  parts.push(text.slice(end));
  return parts;
}

/**
 * Write a formula where it is another than the one that stands there.
 * @param {HTMLElement} element
 * @param {string} formula
 */
export function setFormula(element, formula) {
  if (element.dataset.formula === formula) return;
  element.dataset.formula = formula;
  element.replaceChildren(...formulaParts(formula));
}

/** A line for a formula, with a word before it where it is not plain what it is of. */
export function createFormulaLine() {
  const element = make("p", { class: "formula", hidden: "" });
  let shown = "";
  return {
    element,
    show(/** @type {string} */ lead, /** @type {string} */ formula) {
      if (shown === lead + formula) return;
      shown = lead + formula;
      element.hidden = !shown;
      const words = lead ? [make("span", { class: "formula-lead" }, lead)] : [];
      // Steps that follow each other stand below each other.
      const lines = formula
        .split("; ")
        .map((line) => make("span", { class: "formula-text" }, ...formulaParts(line)));
      element.replaceChildren(...words, ...(formula ? lines : []));
    },
  };
}

/**
 * @param {State} state
 * @param {number} layer  1 is the first hidden one, the last is the output
 */
export function formulaOf(state, layer) {
  const isOutput = layer === state.sizes.length - 1;
  return isOutput ? outputOf(state.output).formula : activationOf(state.activations[layer - 1]).formula;
}
