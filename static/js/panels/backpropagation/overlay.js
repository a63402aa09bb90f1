// What an update does, drawn over the network: values and δ at neurons, gradients along links, a band that goes forth
// and back.

import { weightLevel } from "../../draw/colors.js";
import { columnOf, neuronName } from "../../model/data-sets.js";
import { makeSvg, setAttributes } from "../../ui/elements.js";
import { isBackward, isReached } from "./phases.js";
import { exactText } from "./precision.js";

/** @import { Palette } from "../../draw/colors.js" */
/** @import { Phase } from "./phases.js" */
/** @import { SlowStep } from "./step.js" */
/** @import { Diagram, Shared, State } from "../../protocol/types.js" */

const WIDEST = 9;
const LETTER = 6.7; // pixels of a digit of 11 px
const FROM_PLOT = 10;
const BADGE = 16;
const BELOW = 4;
const INSIDE = 2; // from the lower side of a picture
const BAND_TOP = 46;
const STRONGEST = 1.5; // the weight from which on colours are at their strongest

/** @typedef {{ x: number, y: number }} Point */

export class SlowOverlay {
  #svg = makeSvg("svg", { class: "slow-overlay", "aria-hidden": "true" });
  #veil = makeSvg("rect", { class: "slow-veil" });
  #band = makeSvg("g", { class: "slow-band" });
  #links = makeSvg("g", { class: "slow-links" });
  #badges = makeSvg("g");
  #bandBox = makeSvg("rect", { rx: "8" });
  #arrow = makeSvg("path");
  /** @type {Phase | null} */
  #at = null;

  /** @param {Shared} shared */
  constructor(shared) {
    this.shared = shared;
    this.#band.append(this.#bandBox, this.#arrow);
    this.#svg.append(this.#veil, this.#band, this.#links, this.#badges);
  }

  hide() {
    this.#svg.remove();
    document.body.classList.remove("slow-motion", "slow-backward");
  }

  /**
   * @param {Phase} phase
   * @param {SlowStep} step
   * @param {number} point
   * @param {State} state
   * @param {Palette} palette
   */
  show(phase, step, point, state, palette) {
    const { diagram } = this.shared;
    if (!diagram) return;
    diagram.cover(this.#svg);
    document.body.classList.add("slow-motion");
    document.body.classList.toggle("slow-backward", isBackward(phase));
    const { node } = diagram.measures();
    const column = columnOf(state);
    const layers = step.sizes.map((size, layer) =>
      Array.from({ length: size }, (_, index) =>
        centreOf(diagram, layer, layer ? index : column[index], step),
      ),
    );
    this.#cover(diagram, phase, layers);
    this.#drawLinks(diagram, phase, step, point, palette);
    this.#drawBadges(phase, step, point, layers, node, state);
  }

  /**
   * A veil over what is not reached, and the band over the layer that is at work.
   * @param {Diagram} diagram
   * @param {Phase} phase
   * @param {(Point | null)[][]} layers
   */
  #cover(diagram, phase, layers) {
    const { width: whole, height, node } = diagram.measures();
    const columns = layers.map((layer) => layer.find((centre) => centre)?.x ?? 0);
    const beside = (/** @type {number} */ layer, /** @type {1 | -1} */ side) =>
      columns[layer] + side * (node / 2 + 12);
    const isWaiting = columns.map((_, layer) => !isReached(phase, layer));
    const [first, last] = [isWaiting.indexOf(true), isWaiting.lastIndexOf(true)];
    const left = first <= 0 ? 0 : beside(first, -1);
    const right = last === columns.length - 1 ? whole : beside(last, 1);
    setAttributes(this.#veil, {
      x: left,
      y: BAND_TOP,
      width: first < 0 ? 0 : Math.max(0, right - left),
      height: Math.max(0, height - BAND_TOP),
    });
    this.#band.style.visibility = phase.kind === "update" ? "hidden" : "visible";
    const rows = layers[phase.layer].flatMap((centre) => (centre ? [centre.y] : []));
    const [top, bottom] = [Math.min(...rows) - node / 2 - 14, Math.max(...rows) + node / 2 + BADGE + 14];
    if (rows.length === 0) return;
    if (phase !== this.#at) diagram.scrollTo(columns[phase.layer]);
    this.#at = phase;
    const width = node + 28;
    const middle = width / 2;
    setAttributes(this.#bandBox, { width, height: bottom - top });
    this.#band.style.transform = `translate(${columns[phase.layer] - middle}px, ${top}px)`;
    const way = phase.kind === "backward" ? -1 : 1;
    this.#arrow.setAttribute(
      "d",
      `M${middle - 9 * way},0h${18 * way}m${-5 * way},-4l${5 * way},4l${-5 * way},4`,
    );
  }

