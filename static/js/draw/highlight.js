// A weight or bias lit up in the diagram, and the one there that the pointer is on. Used by the views that speak of
// single parameters beside the diagram; elements of it say in data attributes which parameter they are.

import { linkNear, markLink } from "./links.js";

export class Highlight {
  #position = -1;

  /**
   * @param {HTMLElement} stage
   * @param {SVGSVGElement} svg  its links
   * @param {string} name  of the mark, one for each view
   */
  constructor(stage, svg, name) {
    this.stage = stage;
    this.svg = svg;
    this.name = name;
  }

  /** @param {number} position  among the parameters; −1 for none */
  show(position) {
    this.#position = position;
    const link = position < 0 ? null : this.svg.querySelector(`.links [data-parameter="${position}"]`);
    markLink(this.svg, this.name, link);
    for (const old of this.stage.querySelectorAll(`.bias.${this.name}`)) old.classList.remove(this.name);
    if (position >= 0)
      this.stage.querySelector(`.bias[data-parameter="${position}"]`)?.classList.add(this.name);
  }

  /** The diagram was laid out anew. */
  again() {
    if (this.#position >= 0) this.show(this.#position);
  }
}

/**
 * @param {MouseEvent} event  on the stage
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
