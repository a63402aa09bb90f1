// The whole network as formulas, with a blank for each weight and bias: empty at first, filled by training, and open to
// be typed in at any time. A blank that is pointed at lights up in the diagram, and the other way round.

import { many, numberText } from "../../model/numbers.js";
import { placeOf } from "../../model/parameters.js";
import { initializerOf, OF_DATA, outputOf } from "../../protocol/families.js";
import { SCHEMA } from "../../protocol/schema.js";
import { find, make, setText } from "../../ui/elements.js";
import { paced } from "../../ui/pace.js";
import { definitionsOf, hasNames, parameterCounts, symbolOf } from "./equations.js";
import { FormulaLayers } from "./layers.js";
import { mathOf } from "./mathml.js";
import { Meanings } from "./meanings.js";

/** @import { Data, Frame, Send, Shared, State, View } from "../../protocol/types.js" */

const PAUSE = 100; // milliseconds between two values: quicker than anybody reads
const NAME = "formula";

/**
 * @param {HTMLElement} page
 * @param {Send} send
 * @param {Shared} shared
 * @returns {View}
 */
export function createPanel(page, send, shared) {
  return new FormulaView(page, send, shared);
}

/** @implements {View} */
class FormulaView {
  /** @type {State | null} */
  #state = null;
  /** @type {Frame | null} */
  #frame = null;
  #isOpen = false;
  #structure = "";
  #run = "";
  /** Blanks that hold a number of somebody's, though nothing was learned. @type {Set<number>} */
  #touched = new Set();
  /** Whether the person wants numbers or blanks; null: as the network is. @type {boolean | null} */
  #wanted = null;
  /** Blanks that were typed in while all others are empty. @type {Set<number>} */
  #typed = new Set();
  /** Values by position, to be sent with the next animation frame. @type {Map<number, number>} */
  #pending = new Map();

  /**
   * @param {HTMLElement} page
   * @param {Send} send
   * @param {Shared} shared
   */
  constructor(page, send, { point }) {
    this.point = point;
    this.send = send;
    this.numbers = find(page, "#formula-numbers", HTMLInputElement);
    this.example = find(page, "#formula-example", HTMLButtonElement);
    this.count = find(page, "#formula-count", HTMLElement);
    this.note = find(page, "#formula-note", HTMLElement);
    this.definitions = find(page, "#formula-definitions", HTMLElement);
    this.legend = find(page, "#formula-legend", HTMLElement);
    this.fault = find(page, "#formula-fault", HTMLElement);
    this.meanings = new Meanings(find(page, "#formula-meanings", HTMLElement));
    this.showSoon = paced(() => this.#show(), PAUSE);
    const place = find(page, "#formula-layers", HTMLElement);
    this.layers = new FormulaLayers(
      place,
      (position, value, isTyped) => this.#set(position, value, isTyped),
      (fault) => this.#complain(fault),
      () => this.showSoon(),
    );
    this.numbers.addEventListener("change", () => {
      this.#wanted = this.numbers.checked;
      this.#typed.clear();
      this.#show(true);
    });
    find(page, "#formula-forget", HTMLButtonElement).addEventListener("click", () => this.#forget());
    this.example.addEventListener("click", () => send({ type: "reset", initializer: OF_DATA }));
    this.#link(place);
  }

  /**
   * What is pointed at in the formula lights up in the diagram.
   * @param {HTMLElement} place
   */
  #link(place) {
    const light = (/** @type {EventTarget | null} */ target) =>
      this.point({ lit: this.layers.positionAt(target) });
    for (const type of ["pointerover", "focusin"])
      place.addEventListener(type, ({ target }) => light(target));
    place.addEventListener("pointerleave", () => light(null));
    place.addEventListener("focusout", () => this.point({ lit: -1 }));
  }

  /** @type {View["render"]} */
  render({ state, frame, pointing }, changed) {
    this.#state = state;
    this.#frame = frame;
    if (!state) return;
    if (changed.state) this.#begin(state);
    const wasOpen = this.#isOpen;
    this.#isOpen = state.view.panel === NAME;
    if (!this.#isOpen) {
      if (wasOpen) this.point({ lit: -1 });
      return;
    }
    if (changed.state || !wasOpen) this.#build(state);
    if (changed.pointing || !wasOpen) this.layers.point(pointing.under, String(pointing.over ?? ""));
    if (changed.state || changed.frame || !wasOpen) this.showSoon();
  }

  /**
   * Another run begins with what the server says was typed in it.
   * @param {State} state
   */
  #begin(state) {
    this.#touched = new Set(state.touched);
    const run = `${state.begun} ${state.since}`;
    if (run !== this.#run) {
      if (!this.#run.startsWith(`${state.begun} `)) this.#wanted = null;
      this.#run = run;
      this.#typed.clear();
    }
  }

  /**
   * Whether a blank is empty: nothing was learned, and nobody typed a number.
   * @param {Frame} frame
   * @param {number} position
   */
  #isEmpty(frame, position) {
    if (this.#wanted !== null) return !this.#wanted && !this.#typed.has(position);
    return this.#isUnlearned(frame) && !this.#touched.has(position);
  }

  /**
   * Whether no blank is left.
   * @param {Frame} frame
   */
  #isFilled(frame) {
    return this.#wanted ?? (!this.#isUnlearned(frame) || this.#touched.size === frame.parameters.length);
  }

