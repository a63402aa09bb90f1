// The panel "Neuron": one neuron's sum for the point that is shown, and its activation's curve with that sum on it.
// Asks the server for nothing, since views/output/pin.js says which point is shown.

import { CurveChart, ticksBetween } from "../../draw/curve-chart.js";
import { setFormula } from "../../draw/formula-text.js";
import { activationCurve, activationWords, limitsOf, slopeOf } from "../../model/activation-curves.js";
import { numberText, valueText } from "../../model/numbers.js";
import { nodeName, positionOf } from "../../model/parameters.js";
import { dataPoint } from "../../model/plane.js";
import { calmCeiling } from "../../model/ranges.js";
import {
  answerWords,
  isNearest,
  nodeValue,
  percentWords,
  pointSentence,
  shortLoss,
  shownPoint,
} from "../../model/shown-point.js";
import { outputOf } from "../../protocol/families.js";
import { neuronAt } from "../../protocol/sizes.js";
import { chooseInMenu, fillMenu, find, make, setAttribute, setText } from "../../ui/elements.js";
import { paced } from "../../ui/pace.js";

/** @import { ShownPoint } from "../../model/shown-point.js" */
/** @import { Model, Send, Shared, State, View } from "../../protocol/types.js" */

const PAUSE = 100; // milliseconds between two values: quicker than anybody reads
const SAY_PAUSE = 2000;
const LEAST_REACH = 3;

/** @typedef {{ position: number, value: HTMLElement, weight: HTMLElement, adds: HTMLElement }} Row */

/**
 * @param {HTMLElement} page
 * @param {Send} send
 * @param {Shared} shared
 * @returns {View}
 */
export function createPanel(page, send, shared) {
  return new NeuronView(page, send, shared);
}

/** @implements {View} */
class NeuronView {
  /** @type {Model | null} */
  #model = null;
  #layer = 1;
  #neuron = 0;
  #isOpen = false;
  #structure = "";
  /** @type {Row[]} */
  #rows = [];
  #chart = new CurveChart();
  #words = "";