  /**
   * Links coloured by the sign of their gradient, as wide as it is large: for this point, and at the end the mean.
   * @param {Diagram} diagram
   * @param {Phase} phase
   * @param {SlowStep} step
   * @param {number} point
   * @param {Palette} palette
   */
  #drawLinks(diagram, phase, step, point, palette) {
    if (!isBackward(phase)) {
      this.#links.replaceChildren();
      return;
    }
    const gradients = phase.kind === "update" ? step.gradients : step.gradientsOf(point);
    const largest =
      Array.from(gradients).reduce((most, gradient) => Math.max(most, Math.abs(gradient)), 0) || 1;
    const paths = [];
    let position = 0;
    for (let layer = 1; layer <= step.last; layer++) {
      for (let neuron = 0; neuron < step.sizes[layer]; neuron++) {
        for (let source = 0; source < step.sizes[layer - 1]; source++, position++) {
          const d = diagram.path(position);
          if (d === null || !isReached(phase, layer)) continue;
          const share = gradients[position] / largest;
          paths.push(
            makeSvg("path", {
              d,
              stroke: palette.levels[weightLevel(share * STRONGEST)],
              "stroke-width": (1 + (WIDEST - 1) * Math.abs(share)).toFixed(1),
            }),
          );
        }
        position += 1; // the bias
      }
    }
    this.#links.replaceChildren(...paths);
  }

  /**
   * @param {Phase} phase
   * @param {SlowStep} step
   * @param {number} point
   * @param {(Point | null)[][]} layers
   * @param {number} node
   * @param {State} state
   */
  #drawBadges(phase, step, point, layers, node, state) {
    const isDelta = isBackward(phase);
    const badges = [];
    for (const [layer, centres] of layers.entries()) {
      if (!isReached(phase, layer) || phase.kind === "update") continue;
      for (const [index, centre] of centres.entries()) {
        if (!centre || (isDelta && layer === 0)) continue;
        const value = isDelta ? step.error(layer, index, point) : step.output(layer, index, point);
        // A name stands below its neuron, and the value then on the picture.
        const isNamed = layer > 0 && layer < step.last && neuronName(state, layer, index) !== undefined;
        const top = centre.y + node / 2 + (isNamed ? -BADGE - INSIDE : BELOW);
        // The plot begins to the right of the output, and would cover the end of a long number.
        const middle = layer === step.last ? centre.x - FROM_PLOT : centre.x;
        badges.push(badge(middle, top, value, isDelta ? "δ " : ""));
      }
    }
    this.#badges.replaceChildren(...badges);
  }
}

/**
 * @param {Diagram} diagram
 * @param {number} layer
 * @param {number} index
 * @param {SlowStep} step
 * @returns {Point | null} null for what the page does not show
 */
function centreOf(diagram, layer, index, { last }) {
  const centre = diagram.centre(layer, index);
  if (!centre || layer < last) return centre;
  const { node } = diagram.measures();
  return { x: centre.x - node / 2 - 4, y: centre.y - node / 2 + BADGE - 2 };
}

/**
 * @param {number} x  the middle
 * @param {number} y  the top
 * @param {number} value
 * @param {string} lead
 */
function badge(x, y, value, lead) {
  const text = `${lead}${exactText(value, 2)}`;
  const width = Math.round(text.length * LETTER + 8);
  const sign = value < 0 ? "minus" : value > 0 ? "plus" : "none";
  const group = makeSvg("g", { class: `slow-badge ${sign}`, transform: `translate(${x - width / 2},${y})` });
  const words = makeSvg("text", { x: String(width / 2), y: "12" });
  words.textContent = text;
  group.append(makeSvg("rect", { width: String(width), height: String(BADGE), rx: "4" }), words);
  return group;
}
