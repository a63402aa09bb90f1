// The links of a network in an SVG: built when the structure changes, then only coloured and widened.
// Used by the network view, which says where the ends are. A wide unseen path catches the pointer.

import { weightLevel } from "./colors.js";
import { makeSvg } from "./elements.js";
import { linkPath } from "./layout.js";

/** @import { Palette } from "./colors.js" */
/** @import { Point } from "./layout.js" */

/**
 * @typedef {object} Link
 * @property {number} parameter  where its weight stands among the parameters
 * @property {SVGPathElement} path
 * @property {SVGPathElement} hit
 * @property {number} width  in quarters of a pixel
 * @property {number} level
 */

export class Links {
  /** @type {Link[]} */
  #links = [];
  #visible = makeSvg("g", { class: "links" });
  #hits = makeSvg("g", { class: "hits" });

  /** @param {SVGSVGElement} svg */
  constructor(svg) {
    svg.append(this.#visible, this.#hits);
  }

  /**
   * @param {Point[][]} layers  centres: the inputs, the hidden layers, and last the spot where the output's links end
   * @param {number} node  side of a node
   * @param {(layer: number, index: number) => string} nameOf  a node in words; layer 0 are the inputs
   */
  build(layers, node, nameOf) {
    this.#links = [];
    let parameter = 0;
    for (let layer = 1; layer < layers.length; layer++) {
      const isOutput = layer === layers.length - 1;
      const inputs = layers[layer - 1];
      layers[layer].forEach((centre, neuron) => {
        const end = isOutput ? centre : { x: centre.x - node / 2, y: centre.y };
        inputs.forEach((from, input) => {
          const d = linkPath({ x: from.x + node / 2, y: from.y }, end, input, inputs.length);
          const hit = makeSvg("path", { d });
          hit.dataset.parameter = String(parameter);
          hit.dataset.name = `${nameOf(layer - 1, input)} → ${nameOf(layer, neuron)}: weight`;
          this.#links.push({ parameter, path: makeSvg("path", { d }), hit, width: -1, level: -1 });
          parameter += 1;
        });
        parameter += 1; // the bias
      });
    }
    this.#visible.replaceChildren(...this.#links.map((link) => link.path));
    this.#hits.replaceChildren(...this.#links.map((link) => link.hit));
  }

  /**
   * @param {Float64Array} parameters
   * @param {Palette} palette
   * @param {boolean} anew  whether the palette is another one
   */
  update(parameters, palette, anew) {
    for (const link of this.#links) {
      const weight = parameters[link.parameter];
      // 1 … 10 pixels for an absolute weight of 0 … 5
      const width = Math.round(4 * (1 + 9 * Math.min(1, Math.abs(weight) / 5)));
      if (width !== link.width) {
        link.width = width;
        link.path.setAttribute("stroke-width", String(width / 4));
      }
      const level = weightLevel(weight);
      if (level !== link.level || anew) {
        link.level = level;
        link.path.setAttribute("stroke", palette.levels[level]);
      }
    }
  }
}