  /** @param {Frame} frame */
  #isUnlearned(frame) {
    return isFirst(frame) && !(this.#state && isGiven(this.#state));
  }

  /** @param {State} state */
  #build(state) {
    const { sizes, experiment, activations, output } = state;
    const set = state.data;
    this.example.hidden = !hasTruth(state);
    setText(this.note, noteOf(set, experiment.scaling !== null));
    this.note.hidden = this.note.textContent === "";
    const structure = JSON.stringify([sizes, experiment.features, activations, output, set]);
    if (structure === this.#structure) return;
    this.#structure = structure;
    const { weights, biases, all } = parameterCounts(sizes);
    setText(this.count, `${many(all, "blank")}: ${many(weights, "weight")} and ${many(biases, "bias")}`);
    this.layers.element.classList.toggle("large", set.standardised);
    this.layers.build(state);
    this.meanings.build(state);
    this.#complain("");
    const definitions = definitionsOf(state).map((tree) => make("div", {}, mathOf(tree)));
    this.definitions.replaceChildren(...definitions);
    this.definitions.hidden = definitions.length === 0;
    const legend = legendOf(state);
    this.legend.replaceChildren(...legend);
    this.legend.hidden = legend.length === 0;
  }

  /** @param {boolean} [isAll]  also what is out of sight */
  #show(isAll = false) {
    const [state, frame] = [this.#state, this.#frame];
    if (!this.#isOpen || !state || !frame) return;
    const { parameters, states } = frame;
    const isFilled = this.#isFilled(frame);
    // What is out of sight is written where it stands still, and when blanks fill or empty.
    const isComplete = isAll || !state.playing || isFilled !== this.numbers.checked;
    this.numbers.checked = isFilled;
    this.layers.forEach((field) => {
      const { position } = field;
      if (position >= parameters.length || this.#pending.has(position)) return;
      const isCut = states?.[position] === SCHEMA.frames.cut;
      field.show(parameters[position], this.#isEmpty(frame, position), isCut);
    }, isComplete);
    this.meanings.show(parameters, (position) => this.#isEmpty(frame, position));
  }

  /**
   * @param {number} position
   * @param {number} value
   * @param {boolean} isTyped
   */
  #set(position, value, isTyped) {
    if (isTyped) this.#typed.add(position);
    else this.#typed.delete(position);
    if (this.#pending.size === 0) requestAnimationFrame(() => this.#flush());
    this.#pending.set(position, value);
  }

  #flush() {
    for (const [position, value] of this.#pending) {
      if (!this.#state) break;
      this.send({ type: "set_parameter", ...placeOf(this.#state.sizes, position), value });
    }
    this.#pending.clear();
  }

  /** @param {string} fault */
  #complain(fault) {
    setText(this.fault, fault);
  }

  #forget() {
    if (!this.#state) return;
    this.#wanted = null;
    const isKnown = isGiven(this.#state);
    this.send(isKnown ? { type: "reset", initializer: SCHEMA.freshInitializer } : { type: "new_weights" });
  }
}

/** @param {Frame} frame */
function isFirst({ epoch, batch }) {
  return epoch === 0 && batch === 0;
}

/**
 * Whether the data are made by a network of this very shape, whose numbers are known.
 * @param {State} state
 */
function hasTruth(state) {
  const { truth } = state.data;
  const [hidden, outputs] = [state.sizes.slice(1, -1), state.sizes[state.sizes.length - 1]];
  return truth !== null && String(truth.hidden_layers) === String(hidden) && outputs === 1;
}

/**
 * Whether a run begins with those numbers.
 * @param {State} state
 */
function isGiven(state) {
  return initializerOf(state.experiment.initializer).isOfData && hasTruth(state);
}

/**
 * In which units the inputs come.
 * @param {Data} set
 * @param {boolean} isScaled
 */
function noteOf({ standardised, inputs }, isScaled) {
  if (standardised) {
    const units = inputs.map(({ label, unit, choices }) => {
      const codes = choices.map((choice) => `${numberText(choice.value)} is ${choice.label}`).join(", ");
      return `${label}${unit && ` in ${unit}`}${codes && ` (${codes})`}`;
    });
    return `Inputs as they are: ${units.join(", ")}. Inside they are standardised; that changes the way to the numbers, not the formula.`;
  }
  if (!isScaled) return "";
  return (
    "Every input is standardised first: X1 here stands for X1 less its mean over the training points, " +
    "divided by its standard deviation."
  );
}

/**
 * What the letters are.
 * @param {State} state
 * @returns {(Node | string)[]}
 */
function legendOf(state) {
  const lines = [];
  if (!hasNames(state) && state.sizes.length > 2) {
    lines.push(mathOf(["msub", ["mi", "a"], ["mtext", "1,2"]]), " is what layer 1, neuron 2 hands on. ");
  }
  const { isJoint, isProbability } = outputOf(state.output);
  if (isProbability && !isJoint) {
    const what = hasNames(state) ? " is a probability, from 0 to 1. " : " is the probability of blue. ";
    lines.push(mathOf(symbolOf(state, state.sizes.length - 1, 0)), what);
  }
  if (isJoint) {
    lines.push(
      mathOf(["msub", ["mi", "p"], ["mi", "k"]]),
      " is the probability of class k; together they make 1.",
    );
  }
  return lines;
}
