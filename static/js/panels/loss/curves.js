// The losses of one answer as curves and as sentences with numbers. Pure. A worked-out loss comes from the server; here
// are the lines that it lies on, and what a probability would cost.

import { distanceLoss, isStraight } from "../../model/distance-loss.js";
import { numberText, trueMinus } from "../../model/numbers.js";
import { calmCeiling } from "../../model/ranges.js";
import { shortLoss } from "../../model/shown-point.js";

/** @import { Axis } from "../../draw/curve-chart.js" */

const LEAST_REACH = 1.5;
const HIGHEST = 5; // nats that the curve of a probability shows
const IN_FULL = 1e7;
const MOST_DIGITS = 12; // more than people reckon with, as many as a machine knows of a number near 1,000

/** @typedef {"e" | "10"} Base */

/**
 * −log p.
 * @param {number} p
 * @param {Base} base
 */
export function costOf(p, base) {
  // Zero is written as it is, without a minus.
  return p === 1 ? 0 : -(base === "10" ? Math.log10(p) : Math.log(p));
}

/**
 * @param {number} p
 * @param {Base} base
 */
export function costWords(p, base) {
  const cost = costOf(p, base);
  if (!Number.isFinite(cost)) return "infinitely much";
  return `${shortLoss(cost)}${base === "10" ? " (base 10)" : " nats"}`;
}

/**
 * The axes under the curve of a probability: of one shape in both bases.
 * @param {Base} base
 * @returns {[Axis, Axis]}
 */
export function probabilityAxes(base) {
  const high = base === "10" ? HIGHEST / Math.LN10 : HIGHEST;
  const values = base === "10" ? [0, 1, 2] : [0, 2, 4];
  const axis = (/** @type {number[]} */ ticks) => ticks.map((value) => ({ value, text: numberText(value) }));
  return [
    {
      low: 0,
      high: 1,
      ticks: axis([0, 0.25, 0.5, 0.75, 1]),
      name: "p, probability given to the right answer",
    },
    { low: 0, high, ticks: axis(values), name: "cost" },
  ];
}

/**
 * @param {string} loss
 * @param {number} target
 * @param {number} scale
 * @param {number} output
 * @param {string} whose  right answer it is
 * @returns {[Axis, Axis]}
 */
export function distanceAxes(loss, target, scale, output, whose) {
  const far = Number.isFinite(output) ? output : target;
  const isPlain = scale === 1;
  const reach = isPlain
    ? calmCeiling(Math.max(LEAST_REACH, Math.abs(far), Math.abs(target) * 1.2))
    : calmCeiling(Math.max(scale, Math.abs(far - target) * 1.2));
  const [low, high] = isPlain ? [-reach, reach] : [target - reach, target + reach];
  const curve = distanceLoss(loss, target, scale);
  const top = calmCeiling(Math.max(curve(low), curve(high), 1e-6));
  const tick = (/** @type {number} */ value) => ({ value, text: numberText(Number(value.toPrecision(3))) });
  return [
    {
      low,
      high,
      ticks: [tick(low), { value: target, text: numberText(target) }, tick(high)],
      name: `output o; ${whose} is ${numberText(target)}`,
    },
    { low: 0, high: top, ticks: [0, top / 2, top].map(tick), name: "loss" },
  ];
}

/**
 * A loss worked out, with so many digits that what is shown gives the loss that is shown.
 * @param {string} loss
 * @param {number} output
 * @param {number} target
 * @param {number} scale
 * @param {number} value  of the loss, as the server says it
 */
export function distanceWords(loss, output, target, scale, value) {
  const result = shortLoss(value);
  const write = (/** @type {number} */ more) => [output, target, scale].map((each) => plain(each, more));
  let texts = write(0);
  for (let more = 0; more <= MOST_DIGITS; more++) {
    const tried = write(more);
    const [o, t, s] = tried.map(Number);
    if (shortLoss(distanceLoss(loss, t, s)(o)) !== result) continue;
    texts = tried;
    break;
  }
  const [o, t, s] = texts.map((text) => trueMinus(text.replace("e+", "e")));
  const difference = `${o} − ${target < 0 ? `(${t})` : t}`;
  const isFar = isStraight(loss, Math.abs(output - target) / scale);
  if (scale === 1) return isFar ? `|${difference}| − ½ = ${result}` : `½ (${difference})^2 = ${result}`;
  return isFar ? `|${difference}| / ${s} − ½ = ${result}` : `½ ((${difference}) / ${s})^2 = ${result}`;
}

/**
 * A number as a program reads it; what is whole has nothing after the point.
 * @param {number} value
 * @param {number} more  digits than the fewest
 */
function plain(value, more) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= IN_FULL) return value.toExponential(3 + more);
  const text = value.toFixed((size < 99.9995 ? 3 : size < 999.995 ? 2 : 1) + more).replace(/\.0+$/, "");
  return Number(text) === 0 ? "0" : text;
}
