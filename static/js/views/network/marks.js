// What is marked in the network: a weight or bias that is pointed at, edited, or spoken of by the open panel, and the
// neuron that it is about. The model says what is meant; clicks in the network are told to it here.

import { makeSvg, setAttribute } from "../../ui/elements.js";
import { parameterUnder } from "./links.js";

/** @import { Neuron, Pointing, Shared } from "../../protocol/types.js" */

/** The class of a mark in the diagram; what comes later lies above. @type {["pointed" | "edited" | "lit" | "descending", string][]} */
const MARKS = [
  ["edited", "edited"],
  ["pointed", "link-pointed"],
  ["descending", "descending"],
  ["lit", "lit"],
];

export class Marks {
  /** @type {Neuron | null} */
  #chosen = null;
  #lines = MARKS.map(([, mark]) => makeSvg("path", { class: mark, d: "" }));

  /**
   * @param {HTMLElement} stage
   * @param {SVGSVGElement} svg  its links
   * @param {Shared["point"]} point
   */
  constructor(stage, svg, point) {
    this.stage = stage;
    this.svg = svg;
    svg.prepend(...this.#lines);
    stage.addEventListener("click", (event) => {
      const picked = parameterUnder(event, svg);
      if (picked >= 0) point({ picked });
    });
    // While a panel is about one neuron, the first click on another chooses it; the next one is the editor's.
    const choose = (/** @type {MouseEvent} */ event) => {
      const neuron = neuronUnder(event.target);
      if (!this.#chosen || !neuron || String(neuron) === String(this.#chosen)) return;
      event.stopPropagation();
      point({ chosen: neuron });
    };
    stage.addEventListener("click", choose, true);
  }

  /** @param {Pointing} pointing  for the diagram as it stands */
  show(pointing) {
    MARKS.forEach(([name, mark], index) => {
      this.#show(mark, this.#lines[index], pointing[name]);
    });
    this.#chosen = pointing.chosen;
    for (const old of this.stage.querySelectorAll(".chosen")) old.classList.remove("chosen");
    if (!pointing.chosen) return;
    const [layer, index] = pointing.chosen;
    const node = this.stage.querySelector(`[data-layer="${layer}"][data-index="${index}"]`);
    node?.classList.add("chosen");
  }

  /**
   * @param {string} mark
   * @param {SVGPathElement} line
   * @param {number} parameter  by its place among the parameters; −1 for none
   */
  #show(mark, line, parameter) {
    const link = parameter < 0 ? null : this.svg.querySelector(`.links [data-parameter="${parameter}"]`);
    setAttribute(line, "d", link?.getAttribute("d") ?? "");
    for (const old of this.stage.querySelectorAll(`.bias.${mark}`)) old.classList.remove(mark);
    if (parameter >= 0) this.stage.querySelector(`.bias[data-parameter="${parameter}"]`)?.classList.add(mark);
  }
}

/**
 * @param {EventTarget | null} target  of an event in the diagram
 * @returns {Neuron | null}
 */
export function neuronUnder(target) {
  const node = target instanceof Element ? target.closest(".neuron") : null;
  return node instanceof HTMLElement ? [Number(node.dataset.layer), Number(node.dataset.index)] : null;
}
