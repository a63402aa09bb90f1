// The valley: the loss over one weight or bias, with the ball, the slope where it lies, and the next step as an arrow.

import { arrowPath, Graph } from "../../draw/graph.js";
import { calmRange } from "../../model/ranges.js";
import { makeSvg, setAttributes, setText } from "../../ui/elements.js";

/** @import { Update } from "./words.js" */
/** @import { Range } from "../../model/ranges.js" */

const HEIGHT = 188;
const MARGINS = { left: 44, top: 20, right: 10, bottom: 20 };
const TANGENT = 76; // pixels to each side of the ball
const APART = 40; // pixels between the ball and where it lands, from which on both have room for their names

export class Valley {
  /** @type {Range | null} */
  #range = null;
  #drops = makeSvg("path", { class: "graph-drops" });
  #curve = makeSvg("path", { class: "valley-curve" });
  #tangent = makeSvg("path", { class: "valley-tangent" });
  #arrow = makeSvg("path", { class: "graph-arrow" });
  #landing = makeSvg("circle", { class: "valley-landing", r: "5" });
  #ball = makeSvg("circle", { class: "graph-ball", r: "6.5" });
  #names = ["OLD", "NEW", "loss"].map((name) => {
    const text = makeSvg("text", { class: "graph-name" });
    setText(text, name);
    return text;
  });

  /** @param {SVGSVGElement} svg */
  constructor(svg) {
    this.graph = new Graph(svg, true);
    this.graph.inside.append(this.#drops, this.#tangent, this.#curve);
    this.graph.above.append(this.#arrow, this.#landing, this.#ball, ...this.#names);
    setAttributes(this.#names[2], { x: -MARGINS.left, y: -10 });
  }

  /** The next one is of something else. */
  forget() {
    this.#range = null;
  }

  /**
   * @param {number} width  in pixels
   * @param {ArrayLike<number>} at
   * @param {ArrayLike<number>} valley
   * @param {Update} update
   * @param {number} slope  of the curve at the ball
   */
  show(width, at, valley, { before, after, lossBefore, lossAfter }, slope) {
    const { graph } = this;
    const known = [...Array.from(valley), lossBefore, lossAfter].filter(Number.isFinite);
    this.#range = calmRange(Math.min(...known), Math.max(...known), this.#range);
    graph.layOut({ width, height: HEIGHT, ...MARGINS }, [at[0], at[at.length - 1]], this.#range);
    this.#curve.setAttribute("d", graph.curve(at, valley));
    const isSeen = (/** @type {number} */ value) => value >= at[0] && value <= at[at.length - 1];
    const isKnown = [lossBefore, slope].every(Number.isFinite) && isSeen(before);
    const lands = isKnown && Number.isFinite(lossAfter) && isSeen(after);
    for (const part of [this.#ball, this.#tangent, this.#drops, this.#names[0], this.#names[1]])
      part.classList.toggle("gone", !isKnown);
    for (const part of [this.#landing, this.#arrow]) part.classList.toggle("gone", !lands);
    if (!isKnown) return;
    const [x, y, bottom] = [graph.x(before), graph.y(lossBefore), graph.height];
    const [right, down] = graph.along(slope).map((part) => TANGENT * part);
    this.#tangent.setAttribute("d", `M${x - right} ${y - down}L${x + right} ${y + down}`);
    setAttributes(this.#ball, { cx: x, cy: y });
    const [toX, toY] = lands ? [graph.x(after), graph.y(lossAfter)] : [x, y];
    setAttributes(this.#landing, { cx: toX, cy: toY });
    this.#drops.setAttribute("d", `M${x} ${y}V${bottom}${lands ? `M${toX} ${toY}V${bottom}` : ""}`);
    this.#arrow.setAttribute("d", arrowPath(x, bottom, toX, bottom));
    const isApart = Math.abs(toX - x) >= APART;
    this.#names[1].classList.toggle("gone", !lands || !isApart);
    this.#name(0, x, y);
    this.#name(1, toX, toY);
  }

  /**
   * Above a spot, or below where there is no room.
   * @param {number} index
   * @param {number} x
   * @param {number} y
   */
  #name(index, x, y) {
    const { width } = this.graph;
    const anchor = x < 16 ? "start" : x > width - 16 ? "end" : "middle";
    setAttributes(this.#names[index], { x, y: y < 18 ? y + 22 : y - 12, "text-anchor": anchor });
  }
}

/**
 * The slope of a sampled curve at a spot, by the samples around it.
 * @param {ArrayLike<number>} at  evenly spaced
 * @param {ArrayLike<number>} values
 * @param {number} spot
 */
export function slopeAt(at, values, spot) {
  const step = at[1] - at[0];
  const index = Math.min(at.length - 2, Math.max(1, Math.round((spot - at[0]) / step)));
  return (values[index + 1] - values[index - 1]) / (2 * step);
}
