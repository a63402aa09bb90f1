// What a phase of an update has to show, as tables: every number is the engine's, every product adds up as shown.
// sums.js shows how single numbers come about.

import { choiceLabel } from "../../model/choice-label.js";
import { nodeName, parameterName, placeOf, shortName } from "../../model/parameters.js";
import { optimizerOf } from "../../protocol/families.js";
import { make } from "../../ui/elements.js";
import { enough, exactText, shortText } from "./precision.js";
import { deltaOfHidden, deltaOfOutput, linkGradients, lossLines, sumOfNeuron } from "./sums.js";
import { isDropped, neuronChoice, table } from "./tables.js";

/** @import { Phase } from "./phases.js" */
/** @import { Place } from "../../model/parameters.js" */
/** @import { SlowStep } from "./step.js" */
/** @import { State } from "../../protocol/types.js" */

const MOST_CHANGES = 5;
const DIGITS = 4; // that count, of what goes in and of new numbers

/**
 * @typedef {object} Scope
 * @property {State} state
 * @property {SlowStep} step
 * @property {number} point  which of the batch
 * @property {number} chosen  the neuron of the layer whose numbers are shown in full
 * @property {(neuron: number) => void} choose
 * @property {string} group  whose weights and bias the update shows, as `groupOf` says it; empty: those that change most
 * @property {(group: string) => void} chooseGroup
 */

/**
 * @param {Phase} phase
 * @param {Scope} scope
 * @returns {Node[]}
 */
export function phaseDetails(phase, scope) {
  if (phase.kind === "inputs") return inputs(scope);
  if (phase.kind === "forward")
    return [...forwardNeurons(phase.layer, scope), ...sumOfNeuron(phase.layer, scope)];
  if (phase.kind === "loss") return lossLines(scope);
  if (phase.kind === "update") return update(scope);
  const { layer } = phase;
  const isOutput = layer === scope.step.last;
  return [
    ...backwardNeurons(layer, scope),
    ...(isOutput ? deltaOfOutput(scope) : deltaOfHidden(layer, scope)),
    ...linkGradients(layer, scope),
  ];
}

/**
 * @param {Scope} scope
 * @returns {Node[]}
 */
function inputs({ state, step, point }) {
  const rows = Array.from({ length: step.sizes[0] }, (_, source) => [
    nodeName(state, 0, source),
    exactText(step.output(0, source, point), DIGITS),
  ]);
  const targets = Array.from({ length: step.sizes[step.last] }, (_, output) => step.target(output, point));
  const right =
    targets.length > 1 ? `Class ${targets.indexOf(1) + 1}` : shortText(exactText(targets[0], DIGITS));
  return [table("", ["Input", "Number"], rows, [], [["Right answer", right]])];
}

/**
 * @param {number} layer
 * @param {Scope} scope
 * @returns {Node[]}
 */
function forwardNeurons(layer, scope) {
  const what = layer === scope.step.last ? "Answers of the outputs" : "What the neurons hand on";
  return neuronChoice(layer, scope, what, (neuron) =>
    isDropped(layer, neuron, scope) ? "dropped" : exactText(scope.step.output(layer, neuron, scope.point)),
  );
}

/**
 * @param {number} layer
 * @param {Scope} scope
 * @returns {Node[]}
 */
function backwardNeurons(layer, scope) {
  return neuronChoice(layer, scope, "δ of the neurons", (neuron) =>
    isDropped(layer, neuron, scope) ? "dropped" : exactText(scope.step.error(layer, neuron, scope.point)),
  );
}

/**
 * The blanks that change most, or all of one neuron: which is the person's choice.
 * @param {Scope} scope
 * @returns {Node[]}
 */
