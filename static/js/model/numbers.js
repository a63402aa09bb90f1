// Numbers as people read them. Pure.

/** While training, a number changes no more often than every so many milliseconds: nobody reads quicker. */
export const READ_PAUSE = 25;

const LARGEST_LOSS_IN_FULL = 1e5;

/**
 * A loss, with four significant digits: enough to tell two small losses apart; of a huge one, its size is enough.
 * @param {number} loss
 */
export function lossText(loss) {
  if (!Number.isFinite(loss)) return "–";
  if (loss === 0) return "0.000";
  if (loss >= LARGEST_LOSS_IN_FULL) return loss.toExponential(1);
  return loss.toPrecision(4);
}

/**
 * A learning rate: what was chosen as it was chosen, and one that a schedule made with three significant digits.
 * @param {number} rate
 * @param {number} chosen
 */
export function rateText(rate, chosen) {
  if (rate === chosen || rate === 0) return String(rate);
  return rate < 1e-4 ? rate.toExponential(2) : rate.toPrecision(3);
}

/**
 * A share as percent, without the sign.
 * @param {number} share  −1 where there is none
 */
export function percentText(share) {
  return share >= 0 ? (share * 100).toFixed(1) : "–";
}

/**
 * A number's text with true minuses: before it, and before its exponent.
 * @param {string} text
 */
export function trueMinus(text) {
  return text.replaceAll("-", "−");
}

/**
 * A weight or a bias, with a true minus.
 * @param {number} value
 */
export function weightText(value) {
  const text = Math.abs(value) >= 1000 ? value.toPrecision(4) : value.toFixed(3);
  return trueMinus(text);
}

/**
 * A weight or a bias where it is typed: as a keyboard writes it, so that what is copied can be used in any program. A
 * number that a person typed keeps all of its digits.
 * @param {number} value
 * @param {boolean} isTyped
 */
export function parameterText(value, isTyped) {
  const text = value.toFixed(3);
  const exact = String(Number(value.toPrecision(12)));
  return isTyped && Number(text) !== Number(exact) ? exact : text;
}

/**
 * The digits of a whole number in groups of three, each with what is only painted before it: 1234 → 00·1 ,·234.
 * @param {number} number
 * @returns {{ lead: string, digits: string }[]}
 */
export function countGroups(number) {
  const text = String(number);
  const groups = text.match(/\d{1,3}(?=(\d{3})*$)/g) ?? [text];
  return groups.map((digits, index) => {
    if (index > 0) return { lead: ",", digits };
    const zeros = "0".repeat(Math.max(0, 6 - text.length));
    return { lead: text.length <= 3 ? `${zeros.slice(0, 3)},${zeros.slice(3)}` : zeros, digits };
  });
}

/**
 * A value as short as it can stand beside a neuron: two or three digits that matter, with a true minus.
 * @param {number} value
 */
export function shortText(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e6) return trueMinus(value.toExponential(1).replace("e+", "e"));
  if (size >= 1e4) return trueMinus(`${(value / 1000).toFixed(size < 1e5 ? 1 : 0)}k`);
  const text = value.toFixed(size < 9.995 ? 2 : size < 999.95 ? 1 : 0);
  return trueMinus(Number(text) === 0 ? text.replace("-", "") : text);
}

/**
 * So many of something: 1 weight, 2 weights, 3 biases.
 * @param {number} number
 * @param {string} noun
 */
export function many(number, noun) {
  if (number === 1) return `1 ${noun}`;
  return `${number} ${noun}${noun.endsWith("s") ? "es" : "s"}`;
}

/**
 * A number of a sum, to three digits after the point, or as many as a large one needs; with a true minus.
 * @param {number} value
 */
export function valueText(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e7) return trueMinus(value.toExponential(3).replace("e+", "e"));
  const text = value.toFixed(size < 99.9995 ? 3 : size < 999.995 ? 2 : 1);
  return trueMinus(Number(text) === 0 ? text.replace("-", "") : text);
}

/**
 * A number as it is: as many digits as it needs, with a true minus and thousands apart.
 * @param {number} value
 */
export function numberText(value) {
  const text = Math.abs(value) < 1000 ? String(Number(value.toPrecision(4))) : String(Math.round(value));
  return trueMinus(text).replace(/\B(?=(\d{3})+$)/g, text.includes(".") ? "" : ",");
}
