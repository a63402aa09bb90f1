// Lines of equal height through a grid of numbers, by marching squares. Pure.

import { calmStep, ticksIn } from "../../model/ranges.js";

const MOST = 12;
const FEWEST = 5;
const LARGEST_RATIO = 1e4; // between the highest line and the lowest
const DENSITIES = [[1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8], [1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1]];

/** @typedef {[number, number, number, number]} Segment  from x, y to x, y, in cells from the first number */

/**
 * Heights that lines are drawn at: calm numbers, closer to each other near the lowest one. They do not depend on where
 * exactly the ends are, so that lines seldom come and go.
 * @param {number} low
 * @param {number} high
 * @returns {number[]} rising
 */
export function levelsBetween(low, high) {
  if (!(high > low)) return [];
  const least = Math.max(low, high / LARGEST_RATIO);
  for (const mantissas of DENSITIES) {
    const levels = [];
    const last = Math.floor(Math.log10(high));
    for (let power = Math.floor(Math.log10(least)); power <= last; power++) {
      // By its text, a level is the same number however it came about
      for (const mantissa of mantissas) levels.push(Number(`${mantissa}e${power}`));
    }
    const between = levels.filter((level) => level > least && level < high);
    if (between.length > MOST) continue;
    if (between.length >= FEWEST) return between;
    break;
  }
  const step = calmStep((high - low) / MOST);
  return ticksIn([low, high], Math.floor((high - low) / step) + 1).filter(
    (level) => level > low && level < high,
  );
}

/**
 * How high a number is among the levels: 0 is the lowest, 1 the highest, evenly spread over the bands between lines.
 * @param {number} value
 * @param {number[]} ends  the lowest number, all levels, the highest number
 */
export function shareOf(value, ends) {
  let band = 0;
  while (band < ends.length - 2 && value >= ends[band + 1]) band += 1;
  const width = ends[band + 1] - ends[band];
  const within = width > 0 ? (value - ends[band]) / width : 0;
  return (band + Math.min(1, Math.max(0, within))) / (ends.length - 1);
}

/**
 * The line at one height, in pieces of one cell each. Cells with a corner that is no number have none.
 * @param {ArrayLike<number>} values  row by row
 * @param {number} columns
 * @param {number} level
 * @returns {Segment[]}
 */
export function segmentsAt(values, columns, level) {
  const rows = Math.floor(values.length / columns);
  /** @type {Segment[]} */
  const segments = [];
  for (let y = 0; y < rows - 1; y++) {
    for (let x = 0; x < columns - 1; x++) {
      const at = y * columns + x;
      const corners = [values[at], values[at + 1], values[at + columns + 1], values[at + columns]];
      for (const [from, to] of crossings(corners, level)) {
        const [startX, startY] = onEdge(corners, from, level);
        const [endX, endY] = onEdge(corners, to, level);
        segments.push([x + startX, y + startY, x + endX, y + endY]);
      }
    }
  }
  return segments;
}

/**
 * Which edges of a cell a line joins: 0 is at its first row, then round by way of the second column.
 * @param {number[]} corners  round the cell, each at the start of its edge
 * @param {number} level
 * @returns {[number, number][]}
 */
function crossings(corners, level) {
  if (!corners.every(Number.isFinite)) return [];
  const isAbove = corners.map((corner) => corner >= level);
  const crossed = [0, 1, 2, 3].filter((edge) => isAbove[edge] !== isAbove[(edge + 1) % 4]);
  if (crossed.length === 2) return [[crossed[0], crossed[1]]];
  if (crossed.length === 0) return [];
  // A saddle: the middle says which corners belong together
  const middle = corners.reduce((sum, corner) => sum + corner, 0) / 4;
  return middle >= level === isAbove[0]
    ? [
        [0, 1],
        [2, 3],
      ]
    : [
        [3, 0],
        [1, 2],
      ];
}

/**
 * @param {number[]} corners
 * @param {number} edge
 * @param {number} level
 * @returns {[number, number]}
 */
function onEdge(corners, edge, level) {
  const from = corners[edge];
  const share = (level - from) / (corners[(edge + 1) % 4] - from);
  if (edge === 0) return [share, 0];
  if (edge === 1) return [1, share];
  return edge === 2 ? [1 - share, 1] : [0, 1 - share];
}
