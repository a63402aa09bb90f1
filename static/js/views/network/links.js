// The links of a network in an SVG: built when the structure changes, then only coloured and widened. A thin line is
// easily missed, so that views ask for the nearest one instead of being told which one was hit.

import { weightLevel } from "../../draw/colors.js";
import { SCHEMA } from "../../protocol/schema.js";
import { makeSvg } from "../../ui/elements.js";
import { linkPath } from "./layout.js";

/** @import { Palette } from "../../draw/colors.js" */
/** @import { Point } from "./layout.js" */

const REACH = 12; // pixels to each side of a line
const HALVINGS = 10;

/**
 * @typedef {object} Link
 * @property {number} parameter  where its weight stands among the parameters
 * @property {SVGPathElement} path
 * @property {number} width  in half pixels
 * @property {number} level
 * @property {number} state  one of SCHEMA.frames: 0, stopped or cut
 */

/** @type {WeakMap<SVGPathElement, [Point, Point]>} */
const ends = new WeakMap();

export class Links {
  /** @type {Link[]} */
  #links = [];
  #visible = makeSvg("g", { class: "links" });

  /** @param {SVGSVGElement} svg */
  constructor(svg) {
    svg.append(this.#visible);
  }

  /**
   * @param {Point[][]} layers  centres: the inputs, the hidden layers, and last the spot where the output's links end
   * @param {number} node  side of a node
   */
  build(layers, node) {
    this.#links = [];
    let parameter = 0;
    for (let layer = 1; layer < layers.length; layer++) {
      const isOutput = layer === layers.length - 1;
      const inputs = layers[layer - 1];
      for (const centre of layers[layer]) {
        const end = isOutput ? centre : { x: centre.x - node / 2, y: centre.y };
        inputs.forEach((input, index) => {
          const from = { x: input.x + node / 2, y: input.y };
          const { d, to } = linkPath(from, end, index, inputs.length);
          const path = makeSvg("path", { d });
          path.dataset.parameter = String(parameter);
          ends.set(path, [from, to]);
          this.#links.push({ parameter, path, width: -1, level: -1, state: 0 });
          parameter += 1;
        });
        parameter += 1; // the bias
      }
    }
    this.#visible.replaceChildren(...this.#links.map((link) => link.path));
  }

  /**
   * @param {Float64Array} parameters
   * @param {Uint8Array | null} states
   * @param {Palette} palette
   * @param {boolean} anew  whether the palette is another one
   */
  update(parameters, states, palette, anew) {
    for (const link of this.#links) {
      const weight = parameters[link.parameter];
      // 1 … 10 pixels for an absolute weight of 0 … 5
      const width = Math.round(2 * (1 + 9 * Math.min(1, Math.abs(weight) / 5)));
      if (width !== link.width) {
        link.width = width;
        link.path.setAttribute("stroke-width", String(width / 2));
      }
      const level = weightLevel(weight);
      if (level !== link.level || anew) {
        link.level = level;
        link.path.setAttribute("stroke", palette.levels[level]);
      }
      const state = states?.[link.parameter] ?? 0;
      if (state === link.state) continue;
      link.state = state;
      link.path.classList.toggle("cut", state === SCHEMA.frames.cut);
      link.path.classList.toggle("stopped", state === SCHEMA.frames.stopped);
    }
  }
}

/**
 * A spot on a link's curve.
 * @param {SVGPathElement} path
 * @param {number} t  0 where it begins … 1 where it ends
 * @returns {Point | null}
 */
export function spotOnLink(path, t) {
  const points = ends.get(path);
  if (!points) return null;
  const [from, to] = points;
  return {
    x: from.x + (1.5 * t * (1 - t) + t ** 3) * (to.x - from.x),
    y: from.y + (3 - 2 * t) * t * t * (to.y - from.y),
  };
}

/**
 * The link whose line is nearest to a spot, if one is near.
 * @param {SVGSVGElement} svg
 * @param {number} x  in pixels of the page's visible part, as events say it
 * @param {number} y
 * @returns {SVGPathElement | null}
 */
export function linkNear(svg, x, y) {
  const { left, top } = svg.getBoundingClientRect();
  /** @type {SVGPathElement | null} */
  let nearest = null;
  let shortest = REACH;
  for (const path of svg.querySelectorAll("path")) {
    const points = ends.get(path);
    if (!points) continue;
    const distance = distanceTo(points, x - left, y - top);
    if (distance >= shortest) continue;
    shortest = distance;
    nearest = path;
  }
  return nearest;
}

/**
 * @param {MouseEvent} event  in the diagram
 * @param {SVGSVGElement} svg
 * @returns {number} where the link or bias under the pointer stands among the parameters; −1 where there is none
 */
export function parameterUnder({ target, clientX, clientY }, svg) {
  if (!(target instanceof Element)) return -1;
  const dot = target.closest(".bias");
  if (dot instanceof HTMLElement) return Number(dot.dataset.parameter);
  const path = target.closest("button") ? null : linkNear(svg, clientX, clientY);
  return path ? Number(path.dataset.parameter) : -1;
}

/**
 * From a link's curve to a spot between its ends: the vertical distance, made shorter where the curve is steep.
 * @param {[Point, Point]} ends
 * @param {number} x
 * @param {number} y
 */
function distanceTo([from, to], x, y) {
  if (x < from.x || x > to.x) return Number.POSITIVE_INFINITY;
  const share = (x - from.x) / (to.x - from.x);
  let low = 0;
  let high = 1;
  for (let step = 0; step < HALVINGS; step++) {
    const t = (low + high) / 2;
    // The Bézier curve of linkPath, from 0 to 1
    if (1.5 * t * (1 - t) + t ** 3 < share) low = t;
    else high = t;
  }
  const t = (low + high) / 2;
  const slope = (6 * t * (1 - t) * (to.y - from.y)) / ((1.5 - 3 * t + 3 * t * t) * (to.x - from.x));
  return Math.abs(from.y + (3 - 2 * t) * t * t * (to.y - from.y) - y) / Math.hypot(1, slope);
}
