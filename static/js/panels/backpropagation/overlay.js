// What an update does, drawn over the network: values and δ at neurons, gradients along links, a band that goes
// forth and back. Made for the view "Back-propagation"; reads the places that views/network/view.js wrote on the elements.

import { weightLevel } from "../../draw/colors.js";
import { columnOf, neuronName } from "../../model/data-sets.js";
import { makeSvg, setAttributes } from "../../ui/elements.js";
import { isBackward, isReached } from "./phases.js";
import { exactText } from "./precision.js";

/** @import { Palette } from "../../draw/colors.js" */
/** @import { Point } from "../../draw/layout.js" */
/** @import { Phase } from "./phases.js" */
/** @import { SlowStep } from "./step.js" */
/** @import { State } from "../../protocol/types.js" */

const WIDEST = 9;
const LETTER = 6.7; // pixels of a digit of 11 px
const FROM_PLOT = 10;
const BADGE = 16;
const BELOW = 4;
const INSIDE = 2; // from the lower side of a picture
const BAND_TOP = 46;
const STRONGEST = 1.5; // the weight from which on colours are at their strongest

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

  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.stage = stage;
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
    if (!this.#svg.isConnected) this.stage.append(this.#svg);
    document.body.classList.add("slow-motion");
    document.body.classList.toggle("slow-backward", isBackward(phase));
    const node = Number.parseFloat(this.stage.style.getPropertyValue("--node")) || 34;
    const column = columnOf(state);
    const layers = step.sizes.map((size, layer) =>
      Array.from({ length: size }, (_, index) =>
        this.#centre(layer, layer ? index : column[index], node, step),
      ),
    );
    this.#cover(phase, layers, node);
    this.#drawLinks(phase, step, point, palette);
    this.#drawBadges(phase, step, point, layers, node, state);
  }

  /**
   * @param {number} layer
   * @param {number} index
   * @param {number} node
   * @param {SlowStep} step
   * @returns {Point | null} null for what the page does not show
   */
  #centre(layer, index, node, step) {
    const kind = layer === 0 ? ".feature" : layer < step.last ? ".neuron" : ".bias";
    const element = this.stage.querySelector(`${kind}[data-layer="${layer}"][data-index="${index}"]`);
    if (!(element instanceof HTMLElement) || element.hidden) return null;
    const [x, y] = [element.style.left, element.style.top].map(Number.parseFloat);
    if (layer === 0) return { x: x - node / 2, y };
    return layer < step.last ? { x, y } : { x: x - node / 2 - 4, y: y - node / 2 + BADGE - 2 };
  }

  /**
   * A veil over what is not reached, and the band over the layer that is at work.
   * @param {Phase} phase
   * @param {(Point | null)[][]} layers
   * @param {number} node
   */
  #cover(phase, layers, node) {
    const columns = layers.map((layer) => layer.find((centre) => centre)?.x ?? 0);
    const height = this.stage.clientHeight;
    const beside = (/** @type {number} */ layer, /** @type {1 | -1} */ side) =>
      columns[layer] + side * (node / 2 + 12);
    const isWaiting = columns.map((_, layer) => !isReached(phase, layer));
    const [first, last] = [isWaiting.indexOf(true), isWaiting.lastIndexOf(true)];
    const left = first <= 0 ? 0 : beside(first, -1);
    const right = last === columns.length - 1 ? this.stage.clientWidth : beside(last, 1);
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
    if (phase !== this.#at) this.#scrollTo(columns[phase.layer]);
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
   * A network wider than its room is scrolled to where the work is.
   * @param {number} x
   */
  #scrollTo(x) {
    const scroller = this.stage.parentElement;
    if (!scroller || scroller.scrollWidth <= scroller.clientWidth) return;
    scroller.scrollLeft = x - scroller.clientWidth / 2;
  }

  /**
   * Links coloured by the sign of their gradient, as wide as it is large: for this point, and at the end the mean.
   * @param {Phase} phase
   * @param {SlowStep} step
   * @param {number} point
   * @param {Palette} palette
   */
  #drawLinks(phase, step, point, palette) {
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
          const original = this.stage.querySelector(`#links .links [data-parameter="${position}"]`);
          if (!original || !isReached(phase, layer)) continue;
          const share = gradients[position] / largest;
          paths.push(
            makeSvg("path", {
              d: original.getAttribute("d") ?? "",
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
