// The panel of activations: all of them as curves to choose from, one of them large with a point to move along it, and
// what a network amounts to whose hidden neurons squash nothing.

import { formulaOf, formulaParts, setFormula } from "../../draw/formula-text.js";
import { choiceLabel } from "../../model/choice-label.js";
import { trueMinus, weightText } from "../../model/numbers.js";
import { nodeName } from "../../model/parameters.js";
import { activationOf } from "../../protocol/families.js";
import { SCHEMA } from "../../protocol/schema.js";
import { find, make, setAttribute, setText } from "../../ui/elements.js";
import { paced } from "../../ui/pace.js";
import { BoundaryLine } from "./boundary.js";
import { CurvePicture, curveOf, smallCurve } from "./sampled-curves.js";

/** @import { Model, Send, Shared, State, View } from "../../protocol/types.js" */

const PAUSE = 100; // milliseconds between two changes of what is read
const FIRST_SUM = 0.8;
const SQUASH = SCHEMA.fields.activation.default; // it bends
const PLANE = ["x1", "x2"]; // the features that are the plane's own axes

/**
 * @param {HTMLElement} page
 * @param {Send} send
 * @param {Shared} shared
 * @returns {View}
 */
export function createPanel(page, send, shared) {
  return new ActivationsView(page, send, shared);
}

/** @implements {View} */
class ActivationsView {
  /** @type {Model | null} */
  #model = null;
  #isOpen = false;
  /** The one that the pointer is on. @type {string | null} */
  #pointed = null;
  #wasLine = false;
  /** Weights of another network than the one that is a straight line now. @type {unknown} */
  #stale = null;

