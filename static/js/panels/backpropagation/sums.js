// How a single number of an update comes about: a sum, a loss, a δ, the gradients of a neuron's links. With as many
// digits as it takes to reckon it again from what is shown.

import { distanceLoss, isStraight } from "../../model/distance-loss.js";
import { shortName } from "../../model/parameters.js";
import { activationOf, isDistance, lossOf, outputOf } from "../../protocol/families.js";
import { make } from "../../ui/elements.js";
import { enough, exactText, ledger, shortText } from "./precision.js";
import { isDropped, table } from "./tables.js";

/** @import { Scope } from "./details.js" */

const SUM_DIGITS = 4;

/**
 * Forward: weights times what came in, and the bias; then the squash.
 * @param {number} layer
 * @param {Scope} scope
 * @returns {Node[]}
 */
export function sumOfNeuron(layer, scope) {
  const { state, step, point, chosen } = scope;
  const sources = state.sizes[layer - 1];
  const place = (/** @type {number | null} */ source) => ({ layer, neuron: chosen, source });
  const bias = step.old(place(null));
  const pairs = Array.from({ length: sources }, (_, source) => [
    step.old(place(source)),
    step.cameIn(place(source), point),
  ]);
  const sum = step.sum(layer, chosen, point);
  const { products, factorDigits, productDigits } = ledger([...pairs, [bias, 1]], sum, SUM_DIGITS);
  const rows = pairs.map(([weight, input], source) => [
    shortName(state, layer - 1, source),
    exactText(weight, factorDigits),
    exactText(input, factorDigits),
    exactText(products[source], productDigits),
  ]);
  rows.push(["Bias", "", "", exactText(bias, productDigits)]);
  const name = shortName(state, layer, chosen);
  return [
    table(
      `${name} adds up`,
      ["From", "Weight", "× came in", "="],
      rows,
      [],
      [["Sum", "", "", exactText(sum, SUM_DIGITS)]],
    ),
    line(squash(layer, scope, sum)),
  ];
}

/**
 * @param {number} layer
 * @param {Scope} scope
 * @param {number} sum
 */
function squash(layer, scope, sum) {
  const { state, step, point, chosen } = scope;
  const output = exactText(step.output(layer, chosen, point), SUM_DIGITS);
  const end = outputOf(state.output);
  if (layer === step.last && end.isJoint)
    return `${end.label} makes probabilities of all sums together: ${output}`;
  const { label } = layer === step.last ? end : activationOf(state.activations[layer - 1]);
  if (isDropped(layer, chosen, scope))
    return "Dropped out for this point: it hands on 0, and its weights learn nothing from it.";
  const { dropout } = state.experiment;
  const boost =
    dropout > 0 && layer < step.last ? ` × ${exactText(1 / (1 - dropout))} (kept by dropout)` : "";
  return `${label}(${exactText(sum, SUM_DIGITS)})${boost} = ${output}`;
}

/**
 * @param {Scope} scope
 * @returns {Node[]}
 */
export function lossLines({ state, step, point }) {
  const { last } = step;
  const loss = step.loss(point);
  const outputs = Array.from({ length: state.sizes[last] }, (_, output) => step.output(last, output, point));
  const targets = outputs.map((_, output) => step.target(output, point));
  const isEntropy = !isDistance(state.loss);
  if (outputs.length > 1) {
    const rows = outputs.map((answer, output) => [
      shortName(state, last, output),
      exactText(answer),
      shortText(exactText(targets[output])),
    ]);
    const right = targets.indexOf(1);
    const lines =
      isEntropy && right >= 0 ? [line(entropy(outputs[right], loss))] : [line(`Loss ${exactText(loss)}`)];
    return [table("Answers", ["", "Probability", "Right answer"], rows), ...lines];
  }
  const [answer] = outputs;
  const [target] = targets;
  const facts = table("", ["Answer", "Right answer", "Loss"], []);
  const { label, straightBeyond } = lossOf(state.loss);
  const isSquare = !isEntropy && straightBeyond === null;
  const digits = isSquare
    ? enough([loss], 3, (round) => [distanceLoss(state.loss, round(target), 1)(round(answer))])
    : 4;
  facts.tBodies[0].append(
    make(
      "tr",
      {},
      ...[exactText(answer, digits), shortText(exactText(target, Math.max(digits, 3))), exactText(loss)].map(
        (text) => make("td", {}, text),
      ),
    ),
  );
  const [a, t] = [exactText(answer, digits), shortText(exactText(target, digits))];
  if (isEntropy) return [facts, line(entropy(target === 1 ? answer : 1 - answer, loss))];
  if (isSquare) return [facts, line(`½ (${a} − ${bracket(t)})² = ${exactText(loss)}`)];
  return [
    facts,
    line(
      `${label}: half the square of the distance ${exactText(Math.abs(answer - target))} up to ${straightBeyond}, and straight beyond: ${exactText(loss)}`,
    ),
  ];
}

/**
 * @param {number} probability  given to the right answer
 * @param {number} loss
 */
