// Activation functions as curves to be drawn, and as sentences with numbers. Pure. What is shown as a worked-out number
// comes from the server; here is only the line that it lies on. The engine's own samples, which the schema holds, end
// at ±4, and named inputs bring sums of ±300: so the line is made here, and a test holds it against them.

/** @type {Record<string, (z: number) => number>} */
const CURVES = {
  linear: (z) => z,
  relu: (z) => Math.max(0, z),
  tanh: Math.tanh,
  sigmoid,
  leaky_relu: (z) => Math.max(0.01 * z, z),
  elu: (z) => (z > 0 ? z : Math.expm1(z)),
  gelu: (z) => z * shareBelow(z),
  silu: (z) => z * sigmoid(z),
  softplus: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))),
  sin: Math.sin,
};

/**
 * @param {string} name
 * @returns {(z: number) => number}
 */
export function activationCurve(name) {
  return CURVES[name] ?? CURVES.linear;
}

/** @param {number} z */
function sigmoid(z) {
  return 1 / (1 + Math.exp(-z));
}

/** Beyond which an activation never gives a number: [low, high]. @type {Record<string, [number, number]>} */
const LIMITS = { tanh: [-1, 1], sigmoid: [0, 1], sin: [-1, 1] };

/**
 * @param {string} activation
 * @returns {[number, number] | null} null where there are none
 */
export function limitsOf(activation) {
  return LIMITS[activation] ?? null;
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
  const number = say(z);
  /** @type {Record<string, () => string>} */
  const words = {
    relu: () => `max(0, ${number})`,
    tanh: () => `tanh(${number})`,
    sigmoid: () => `1 / (1 + e^${say(-z)})`,
    leaky_relu: () => `max(0.01 · ${number}, ${number})`,
    elu: () => (z > 0 ? number : `e^${number} − 1`),
    gelu: () => `${number} · Φ(${number})`,
    silu: () => `${number} / (1 + e^${say(-z)})`,
    softplus: () => `ln(1 + e^${number})`,
    sin: () => `sin(${number})`,
  };
  return words[name]?.() ?? "";
}

/**
 * Φ(z), the share of a normal distribution below z, with a relative error of 1.2e-7 however far out: finer than any line.
 * By Press et al., Numerical Recipes, "erfc" as a power of e whose exponent is a Chebyshev series.
 * @param {number} z
 */
function shareBelow(z) {
  const distance = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + distance / 2);
  const exponent = TAIL.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const beyond = (t * Math.exp((-z * z) / 2 + exponent)) / 2;
  return z > 0 ? 1 - beyond : beyond;
}

const TAIL = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
];
