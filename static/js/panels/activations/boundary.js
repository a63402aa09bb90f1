// A straight line over the plot, where a weighted sum of the plane's two axes is zero.

import { SCHEMA } from "../../protocol/schema.js";
import { makeSvg, setAttributes } from "../../ui/elements.js";

/** @import { Shared } from "../../protocol/types.js" */

const END = SCHEMA.extent;

export class BoundaryLine {
  #svg = makeSvg("svg", { class: "boundary", "aria-hidden": "true", preserveAspectRatio: "none" });
  #halo = makeSvg("line", { class: "boundary-halo", "vector-effect": "non-scaling-stroke" });
  #line = makeSvg("line", { class: "boundary-line", "vector-effect": "non-scaling-stroke" });

  /** @param {Shared} shared */
  constructor({ plot }) {
    this.#svg.setAttribute("viewBox", `${-END} ${-END} ${2 * END} ${2 * END}`);
    this.#svg.append(this.#halo, this.#line);
    this.hide();
    plot?.cover(this.#svg);
  }

  hide() {
    this.#svg.classList.add("gone");
  }

  /**
   * Where across · x + upward · y + bias = 0.
   * @param {number} across
   * @param {number} upward
   * @param {number} bias
   */
  show(across, upward, bias) {
    const ends = lineEnds(across, upward, bias, END);
    this.#svg.classList.toggle("gone", ends === null);
    if (!ends) return;
    const [x1, y1, x2, y2] = ends;
    for (const line of [this.#halo, this.#line]) setAttributes(line, { x1, y1: -y1, x2, y2: -y2 });
  }
}

/**
 * Where a line enters and leaves a square around 0; null where it does not.
 * @param {number} across
 * @param {number} upward
 * @param {number} bias
 * @param {number} end
 * @returns {[number, number, number, number] | null}
 */
function lineEnds(across, upward, bias, end) {
  const square = across * across + upward * upward;
  if (!(square > 0) || !Number.isFinite(square + bias)) return null;
  // From the spot nearest to 0, along the line as far as each side allows
  const [x, y] = [(-bias * across) / square, (-bias * upward) / square];
  let [from, to] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const [start, way] of [
    [x, -upward],
    [y, across],
  ]) {
    if (way === 0 && Math.abs(start) > end) return null;
    if (way === 0) continue;
    const [one, other] = [(-end - start) / way, (end - start) / way];
    from = Math.max(from, Math.min(one, other));
    to = Math.min(to, Math.max(one, other));
  }
  return from < to ? [x - from * upward, y + from * across, x - to * upward, y + to * across] : null;
}
