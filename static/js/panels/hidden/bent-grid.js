// The data as a layer sees them, on a canvas: two neurons as axes, the grid of the plane bent with them, the points,
// and the line where the output changes its mind. Pure painting.

import { classesOf, clearSquare, drawPoints } from "../../draw/points.js";
import { numberText } from "../../model/numbers.js";
import { ticksIn } from "../../model/ranges.js";
import { SCHEMA } from "../../protocol/schema.js";

/** @import { PatientRange } from "./patient-range.js" */
/** @import { Palette } from "../../draw/colors.js" */
/** @import { Line } from "./separation.js" */

const { gridLines: LINES, gridSamples: SAMPLES } = SCHEMA.frames;
const LEFT = 40;
const RIGHT = 10;
const TOP = 22;
const BOTTOM = 36;
const MARGIN = 0.06; // of the range, beyond its ends
const MOST_GAPS = 5; // between the ticks of an axis
const MANY_POINTS = 600;

/**
 * @typedef {object} Space
 * @property {ArrayLike<number>} triples  a value, b value, label; training points first
 * @property {number} trainingCount
 * @property {boolean} showsTest
 * @property {ArrayLike<number>} grid  direction, line, sample, (a, b)
 * @property {PatientRange} across
 * @property {PatientRange} upward
 * @property {[string, string]} names  of the axes
 * @property {Line | null} boundary
 * @property {{ across: string, upward: string, number: string, words: string }} look  colours of the grid's two directions, and fonts
 */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Space} space
 * @param {Palette} palette
 */
export function drawSpace(canvas, space, palette) {
  const side = canvas.clientWidth;
  const context = clearSquare(canvas, side);
  if (!context || side === 0) return;
  // Square, so that drawPoints may think of one extent for both axes.
  const inner = side - Math.max(LEFT + RIGHT, TOP + BOTTOM);
  const [left, top] = [LEFT, TOP];
  const x = scale(space.across, left, left + inner);
  const y = scale(space.upward, top + inner, top);
  drawAxes(context, space, palette, { x, y, left, top, inner });
  context.save();
  context.beginPath();
  context.rect(left, top, inner, inner);
  context.clip();
  drawGrid(context, space, x, y);
  if (space.boundary) drawBoundary(context, space, palette, x, y);
  context.translate(left, top);
  drawAll(context, space, palette, inner);
  context.restore();
}

/**
 * @param {PatientRange} range
 * @param {number} from  pixel of its beginning
 * @param {number} to
 */
function scale({ low, high }, from, to) {
  const margin = (high - low) * MARGIN;
  const factor = (to - from) / (high - low + 2 * margin);
  return (/** @type {number} */ value) => from + (value - low + margin) * factor;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Space} space
 * @param {Palette} palette
 * @param {{ x: (value: number) => number, y: (value: number) => number, left: number, top: number, inner: number }} place
 */
function drawAxes(context, { across, upward, names, look }, palette, { x, y, left, top, inner }) {
  context.fillStyle = palette.soft;
  context.strokeStyle = palette.hair;
  context.lineWidth = 1;
  context.font = look.number;
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const value of ticksIn([across.low, across.high], MOST_GAPS)) {
    const at = Math.round(x(value)) + 0.5;
    context.strokeRect(at, top, 0, inner);
    context.fillText(numberText(value), at, top + inner + 5);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const value of ticksIn([upward.low, upward.high], MOST_GAPS)) {
    const at = Math.round(y(value)) + 0.5;
    context.strokeRect(left, at, inner, 0);
    context.fillText(numberText(value), left - 5, at);
  }
  context.font = look.words;
  context.textBaseline = "alphabetic";
  context.fillText(`${names[0]} →`, left + inner, top + inner + 31);
  context.textAlign = "left";
  context.fillText(`↑ ${names[1]}`, 2, top - 8);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Space} space
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
function drawGrid(context, { grid, look }, x, y) {
  for (const direction of [0, 1]) {
    context.strokeStyle = direction ? look.upward : look.across;
    for (let line = 0; line < LINES; line++) {
      // The plane's edges stronger: one sees where it has gone.
      context.lineWidth = line === 0 || line === LINES - 1 ? 2 : 0.8;
      context.beginPath();
      const first = (direction * LINES + line) * SAMPLES * 2;
      for (let at = first; at < first + SAMPLES * 2; at += 2) context.lineTo(x(grid[at]), y(grid[at + 1]));
      context.stroke();
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Space} space
 * @param {Palette} palette
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
function drawBoundary(context, { boundary, across: a, upward: b }, palette, x, y) {
  if (!boundary) return;
  const { across, upward, bias } = boundary;
  const reach = { a: a.high - a.low, b: b.high - b.low };
  const isSteep = Math.abs(upward) * reach.b < Math.abs(across) * reach.a;
  context.strokeStyle = palette.ink;
  context.lineWidth = 2;
  context.setLineDash([7, 4]);
  context.beginPath();
  for (const end of [-1, 2]) {
    if (isSteep) {
      const value = b.low + end * reach.b;
      context.lineTo(x(-(upward * value + bias) / across), y(value));
    } else {
      const value = a.low + end * reach.a;
      context.lineTo(x(value), y(-(across * value + bias) / upward));
    }
  }
  context.stroke();
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context  whose origin is the plot's corner
 * @param {Space} space
 * @param {Palette} palette
 * @param {number} inner
 */
function drawAll(context, { triples, trainingCount, showsTest, across, upward }, palette, inner) {
  const count = triples.length / 3;
  const placed = new Float32Array(triples);
  const [x, y] = [scale(across, -1, 1), scale(upward, -1, 1)];
  for (let at = 0; at < placed.length; at += 3) {
    placed[at] = x(placed[at]);
    placed[at + 1] = y(placed[at + 1]);
  }
  const style = { radius: count > MANY_POINTS ? 2.4 : 3, classes: classesOf(triples), hasShapes: true };
  drawPoints(context, inner, 1, placed, 0, trainingCount, palette, { ...style, rim: palette.rim });
  if (showsTest)
    drawPoints(context, inner, 1, placed, trainingCount, count, palette, { ...style, rim: palette.testRim });
}
