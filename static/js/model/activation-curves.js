// Activation functions as curves to be drawn, and as sentences with numbers. Pure. Worked-out
// numbers come from the server; here is only the line that they lie on. The samples that the schema holds end at ±4, and
// named inputs bring sums of ±300: so the line is an expression of the schema; a test holds it against the samples.

import { activationOf } from "../protocol/families.js";
import { ACTIVATION_CURVES } from "../protocol/schema.js";

/** @param {string} name */
export function activationCurve(name) {
  return ACTIVATION_CURVES[name];
}

/**
 * Beyond which an activation never gives a number.
 * @param {string} activation
 * @returns {[number, number] | null} null where there are none
 */
export function limitsOf(activation) {
  return activationOf(activation).limits;
}

/**
 * The slope of a curve as a line beside it is drawn.
 * @param {(z: number) => number} curve
 * @param {number} z
 */
export function slopeOf(curve, z) {
  const near = 1e-4 * Math.max(1, Math.abs(z));
  return (curve(z + near) - curve(z - near)) / (2 * near);
}

/**
 * An activation with its number in place: tanh(0.73). What follows ^ is raised.
 * @param {string} name
 * @param {number} z
 * @param {(value: number) => string} say
 */
export function activationWords(name, z, say) {
  const { worked, workedBelow } = activationOf(name);
  const words = (z <= 0 && workedBelow) || worked;
  return words.replaceAll("{z}", say(z)).replaceAll("{-z}", say(-z));
}
