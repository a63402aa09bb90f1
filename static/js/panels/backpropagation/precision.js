// Numbers that people reckon with again: as few digits as will do, but so many that what is shown adds up. Pure.

import { trueMinus } from "../../model/numbers.js";

const MOST_DIGITS = 15;
const FEWEST = 3;
const SMALLEST_IN_FULL = 1e-4;
const LARGEST_IN_FULL = 1e7;
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * @param {number} value
 * @param {number} digits  that count
 * @returns {string} as a program reads it
 */
function plain(value, digits) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < SMALLEST_IN_FULL || size >= LARGEST_IN_FULL) return value.toExponential(digits - 1);
  return value.toFixed(Math.max(0, digits - 1 - Math.floor(Math.log10(size))));
}

/**
 * A number as people read it, with a true minus: −0.0312, 1.20·10⁻⁹.
 * @param {number} value
 * @param {number} [digits]  that count
 */
export function exactText(value, digits = FEWEST) {
  if (!Number.isFinite(value)) return "–";
  const [number, exponent] = plain(value, digits).split("e");
  const mantissa = trueMinus(number);
  if (exponent === undefined) return mantissa;
  const power = Array.from(exponent.replace("+", ""), (sign) => (sign === "-" ? "⁻" : RAISED[Number(sign)]));
  return `${mantissa}·10${power.join("")}`;
}

/**
 * 1.000 as 1: what is whole needs no digits after the point.
 * @param {string} text
 */
export function shortText(text) {
  return text.replace(/^(−?\d+)\.0+$/, "$1");
}

/**
 * What is left of a number when it is shown.
 * @param {number} value
 * @param {number} [digits]
 */
export function shown(value, digits = FEWEST) {
  return Number(plain(value, digits));
}

/**
 * The fewest digits with which calculations with shown numbers give the shown results.
 * @param {number[]} results
 * @param {number} digits  with which the results are shown
 * @param {(round: (value: number) => number) => number[]} reckon  each result, with every number rounded
 * @returns {number} digits of the numbers reckoned with
 */
export function enough(results, digits, reckon) {
  const wanted = results.map((result) => plain(result, digits));
  for (let more = digits; more <= MOST_DIGITS; more++) {
    const found = reckon((value) => shown(value, more));
    if (found.every((result, index) => plain(result || 0, digits) === wanted[index])) return more;
  }
  return digits;
}

/**
 * A sum of products, and with how many digits each part is to be shown.
 * @typedef {object} Ledger
 * @property {number[]} products
 * @property {number} factorDigits
 * @property {number} productDigits
 */

/**
 * @param {number[][]} pairs  of factors
 * @param {number} total  their sum of products, as the engine has it
 * @param {number} totalDigits
 * @returns {Ledger}
 */
export function ledger(pairs, total, totalDigits) {
  const products = pairs.map(([one, other]) => one * other);
  const productDigits = enough([total], totalDigits, (round) => [
    products.reduce((sum, product) => sum + round(product), 0),
  ]);
  const factorDigits = enough(products, productDigits, (round) =>
    pairs.map(([one, other]) => round(one) * round(other)),
  );
  return { products, factorDigits, productDigits };
}