  /**
   * @param {HTMLElement} page
   * @param {Send} send
   * @param {Shared} shared
   */
  constructor(page, send, shared) {
    this.send = send;
    this.panel = find(page, "#panel-activations", HTMLElement);
    this.about = find(this.panel, "#activation-about", HTMLElement);
    this.collapse = find(this.panel, "#collapse", HTMLElement);
    this.title = find(this.panel, "#collapse-title", HTMLElement);
    this.formulas = find(this.panel, "#collapse-formulas", HTMLElement);
    this.why = find(this.panel, "#collapse-why", HTMLElement);
    this.bend = find(this.panel, "#collapse-bend", HTMLButtonElement);
    this.large = find(this.panel, ".curve-large", HTMLElement);
    this.name = find(this.panel, "#curve-name", HTMLElement);
    this.formula = find(this.panel, "#curve-formula", HTMLElement);
    this.numbers = find(this.panel, "#curve-numbers", HTMLElement);
    this.sum = find(this.panel, "#curve-sum", HTMLInputElement);
    this.picture = new CurvePicture(find(this.panel, "#curve-picture", SVGSVGElement));
    this.line = new BoundaryLine(shared);
    this.cards = this.#createCards(find(this.panel, "#activation-cards", HTMLElement));
    const { at } = curveOf(SQUASH);
    this.sum.min = "0";
    this.sum.max = String(at.length - 1);
    this.sum.value = String(at.findIndex((sum) => Math.abs(sum - FIRST_SUM) < 1e-9));
    this.sum.addEventListener("input", () => this.#showCurve());
    this.bend.addEventListener("click", () => this.#bend());
    this.saySoon = paced(() => this.#sayLine(), PAUSE);
  }

  /** @type {View["render"]} */
  render(model, changed) {
    this.#model = model;
    const { state } = model;
    if (!state) return;
    const isOpen = state.view.panel === "activations";
    const isTurned = isOpen !== this.#isOpen;
    this.#isOpen = isOpen;
    if (isTurned) this.send({ type: "watch", collapse: isOpen });
    if (isTurned && !isOpen) this.line.hide();
    if (!isOpen) return;
    if (isTurned || changed.state) this.#showState(state);
    if (isTurned || changed.state || changed.size) this.#showCurve();
    if (!this.#wasLine) return;
    this.#showLine();
    this.saySoon();
  }

  /** @param {HTMLElement} place */
  #createCards(place) {
    const cards = SCHEMA.fields.activation.choices.map(({ value, label }) => {
      const id = `activation-${value.replaceAll("_", "-")}`;
      const input = make("input", {
        type: "radio",
        name: "activation-card",
        value,
        class: "visually-hidden",
      });
      input.setAttribute("aria-label", label);
      input.setAttribute("aria-describedby", id);
      const card = make(
        "label",
        { class: "activation-card" },
        input,
        smallCurve(value),
        make("b", {}, label),
        make("span", { class: "activation-formula" }, ...formulaParts(activationOf(value).formula)),
        make("span", { id, class: "activation-use" }, activationOf(value).goodFor),
      );
      input.addEventListener("change", () => this.send({ type: "set", field: "activation", value }));
      card.addEventListener("pointerenter", () => this.#point(value));
      card.addEventListener("pointerleave", () => this.#point(null));
      place.append(card);
      return { value, input };
    });
    return cards;
  }

  /** @param {string | null} name */
  #point(name) {
    this.#pointed = name;
    this.#showCurve();
  }

  /** @param {State} state */
  #showState(state) {
    const { experiment, activations } = state;
    for (const { value, input } of this.cards) input.checked = value === experiment.activation;
    const hidden = activations.slice(0, -1);
    const isLine = hidden.every((name) => activationOf(name).isStraight);
    if (isLine && !this.#wasLine) this.#stale = this.#model?.inside.arrays.collapse ?? null;
    this.#wasLine = isLine;
    this.collapse.hidden = !isLine;
    if (!isLine) this.line.hide();
    this.bend.hidden = hidden.length === 0;
    const others = hidden
      .map((name, index) =>
        name === experiment.activation ? "" : `layer ${index + 1} has ${choiceLabel("activation", name)}`,
      )
      .filter(Boolean);
    const about = hidden.length
      ? "Every hidden neuron adds up what comes in; its activation then bends the sum z into the output a."
      : "This network has no hidden neurons. One that it gets will bend its sum z into the output a like this.";
    setText(this.about, others.length ? `${about} Of its own, ${others.join(", ")}.` : about);
    const { fed, why } = lineWords(state);
    setText(this.title, `This network is one straight line${fed}`);
    setText(this.why, why);
  }

  #showCurve() {
    const { state } = this.#model ?? {};
    if (!state || !this.#isOpen) return;
    const name = this.#pointed ?? state.experiment.activation;
    const sample = this.sum.valueAsNumber;
    const { at, values, slopes } = curveOf(name);
    this.picture.show(name, this.large.clientWidth - 2, sample);
    const label = choiceLabel("activation", name);
    setText(this.name, label);
    setFormula(this.formula, activationOf(name).formula);
    const text = (/** @type {number} */ value, /** @type {number} */ digits) =>
      trueMinus((Number(value.toFixed(digits)) || 0).toFixed(digits));
    setText(
      this.numbers,
      `${label}(${text(at[sample], 1)}) = ${text(values[sample], 3)}, slope ${text(slopes[sample], 3)}`,
    );
    setAttribute(this.sum, "aria-valuetext", `z = ${text(at[sample], 1)}`);
  }

  /** The weights of the single layer, once they have come. */
  #weights() {
    const { state, inside } = this.#model ?? {};
    const weights = inside?.arrays.collapse;
    if (!state || !weights || weights === this.#stale) return null;
    const outputs = state.sizes[state.sizes.length - 1];
    return weights.length === outputs * (state.sizes[0] + 1) ? weights : null;
  }

  #showLine() {
    const { state, looking } = this.#model ?? {};
    const weights = this.#weights();
    if (!state || !weights) return;
    const { experiment, sizes } = state;
    const isPlane =
      experiment.problem === "classification" &&
      sizes[sizes.length - 1] === 1 &&
      !experiment.scaling &&
      isFedPlane(state);
    if (!isPlane || looking) return this.line.hide();
    const weightOf = (/** @type {string} */ name) => {
      const index = experiment.features.indexOf(name);
      return index < 0 ? 0 : weights[index];
    };
    this.line.show(weightOf(PLANE[0]), weightOf(PLANE[1]), weights[weights.length - 1]);
  }

  #sayLine() {
    const { state } = this.#model ?? {};
    const weights = this.#weights();
    if (!state || !this.#isOpen) return;
    const { sizes } = state;
    const [inputs, outputs] = [sizes[0], sizes[sizes.length - 1]];
    const lines = Array.from({ length: outputs }, (_, output) => {
      const sum = outputs > 1 ? `z${SUBSCRIPTS[output + 1]}` : "z";
      if (!weights) return `${sum} = …`;
      const row = weights.subarray(output * (inputs + 1), (output + 1) * (inputs + 1));
      return `${sum} = ${sumText(state, row)}`;
    });
    lines.push(formulaOf(state, sizes.length - 1));
    while (this.formulas.children.length < lines.length) this.formulas.append(make("p"));
    while (this.formulas.children.length > lines.length) this.formulas.lastElementChild?.remove();
    lines.forEach((line, index) => {
      const place = this.formulas.children[index];
      if (place instanceof HTMLElement) setFormula(place, line);
    });
  }

  #bend() {
    const { state } = this.#model ?? {};
    // What a layer has of its own would stand in the way
    if (state?.experiment.layer_activations.length) {
      this.send({ type: "set", field: "layer_activations", value: [] });
    }
    this.send({ type: "set", field: "activation", value: SQUASH });
    this.cards.find(({ value }) => value === SQUASH)?.input.focus();
  }
}

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/**
 * Weights times inputs, and the bias.
 * @param {State} state
 * @param {Float64Array | Float32Array} row
 */
function sumText(state, row) {
  const terms = Array.from(row, (number, index) => {
    const size = weightText(Math.abs(number));
    const isBias = index === row.length - 1;
    const sign = number < 0 ? "−" : "+";
    return { sign, text: isBias ? size : `${size}·${nodeName(state, 0, index)}` };
  });
  return terms
    .map(({ sign, text }, index) => (index ? `${sign} ${text}` : `${sign === "−" ? sign : ""}${text}`))
    .join(" ");
}

/** @param {State} state */
function isFedPlane(state) {
  return state.data.takes_features && state.experiment.features.every((name) => PLANE.includes(name));
}

/**
 * In what the network is straight, and why it is.
 * @param {State} state
 */
function lineWords(state) {
  const layers = state.sizes.length - 1;
  const fed = isFedPlane(state) ? "" : " in what it is fed";
  const scaled = state.experiment.scaling ? " (Its inputs are scaled first.)" : "";
  const why =
    layers === 1
      ? "It has no hidden layer: a weight for each input and a bias are all there is."
      : `Sums of sums are sums again: multiplied out, all ${layers} layers are this one, with ` +
        `${state.sizes[0] + 1} numbers${state.sizes[layers] > 1 ? " an output" : ""}. However many layers there are, it never bends.`;
  return { fed, why: why + scaled };
}
