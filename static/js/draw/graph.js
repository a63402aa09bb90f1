// A small graph in an SVG: an area with numbers at two axes, in which others draw what was sampled. Measures are
// pixels; an area inside cuts off what runs out of it.

import { ticksIn, tickText } from "../model/ranges.js";
import { makeSvg, setAttributes } from "../ui/elements.js";

/** @import { Range } from "../model/ranges.js" */

const GAP = 5; // between an axis and its numbers
const LETTER = 4; // pixels that a number's text stands below its middle
const TICK_ROOM = { across: 70, upward: 36 };

/**
 * @typedef {object} Measures
 * @property {number} width  of the whole
 * @property {number} height
 * @property {number} left  of the area from the whole's left side
 * @property {number} top
 * @property {number} right  of the area from the whole's right side
 * @property {number} bottom
 */

export class Graph {
  #shown = "";
  #grid = makeSvg("path", { class: "graph-grid" });
  #numbers = makeSvg("g", { class: "graph-numbers" });
  /** What is drawn in here is cut off at the area's sides. */
  inside = makeSvg("svg", { class: "graph-inside" });
  /** What is drawn in here is not. */
  above = makeSvg("g", { class: "graph-above" });
  width = 1;
  height = 1;
  /** @type {Range} */
  #across = [0, 1];
  /** @type {Range} */
  #upward = [0, 1];

  /**
   * @param {SVGSVGElement} svg
   * @param {boolean} hasGrid
   */
  constructor(svg, hasGrid) {
    this.svg = svg;
    svg.append(...(hasGrid ? [this.#grid] : []), this.inside, this.#numbers, this.above);
  }

  /**
   * @param {Measures} measures
   * @param {Range} across
   * @param {Range} upward
   */
  layOut(measures, across, upward) {
    const key = JSON.stringify([measures, across, upward]);
    if (key === this.#shown) return;
    this.#shown = key;
    const { width, height, left, top, right, bottom } = measures;
    this.width = Math.max(1, width - left - right);
    this.height = Math.max(1, height - top - bottom);
    this.#across = across;
    this.#upward = upward;
    this.svg.setAttribute("width", String(width));
    this.svg.setAttribute("height", String(height));
    const place = { x: left, y: top, width: this.width, height: this.height };
    setAttributes(this.inside, place);
    this.above.setAttribute("transform", `translate(${left} ${top})`);
    this.#numbers.setAttribute("transform", `translate(${left} ${top})`);
    this.#grid.setAttribute("transform", `translate(${left} ${top})`);
    const columns = ticksIn(across, Math.max(2, Math.floor(this.width / TICK_ROOM.across)));
    const rows = ticksIn(upward, Math.max(2, Math.floor(this.height / TICK_ROOM.upward)));
    const lines = [
      ...columns.map((value) => `M${this.x(value)} 0V${this.height}`),
      ...rows.map((value) => `M0 ${this.y(value)}H${this.width}`),
    ];
    this.#grid.setAttribute("d", lines.join(""));
    this.#numbers.replaceChildren(
      ...columns.map((value) => number(value, this.x(value), this.height + GAP + 2 * LETTER, "middle")),
      ...rows.map((value) => number(value, -GAP, this.y(value) + LETTER, "end")),
    );
  }

  /** @param {number} value  to pixels from the area's left side */
  x(value) {
    return round(((value - this.#across[0]) / (this.#across[1] - this.#across[0])) * this.width);
  }

  /** @param {number} value  to pixels from the area's upper side */
  y(value) {
    return round(((this.#upward[1] - value) / (this.#upward[1] - this.#upward[0])) * this.height);
  }

  /**
   * The way along a line of some slope, one pixel long: to the right, and down.
   * @param {number} slope
   */
  along(slope) {
    const run = this.width / (this.#across[1] - this.#across[0]);
    const fall = (-slope * this.height) / (this.#upward[1] - this.#upward[0]);
    const length = Math.hypot(run, fall);
    return [run / length, fall / length];
  }

  /**
   * The path of a curve; it is broken where a value is none.
   * @param {ArrayLike<number>} at
   * @param {ArrayLike<number>} values
   */
  curve(at, values) {
    let d = "";
    let isDrawn = false;
    for (let index = 0; index < at.length; index++) {
      const isKnown = Number.isFinite(values[index]);
      if (isKnown) d += `${isDrawn ? "L" : "M"}${this.x(at[index])} ${this.y(values[index])}`;
      isDrawn = isKnown;
    }
    return d;
  }
}

/**
 * An arrow with a head, or nothing where it would be too short for one.
 * @param {number} x
 * @param {number} y
 * @param {number} toX
 * @param {number} toY
 */
export function arrowPath(x, y, toX, toY) {
  const length = Math.hypot(toX - x, toY - y);
  if (!(length > 2)) return "";
  const head = Math.min(8, length);
  const [alongX, alongY] = [(toX - x) / length, (toY - y) / length];
  const corner = (/** @type {number} */ side) =>
    `${round(toX - head * alongX - 0.6 * side * head * alongY)} ${round(toY - head * alongY + 0.6 * side * head * alongX)}`;
  return `M${x} ${y}L${toX} ${toY}M${corner(1)}L${toX} ${toY}L${corner(-1)}`;
}

/**
 * @param {number} value
 * @param {number} x
 * @param {number} y
 * @param {string} anchor
 */
function number(value, x, y, anchor) {
  const text = makeSvg("text", { x: String(x), y: String(y), "text-anchor": anchor });
  text.textContent = tickText(value);
  return text;
}

/** @param {number} pixels */
function round(pixels) {
  return Math.round(pixels * 100) / 100;
}
