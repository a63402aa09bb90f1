// Activations as curves, from the samples of the engine's own functions that the schema holds: a small one for a card,
// and a large one with axes and a point on it.

import { Graph } from "../../draw/graph.js";
import { SCHEMA } from "../../protocol/schema.js";
import { makeSvg, setAttributes } from "../../ui/elements.js";

/** @import { Range } from "../../model/ranges.js" */

/** @typedef {{ at: number[], values: number[], slopes: number[] }} Curve */

const SMALL = { width: 60, height: 44, across: 3, low: -1.3, high: 2.1 };
const HEIGHT = 144;
const MARGINS = { left: 34, top: 8, right: 8, bottom: 20 };
const FLATTEST = 1.3; // curves that stay within are shown larger
/** @type {Range} */
const FLAT = [-1.5, 1.5];
/** @type {Range} */
const TALL = [-1.5, 4];

/**
 * @param {string} name  of an activation
 * @returns {Curve}
 */
export function curveOf(name) {
  /** @type {Record<string, { from: number, to: number, values: number[], slopes: number[] }>} */
  const curves = SCHEMA.curves;
  const { from, to, values, slopes } = curves[name];
  const step = (to - from) / (values.length - 1);
  const at = values.map((_, index) => Number((from + index * step).toFixed(6)));
  return { at, values, slopes };
}

/** @param {string} name  of an activation */
export function smallCurve(name) {
  const { width, height, across, low, high } = SMALL;
  const { at, values, slopes } = curveOf(name);
  const x = (/** @type {number} */ value) => (((value + across) / (2 * across)) * width).toFixed(1);
  const y = (/** @type {number} */ value) => (((high - value) / (high - low)) * height).toFixed(1);
  const path = (/** @type {number[]} */ of) =>
    `M${at.map((z, index) => `${x(z)} ${y(of[index])}`).join("L")}`;
  const svg = makeSvg("svg", { class: "curve-small", "aria-hidden": "true" });
  setAttributes(svg, { width, height, viewBox: `0 0 ${width} ${height}` });
  svg.append(
    makeSvg("path", { class: "curve-axes", d: `M0 ${y(0)}H${width}M${x(0)} 0V${height}` }),
    makeSvg("path", { class: "curve-slope", d: path(slopes) }),
    makeSvg("path", { class: "curve-value", d: path(values) }),
  );
  return svg;
}

export class CurvePicture {
  #axes = makeSvg("path", { class: "curve-axes" });
  #slope = makeSvg("path", { class: "curve-slope" });
  #value = makeSvg("path", { class: "curve-value" });
  #drop = makeSvg("path", { class: "graph-drops" });
  #onSlope = makeSvg("circle", { class: "curve-spot", r: "4.5" });
  #onValue = makeSvg("circle", { class: "graph-ball", r: "6.5" });

  /** @param {SVGSVGElement} svg */
  constructor(svg) {
    this.graph = new Graph(svg, true);
    this.graph.inside.append(this.#axes, this.#drop, this.#slope, this.#value);
    this.graph.above.append(this.#onSlope, this.#onValue);
  }

  /**
   * @param {string} name  of an activation
   * @param {number} width  in pixels
   * @param {number} sample  which of the samples has the point
   */
  show(name, width, sample) {
    const { graph } = this;
    const { at, values, slopes } = curveOf(name);
    const isFlat = [...values, ...slopes].every((value) => Math.abs(value) <= FLATTEST);
    graph.layOut({ width, height: HEIGHT, ...MARGINS }, [at[0], at[at.length - 1]], isFlat ? FLAT : TALL);
    this.#axes.setAttribute("d", `M0 ${graph.y(0)}H${graph.width}M${graph.x(0)} 0V${graph.height}`);
    this.#slope.setAttribute("d", graph.curve(at, slopes));
    this.#value.setAttribute("d", graph.curve(at, values));
    const x = graph.x(at[sample]);
    const [value, slope] = [graph.y(values[sample]), graph.y(slopes[sample])];
    const ends = [value, slope, graph.y(0)];
    this.#drop.setAttribute("d", `M${x} ${Math.min(...ends)}V${Math.max(...ends)}`);
    setAttributes(this.#onSlope, { cx: x, cy: slope });
    setAttributes(this.#onValue, { cx: x, cy: value });
  }
}
