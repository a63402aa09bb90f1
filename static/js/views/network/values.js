// What one point makes of the diagram: a value at every node and a contribution at links, as far as there is room.
// Places are found once where the diagram stands still; a number is written when it changed.

import { columnOf } from "../../model/data-sets.js";
import { shortText } from "../../model/numbers.js";
import { placeOf } from "../../model/parameters.js";
import { nodeValue, shownPoint } from "../../model/shown-point.js";
import { find, make, makeSvg, place, setAttribute, setText } from "../../ui/elements.js";
import { paced } from "../../ui/pace.js";
import { spotOnLink } from "./links.js";

/** @import { ShownPoint } from "../../model/shown-point.js" */
/** @import { Model, Neuron, State, View } from "../../protocol/types.js" */

const WRITE_PAUSE = 60;
const SLOW = "backpropagation"; // the panel that writes values of its own into the diagram
const MOST_NUMBERS = 30; // of links that all have a number
const SPOTS = [0.36, 0.5, 0.26, 0.62, 0.43, 0.3, 0.56, 0.7, 0.2, 0.78];
const LETTER = 6.1; // pixels; of a number at a link
const LINE = 12;
const LONGEST = 5; // letters that a number is given room for
const BADGE = { width: 36, height: 14, below: 1 };

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */
/** @typedef {{ layer: number, index: number, element: HTMLElement }} Badge */
/** @typedef {{ parameter: number, layer: number, neuron: number, source: number, element: SVGTextElement }} Contribution */

/**
 * @param {ParentNode} page
 * @returns {View}
 */
export function createValues(page) {
  const values = new Values(find(page, "#stage", HTMLElement), find(page, "#links", SVGSVGElement));
  /** @type {Model | null} */
  let model = null;
  let isStale = true;
  const write = () => {
    const shown = model && shownPoint(model);
    if (!model?.state || !model.frame || !shown || model.state.view.panel === SLOW) return values.hide();
    if (isStale) values.layOut(model.state);
    isStale = false;
    values.show(model.state, shown, model.frame.parameters, model.looking ?? model.pointing.chosen);
  };
  const writeSoon = paced(write, WRITE_PAUSE);
  return {
    render(newest, changed) {
      model = newest;
      if (!model.state) return;
      if (changed.state || changed.scene || changed.size) isStale = true;
      const isShown = changed.state || changed.frame || changed.inside || changed.size;
      if (isShown || changed.looking || changed.pointing) writeSoon();
    },
  };
}

class Values {
  /** @type {Badge[]} */
  #badges = [];
  /** @type {Contribution[]} */
  #numbers = [];
  /** Where something stands already. @type {Box[]} */
  #taken = [];
  #layer = make("div", { class: "node-values", "aria-hidden": "true", hidden: "" });
  #svg = makeSvg("svg", { class: "contributions" });
  /** The neuron whose links have numbers, where not all have; what is laid out for it. */
  #only = "";

