// Ends and marks of axes: calm numbers that stay where they are while the data move a little. Pure.

import { trueMinus } from "./numbers.js";

const SNUG = 2.5; // an axis that is longer than its data by more than this is made shorter

/**
 * @typedef {[number, number]} Range
 */

/**
 * A step of 1, 2 or 5 times a power of ten.
 * @param {number} wanted  above 0; the step is no smaller
 */
export function calmStep(wanted) {
  const scale = 10 ** Math.floor(Math.log10(wanted));
  return ([1, 2, 5].find((step) => step * scale >= wanted * 0.999999) ?? 10) * scale;
}

/**
 * The smallest calm number that is not below, of more than steps are made of: an axis ends close to its data.
 * @param {number} number  above 0
 */
export function calmCeiling(number) {
  const scale = 10 ** Math.floor(Math.log10(number));
  const step = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find(
    (candidate) => candidate * scale >= number * 0.999999,
  );
  return (step ?? 10) * scale;
}

/**
 * A range that holds the data and ends at calm numbers. The one before stays as long as it fits.
 * @param {number} low
 * @param {number} high
 * @param {Range | null} before
 * @returns {Range}
 */
export function calmRange(low, high, before) {
  const span = Math.max(high - low, 1e-6, Math.abs(high) * 1e-3);
  if (before && before[0] <= low && before[1] >= high && before[1] - before[0] <= SNUG * span) return before;
  const step = calmStep(span / 4);
  return [clean(Math.floor(low / step) * step), clean(Math.ceil((low + span) / step) * step)];
}

/**
 * Calm numbers in a range, at most so many.
 * @param {Range} range
 * @param {number} most
 */
export function ticksIn([low, high], most) {
  const step = calmStep((high - low) / most);
  const first = Math.ceil(low / step - 1e-6);
  const last = Math.floor(high / step + 1e-6);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => clean((first + index) * step));
}

/**
 * A number at an axis, with a true minus.
 * @param {number} value
 */
export function tickText(value) {
  const size = Math.abs(value);
  const isFar = size !== 0 && (size < 0.0001 || size >= 1e5);
  return trueMinus(isFar ? value.toExponential(0) : String(clean(value)));
}

/**
 * Without the last digits that binary fractions leave.
 * @param {number} value
 */
function clean(value) {
  return Number(value.toPrecision(10)) + 0;
}
