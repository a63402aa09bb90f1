// The one function that curves of the schema are written with and that JavaScript does not have. Pure.

/**
 * 1 − erf x, with a relative error of 1.2e-7 however far out: finer than any line. By Press et al., Numerical Recipes, as
 * a power of e whose exponent is a Chebyshev series.
 * @param {number} x
 */
export function erfc(x) {
  const t = 1 / (1 + Math.abs(x) / 2);
  const exponent = TAIL.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const beyond = t * Math.exp(-x * x + exponent);
  return x < 0 ? 2 - beyond : beyond;
}

const TAIL = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
];