  /**
   * @param {HTMLElement} stage
   * @param {SVGSVGElement} links
   */
  constructor(stage, links) {
    this.stage = stage;
    this.links = links;
    this.#layer.append(this.#svg);
    stage.append(this.#layer);
  }

  hide() {
    this.#layer.hidden = true;
  }

  /**
   * Find places anew, for the diagram as it stands.
   * @param {State} state
   */
  layOut(state) {
    const room = this.stage.getBoundingClientRect();
    for (const { element } of this.#badges) element.remove();
    this.#badges = [];
    this.#taken = [];
    const column = columnOf(state);
    state.sizes.forEach((size, layer) => {
      const isOutput = layer === state.sizes.length - 1;
      for (let index = 0; index < size; index++) {
        const key = layer === 0 ? column[index] : index;
        const node = this.stage.querySelector(`[data-layer="${layer}"][data-index="${key}"]:not([hidden])`);
        if (!node) continue;
        const box = within((node.querySelector(".frame") ?? node).getBoundingClientRect(), room);
        if (!isOutput) this.#taken.push(box);
        const isNamed = node instanceof HTMLElement && Boolean(node.dataset.name);
        const beside = isNamed ? onPicture(box) : below(box);
        this.#add(layer, index, isOutput ? this.#endOf(state, index, box) : beside);
      }
    });
    for (const bias of this.stage.querySelectorAll(".bias i"))
      this.#taken.push(within(bias.getBoundingClientRect(), room));
    this.#only = "?";
  }

  /**
   * @param {State} state
   * @param {ShownPoint} shown
   * @param {Float64Array} parameters
   * @param {Neuron | null} chosen  whose links have numbers where not all have
   */
  show(state, shown, parameters, chosen) {
    this.#layer.hidden = false;
    const only = this.links.querySelectorAll(".links path").length > MOST_NUMBERS ? String(chosen) : "all";
    if (only !== this.#only) this.#number(state, only, chosen);
    for (const { layer, index, element } of this.#badges) {
      const value = nodeValue(shown, state.sizes, layer, index);
      setText(element, shortText(value));
      setAttribute(element, "data-sign", signOf(value));
    }
    for (const { parameter, layer, source, element } of this.#numbers) {
      const value = parameters[parameter] * nodeValue(shown, state.sizes, layer - 1, source);
      setText(element, shortText(value));
      setAttribute(element, "data-sign", signOf(value));
    }
  }

  /**
   * Numbers at links, each where nothing else is; one that finds no such place is left out.
   * @param {State} state
   * @param {string} only
   * @param {Neuron | null} chosen
   */
  #number(state, only, chosen) {
    this.#only = only;
    this.#numbers = [];
    const taken = [...this.#taken];
    for (const path of this.links.querySelectorAll(".links path")) {
      if (!(path instanceof SVGPathElement)) continue;
      const parameter = Number(path.dataset.parameter);
      const { layer, neuron, source } = placeOf(state.sizes, parameter);
      if (source === null || (only !== "all" && (layer !== chosen?.[0] || neuron !== chosen[1]))) continue;
      // Links of one node part slowly: those of the next begin a little further on.
      const spots = source % 2 ? [SPOTS[1], SPOTS[0], ...SPOTS.slice(2)] : SPOTS;
      for (const t of spots) {
        const spot = spotOnLink(path, t);
        if (!spot) break;
        const half = (LETTER * LONGEST) / 2;
        const box = {
          left: spot.x - half,
          right: spot.x + half,
          top: spot.y - LINE / 2,
          bottom: spot.y + LINE / 2,
        };
        if (taken.some((other) => overlap(box, other))) continue;
        taken.push(box);
        const element = makeSvg("text", { x: spot.x.toFixed(1), y: spot.y.toFixed(1) });
        this.#numbers.push({ parameter, layer, neuron, source, element });
        break;
      }
    }
    this.#svg.replaceChildren(...this.#numbers.map(({ element }) => element));
  }

  /**
   * @param {number} layer
   * @param {number} index
   * @param {Box} box
   */
  #add(layer, index, box) {
    const element = make("span", { class: "node-value" });
    place(element, (box.left + box.right) / 2, box.top);
    this.#layer.append(element);
    this.#badges.push({ layer, index, element });
    this.#taken.push(box);
  }

  /**
   * Where the value of an output stands: above the spot where its links end.
   * @param {State} state
   * @param {number} index
   * @param {Box} bias
   * @returns {Box}
   */
  #endOf({ sizes }, index, bias) {
    const [inputs, outputs] = sizes.slice(-2);
    const paths = this.links.querySelectorAll(".links path");
    const path = paths[paths.length - (outputs - index) * inputs];
    const spot = path instanceof SVGPathElement ? spotOnLink(path, 1) : null;
    const x = spot?.x ?? bias.left;
    const y = spot?.y ?? bias.top;
    const rise = 12 + BADGE.height;
    return { left: x - BADGE.width, right: x, top: y - rise, bottom: y - rise + BADGE.height };
  }
}

/** @param {number} value */
function signOf(value) {
  return value > 0 ? "+" : value < 0 ? "−" : "0";
}

/**
 * @param {Box} box  of a picture
 * @returns {Box}
 */
function below({ left, right, bottom }) {
  const middle = (left + right) / 2;
  const top = bottom + BADGE.below;
  return {
    left: middle - BADGE.width / 2,
    right: middle + BADGE.width / 2,
    top,
    bottom: top + BADGE.height,
  };
}

/**
 * On the picture itself, where a name stands below it.
 * @param {Box} box  of a picture
 * @returns {Box}
 */
function onPicture({ left, right, bottom }) {
  return below({ left, right, top: 0, bottom: bottom - BADGE.height - 2 * BADGE.below - 2 });
}

/**
 * @param {DOMRect} rect
 * @param {DOMRect} room
 * @returns {Box}
 */
function within(rect, room) {
  return {
    left: rect.left - room.left,
    right: rect.right - room.left,
    top: rect.top - room.top,
    bottom: rect.bottom - room.top,
  };
}

/**
 * @param {Box} one
 * @param {Box} other
 */
function overlap(one, other) {
  return one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
}