  /**
   * @param {HTMLElement} page
   * @param {Send} send
   * @param {Shared} shared
   */
  constructor(page, send, { point }) {
    this.point = point;
    this.choice = find(page, "#neuron-choice", HTMLSelectElement);
    this.pointWords = find(page, "#neuron-point", HTMLElement);
    this.pin = find(page, "#neuron-pin", HTMLButtonElement);
    this.inputs = find(page, "#neuron-inputs", HTMLTableSectionElement);
    this.bias = find(page, "#neuron-bias", HTMLElement);
    this.sum = find(page, "#neuron-sum", HTMLElement);
    this.formula = find(page, "#neuron-formula", HTMLElement);
    this.ends = find(page, "#neuron-ends", HTMLTableElement);
    this.end = find(page, "#neuron-end", HTMLElement);
    find(page, "#neuron-curve", HTMLElement).append(this.#chart.element);
    this.writeSoon = paced(() => this.#write(), PAUSE);
    this.saySoon = paced(() => this.#chart.say(this.#words), SAY_PAUSE);
    this.choice.addEventListener("change", () => {
      const [layer, neuron] = this.choice.value.split(",").map(Number);
      this.#choose(layer, neuron);
    });
    this.pin.addEventListener("click", () => {
      const scene = this.#model?.scene;
      if (scene) send({ type: "set_view", point: dataPoint(scene, 0), number: 0 });
    });
  }

  /** @type {View["render"]} */
  render(model, changed) {
    this.#model = model;
    const { state } = model;
    const isOpen = state?.view.panel === "neuron";
    if (!isOpen && this.#isOpen) this.point({ chosen: null, pointed: -1 });
    this.#isOpen = isOpen;
    if (!state || !isOpen) return;
    if (changed.state) this.#build(state);
    const { chosen } = model.pointing;
    const isAnother = chosen && String(chosen) !== String([this.#layer, this.#neuron]);
    if (changed.pointing && isAnother) this.#choose(...chosen);
    if (changed.state || changed.frame || changed.inside || changed.scene) this.writeSoon();
  }

  /**
   * @param {number} layer
   * @param {number} neuron
   */
  #choose(layer, neuron) {
    this.#layer = layer;
    this.#neuron = neuron;
    if (this.#model?.state) this.#build(this.#model.state);
    this.#write();
  }

  /**
   * The menu of neurons and a row for each input.
   * @param {State} state
   */
  #build(state) {
    const { sizes } = state;
    const isThere = this.#layer < sizes.length && this.#neuron < sizes[this.#layer];
    if (!isThere) [this.#layer, this.#neuron] = [1, 0];
    const [layer, neuron] = [this.#layer, this.#neuron];
    this.point({ chosen: [layer, neuron] });
    const choices = sizes.flatMap((size, each) =>
      Array.from({ length: each ? size : 0 }, (_, index) => ({
        value: `${each},${index}`,
        label: title(nodeName(state, each, index)),
      })),
    );
    const names = Array.from({ length: sizes[layer - 1] }, (_, index) => nodeName(state, layer - 1, index));
    const structure = JSON.stringify([choices, names, layer, neuron]);
    if (structure === this.#structure) return;
    this.#structure = structure;
    fillMenu(this.choice, choices);
    chooseInMenu(this.choice, `${layer},${neuron}`);
    this.#rows = names.map((_, source) => ({
      position: positionOf(sizes, { layer, neuron, source }),
      value: make("td"),
      weight: make("td"),
      adds: make("td"),
    }));
    this.inputs.replaceChildren(
      ...this.#rows.map(({ position, value, weight, adds }, index) => {
        const row = make("tr", {}, make("th", { scope: "row" }, title(names[index])), value, weight, adds);
        row.addEventListener("mouseenter", () => this.point({ pointed: position }));
        row.addEventListener("mouseleave", () => this.point({ pointed: -1 }));
        return row;
      }),
    );
    const isSoftmax = layer === sizes.length - 1 && outputOf(state.output).isJoint;
    this.ends.hidden = !isSoftmax;
    this.ends.tBodies[0].replaceChildren(
      ...Array.from({ length: isSoftmax ? sizes[layer] : 0 }, (_, index) =>
        make("tr", {}, make("th", { scope: "row" }, `Class ${index + 1}`), make("td"), make("td")),
      ),
    );
  }

  #write() {
    const model = this.#model;
    const { state, frame, inside, scene } = model ?? {};
    if (!this.#isOpen || !model || !state || !frame || !inside) return;
    const shown = shownPoint(model);
    // A sum is of one moment: values of the next wait for its weights.
    if (shown && (inside.epoch !== frame.epoch || inside.batch !== frame.batch)) return;
    const [layer, neuron] = [this.#layer, this.#neuron];
    this.pin.hidden = model.point !== null;
    setText(this.pointWords, pointSentence(state, scene ?? null, shown));
    this.#rows.forEach(({ position, value, weight, adds }, source) => {
      const number = frame.parameters[position];
      const incoming = shown && nodeValue(shown, state.sizes, layer - 1, source);
      write(value, incoming, false);
      write(weight, number, true);
      write(adds, incoming === null ? null : incoming * number, true);
    });
    write(this.bias, frame.parameters[positionOf(state.sizes, { layer, neuron, source: null })], true);
    const at = neuronAt(state.sizes, layer, neuron);
    write(this.sum, shown?.sums[at] ?? null, true);
    this.#draw(state, shown, at);
    this.#writeEnd(state, shown);
  }

  /**
   * @param {State} state
   * @param {ShownPoint | null} shown
   * @param {number} at
   */
  #draw(state, shown, at) {
    const isOutput = this.#layer === state.sizes.length - 1;
    const end = isOutput ? outputOf(state.output) : null;
    const name = end?.squash ?? state.activations[this.#layer - 1];
    const sum = shown ? shown.sums[at] : Number.NaN;
    const output = shown ? shown.outputs[at] : Number.NaN;
    // A softmax as this sum alone bends it: the other sums are held.
    const others = Math.log(1 / output - 1) + sum;
    const own = activationCurve(name);
    const curve = end?.isJoint
      ? (/** @type {number} */ z) => own(z - (Number.isFinite(others) ? others : 0))
      : own;
    const far = Math.max(Math.abs(sum), end?.isJoint ? Math.abs(others) : 0, 1e-9);
    const reach = Number.isFinite(far) ? Math.max(LEAST_REACH, calmCeiling(far * 1.15)) : LEAST_REACH;
    const limits = limitsOf(name);
    const isShare = limits?.[0] === 0 && limits[1] === 1;
    const bounds = [curve(-reach), curve(reach), curve(reach / 2), curve(-reach / 2)];
    const low = isShare ? 0 : Math.min(0, -calm(-Math.min(...bounds)));
    const high = isShare ? 1 : calm(Math.max(...bounds));
    this.#chart.scale(
      { low: -reach, high: reach, ticks: ticksBetween(-reach, reach, numberText), name: "sum z" },
      { low, high, ticks: ticksBetween(low, high, numberText), name: isShare ? "probability" : "output a" },
    );
    this.#chart.curve("line", curve);
    this.#chart.tangent("tangent", shown && { x: sum, y: output, slope: slopeOf(curve, sum) });
    this.#chart.point("here", shown && { x: sum, y: output });
    const letter = isOutput && isShare ? "p" : "a";
    const worked = end?.isJoint ? `e^${valueText(sum)} / Σ e^z` : activationWords(name, sum, valueText);
    const text = shown ? `${letter} = ${worked ? `${worked} = ` : ""}${valueText(output)}` : "";
    setFormula(this.formula, text);
    this.#words = `The activation ${isOutput ? state.output : name}${shown ? `: a sum of ${valueText(sum)} becomes ${valueText(output)}` : ""}`;
    this.saySoon();
  }

  /**
   * @param {State} state
   * @param {ShownPoint | null} shown
   */
  #writeEnd(state, shown) {
    const last = state.sizes.length - 1;
    this.end.hidden = this.#layer !== last || !shown;
    if (this.end.hidden || !shown) return;
    const { label, probability, loss } = shown;
    const right = answerWords(state, label);
    const share = probability >= 0 ? ` has ${percentWords(probability, 2)} probability` : "";
    const words = isNearest(state, shown)
      ? `The nearest point’s right answer is ${right}; measured by that, the`
      : `The right answer, ${right},${share || " is what it should say"}. The`;
    setText(this.end, `${words} loss is ${shortLoss(loss)}.`);
    const first = neuronAt(state.sizes, last, 0);
    Array.from(this.ends.tBodies[0].rows).forEach((row, index) => {
      row.classList.toggle("right", index === label);
      setText(row.cells[1], valueText(shown.sums[first + index]));
      setText(row.cells[2], percentWords(shown.outputs[first + index], 2));
    });
  }
}

/**
 * @param {HTMLElement} cell
 * @param {number | null} value
 * @param {boolean} isSigned
 */
function write(cell, value, isSigned) {
  setText(cell, value === null ? "–" : valueText(value));
  if (isSigned) setAttribute(cell, "data-sign", value ? (value > 0 ? "+" : "−") : "0");
}

/** @param {number} value */
function calm(value) {
  return value > 0 ? calmCeiling(Math.max(1, value)) : 0;
}

/** @param {string} name */
function title(name) {
  return name.replace(/^the /, "").replace(/^./, (letter) => letter.toUpperCase());
}
