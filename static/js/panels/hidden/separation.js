// Whether a straight line parts two classes, and how well. Pure.

/**
 * The line across·x + upward·y + bias = 0; where the sum is above 0, it says +1.
 * @typedef {{ across: number, upward: number, bias: number }} Line
 */

/**
 * The share of points that stand on the right side of a line.
 * @param {ArrayLike<number>} triples  x, y, label −1 or 1
 * @param {Line} line
 */
export function shareParted(triples, { across, upward, bias }) {
  let right = 0;
  for (let at = 0; at < triples.length; at += 3) {
    const side = across * triples[at] + upward * triples[at + 1] + bias;
    if (side > 0 === triples[at + 2] > 0) right += 1;
  }
  return triples.length ? (right * 3) / triples.length : 0;
}

/**
 * The line of least squares: not always the best one, but what it parts can be parted.
 * @param {ArrayLike<number>} triples  x, y, label −1 or 1
 * @returns {Line | null} null where all points stand on one spot or in one row
 */
export function fittedLine(triples) {
  const count = triples.length / 3;
  const [x, y, label] = [0, 1, 2].map((column) => mean(triples, column, count));
  let [xx, xy, yy, xl, yl] = [0, 0, 0, 0, 0];
  for (let at = 0; at < triples.length; at += 3) {
    const [dx, dy, dl] = [triples[at] - x, triples[at + 1] - y, triples[at + 2] - label];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
    xl += dx * dl;
    yl += dy * dl;
  }
  const determinant = xx * yy - xy * xy;
  if (!(determinant > 1e-12 * xx * yy)) return null;
  const across = (xl * yy - yl * xy) / determinant;
  const upward = (yl * xx - xl * xy) / determinant;
  return { across, upward, bias: label - across * x - upward * y };
}

/**
 * @param {ArrayLike<number>} triples
 * @param {number} column
 * @param {number} count
 */
function mean(triples, column, count) {
  let sum = 0;
  for (let at = column; at < triples.length; at += 3) sum += triples[at];
  return sum / count;
}
