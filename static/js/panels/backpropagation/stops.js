// The phases of an update as a way to walk: forward from left to right, and below it backward again.

import { make } from "../../ui/elements.js";
import { phaseName } from "./phases.js";

/** @import { Phase } from "./phases.js" */

const MOST_IN_FULL = 5; // layers, inputs and output among them, whose names have room

export class PhaseStops {
  #structure = "";

  /**
   * @param {HTMLElement} list
   * @param {(phase: number) => void} onGo
   */
  constructor(list, onGo) {
    this.list = list;
    this.onGo = onGo;
  }

  /**
   * @param {Phase[]} phases
   * @param {number} current
   * @param {number[]} sizes
   */
  show(phases, current, sizes) {
    const structure = sizes.join();
    if (structure !== this.#structure) {
      this.#structure = structure;
      this.list.replaceChildren(...phases.map((phase, index) => this.#create(phase, index, sizes)));
    }
    for (const [index, item] of Array.from(this.list.children).entries()) {
      const button = item.firstElementChild;
      if (index === current) button?.setAttribute("aria-current", "step");
      else button?.removeAttribute("aria-current");
      item.classList.toggle("past", index < current);
    }
  }

  /**
   * @param {Phase} phase
   * @param {number} index
   * @param {number[]} sizes
   */
  #create(phase, index, sizes) {
    const { kind, layer } = phase;
    const isShort = sizes.length > MOST_IN_FULL;
    /** @type {Record<string, string>} */
    const ends = { inputs: isShort ? "In" : "Inputs", loss: "Loss", update: isShort ? "New" : "Update" };
    const output = isShort ? "Out" : "Output";
    const name = phaseName(phase, sizes);
    const text = ends[kind] ?? (layer === sizes.length - 1 ? output : String(layer));
    const button = make("button", { type: "button", "aria-label": name, title: name }, text);
    button.addEventListener("click", () => this.onGo(index));
    const item = make("li", { class: `slow-stop ${kind}` }, button);
    const isBack = kind === "backward" || kind === "update";
    item.style.gridColumn = String((kind === "loss" ? sizes.length : layer) + 1);
    item.style.gridRow = kind === "loss" ? "1 / span 2" : isBack ? "2" : "1";
    return item;
  }
}