function entropy(probability, loss) {
  const digits = enough([loss], 3, (round) => [-Math.log(round(probability))]);
  return `−ln of the probability given to the right answer: −ln(${exactText(probability, digits)}) = ${exactText(loss)}`;
}

/**
 * Backward, at the output: how the loss changes with the output's sum.
 * @param {Scope} scope
 * @returns {Node[]}
 */
export function deltaOfOutput({ state, step, point, chosen }) {
  const { last } = step;
  const [answer, target] = [step.output(last, chosen, point), step.target(chosen, point)];
  const [slope, delta] = [step.slope(last, chosen, point), step.error(last, chosen, point)];
  const most = lossOf(state.loss).straightBeyond ?? Number.POSITIVE_INFINITY;
  const clip = (/** @type {number} */ distance) => Math.max(-most, Math.min(most, distance));
  const digits = enough([delta], 3, (round) => [clip(round(answer) - round(target)) * round(slope)]);
  const [a, t, s] = [answer, target, slope].map((value) => exactText(value, digits));
  const isFar = isStraight(state.loss, Math.abs(answer - target));
  const limit = isFar ? `, but no further from 0 than ${most}` : "";
  const isSlopeOne = slope === 1;
  const times = isSlopeOne ? "" : ` × ${s}`;
  const inBrackets = (/** @type {string} */ difference) => (isSlopeOne ? difference : `(${difference})`);
  const words = `${inBrackets(`answer − right answer${limit}`)}${isSlopeOne ? "" : " × slope"}`;
  const numbers = limit ? exactText(clip(answer - target)) : inBrackets(`${a} − ${bracket(shortText(t))}`);
  return [line(`δ = ${words}`, `  = ${numbers}${times} = ${exactText(delta)}`)];
}

/**
 * Backward, in a hidden layer: a δ is the slope times all next δ's through the weights.
 * @param {number} layer
 * @param {Scope} scope
 * @returns {Node[]}
 */
export function deltaOfHidden(layer, scope) {
  const { state, step, point, chosen } = scope;
  const targets = state.sizes[layer + 1];
  const pairs = Array.from({ length: targets }, (_, neuron) => [
    step.old({ layer: layer + 1, neuron, source: chosen }),
    step.error(layer + 1, neuron, point),
  ]);
  const [slope, delta] = [step.slope(layer, chosen, point), step.error(layer, chosen, point)];
  const sum = pairs.reduce((total, [weight, next]) => total + weight * next, 0);
  const sumDigits = enough([delta], 3, (round) => [round(slope) * round(sum)]);
  const { products, factorDigits, productDigits } = ledger(pairs, sum, sumDigits);
  const rows = pairs.map(([weight, next], neuron) => [
    shortName(state, layer + 1, neuron),
    exactText(weight, factorDigits),
    exactText(next, factorDigits),
    exactText(products[neuron], productDigits),
  ]);
  const caption = `${shortName(state, layer, chosen)}: its δ is made of the next layer’s`;
  const foot = [
    ["Sum", "", "", exactText(sum, sumDigits)],
    ["× slope", "", "", exactText(slope, sumDigits)],
    ["= δ", "", "", exactText(delta)],
  ];
  const dropped = isDropped(layer, chosen, scope)
    ? [line("Dropped out for this point: nothing comes back through it.")]
    : [];
  return [table(caption, ["To", "Weight", "× δ", "="], rows, [], foot), ...dropped];
}

/**
 * The gradients of a neuron's links: δ times what came in.
 * @param {number} layer
 * @param {Scope} scope
 * @returns {Node[]}
 */
export function linkGradients(layer, { state, step, point, chosen }) {
  const delta = step.error(layer, chosen, point);
  const places = Array.from({ length: state.sizes[layer - 1] + 1 }, (_, source) => ({
    layer,
    neuron: chosen,
    source: source < state.sizes[layer - 1] ? source : null,
  }));
  const digits = enough(
    places.map((place) => step.gradient(place, point)),
    3,
    (round) => places.map((place) => round(delta) * round(step.cameIn(place, point))),
  );
  const rows = places.map((place) => [
    place.source === null ? "Bias" : shortName(state, layer - 1, place.source),
    shortText(exactText(step.cameIn(place, point), digits)),
    exactText(step.gradient(place, point)),
    exactText(step.gradients[step.position(place)]),
  ]);
  const { clip_norm: norm } = state.experiment;
  const many = `${step.size === 1 ? "Batch" : `Mean of ${step.size}`}${norm > 0 ? ", clipped" : ""}`;
  const name = `Gradients of its links: δ ${exactText(delta, digits)} × what came in`;
  return [table(name, ["From", "Came in", "This point", many], rows)];
}

/** @param {string[]} lines */
function line(...lines) {
  return make(
    "p",
    { class: "slow-line" },
    ...lines.flatMap((text, index) => (index ? [make("br"), text] : [text])),
  );
}

/** @param {string} text */
function bracket(text) {
  return text.startsWith("−") ? `(${text})` : text;
}