function update({ state, step, group, chooseGroup }) {
  const { old, new: next, pull: added } = step.arrays;
  // SGD takes the penalty in a subtraction of its own: the step size times what it adds to the gradient elsewhere
  const isBeside = optimizerOf(state.experiment.optimizer).isPlain;
  const pull = Array.from(added, (each) => (isBeside ? step.rate * each : each));
  const change = (/** @type {number} */ at) => Math.abs(next[at] - old[at]);
  const all = Array.from(old, (_, at) => at);
  const own = all.filter((at) => groupOf(placeOf(step.sizes, at)) === group);
  const shown = own.length
    ? own
    : all.sort((one, other) => change(other) - change(one)).slice(0, MOST_CHANGES);
  const { isPlain } = step;
  const hasPull = pull.some((each) => each !== 0);
  const results = shown.map((at) => next[at]);
  const digits = isPlain
    ? enough(results, DIGITS, (round) =>
        shown.map((at) => {
          const [gradient, taken] = [round(step.gradients[at]), round(pull[at])];
          if (isBeside) return round(old[at]) - step.rate * gradient - taken;
          return round(old[at]) - step.rate * (gradient + taken);
        }),
      )
    : DIGITS;
  const rows = shown.map((at) => {
    const parts = [old[at], step.gradients[at], ...(hasPull ? [pull[at]] : [])];
    const numbers = parts.map((number) => exactText(number, digits));
    return [briefName(state, placeOf(step.sizes, at)), ...numbers, exactText(next[at], DIGITS)];
  });
  const heads = ["Blank", "Old", "Gradient", ...(hasPull ? [isBeside ? "Pull" : "Penalty"] : []), "New"];
  const titles = shown.map((at) => parameterName(state, placeOf(step.sizes, at)));
  const menu = make("select", { "aria-label": "Which weights and biases to show" });
  menu.dataset.neuron = "group";
  const most = rows.length < old.length ? `The ${MOST_CHANGES} of ${old.length} that change most` : "All";
  menu.append(new Option(most, ""));
  for (let layer = 1; layer < step.sizes.length; layer++) {
    for (let neuron = 0; neuron < step.sizes[layer]; neuron++) {
      const name = nodeName(state, layer, neuron);
      menu.append(new Option(`All of ${name}`, groupOf({ layer, neuron, source: null })));
    }
  }
  menu.value = own.length ? group : "";
  menu.addEventListener("change", () => chooseGroup(menu.value));
  return [
    make("p", { class: "slow-rule" }, rule(state, step, hasPull)),
    menu,
    table("", heads, rows, titles),
  ];
}

/**
 * @param {State} state
 * @param {SlowStep} step
 * @param {boolean} hasPull
 */
function rule({ experiment }, { rate, isPlain }, hasPull) {
  const size = String(Number(rate.toPrecision(4)));
  const penalty = choiceLabel("regularization", experiment.regularization);
  const isBeside = optimizerOf(experiment.optimizer).isPlain;
  if (isPlain && hasPull && !isBeside)
    return `NEW = OLD − STEP SIZE × (GRADIENT + PENALTY), with a step size of ${size}; ${penalty} adds the penalty.`;
  if (isPlain)
    return `NEW = OLD − STEP SIZE × GRADIENT${hasPull ? " − PULL" : ""}, with a step size of ${size}.`;
  const label = choiceLabel("optimizer", experiment.optimizer);
  const made = hasPull ? `the gradient and of the penalty that ${penalty} adds to it` : "the gradient";
  return `${label} makes its own step of ${made}, of this one and of earlier ones; the step size is ${size}.`;
}

/**
 * What a neuron is called in the menu.
 * @param {Place} place
 */
export function groupOf({ layer, neuron }) {
  return `${layer},${neuron}`;
}

/**
 * @param {State} state
 * @param {Place} place
 */
function briefName(state, { layer, neuron, source }) {
  const to = shortName(state, layer, neuron);
  const isHidden = layer < state.sizes.length - 1 && state.sizes.length > 3;
  const where = isHidden && to === `Neuron ${neuron + 1}` ? `, layer ${layer}` : "";
  if (source === null) return `Bias of ${lower(to)}${where}`;
  return `${shortName(state, layer - 1, source)} → ${lower(to)}${where}`;
}

/** @param {string} name  of a neuron, or one of its own, which stays */
function lower(name) {
  return name.replace(/^(Neuron|Output)/, (word) => word.toLowerCase());
}
