// The equations of a network on the page: layers that fold, a line for each neuron, a field for each blank. What is
// folded is not made before it is opened, and while training only lines in sight are written.

import { many } from "../../model/numbers.js";
import { parameterCount, parametersOf } from "../../protocol/sizes.js";
import { make } from "../../ui/elements.js";
import { BlankField } from "./blank.js";
import { equationsOf } from "./equations.js";
import { mathOf } from "./mathml.js";

/** @import { Equation } from "./equations.js" */
/** @import { Tree } from "./mathml.js" */
/** @import { State } from "../../protocol/types.js" */

const TIMES = /** @type {Tree} */ (["mo", "·"]);
const PLUS = /** @type {Tree} */ (["mo", "+"]);
const MANY = 60; // blanks, from which on layers are folded

/** @typedef {BlankField[]} Line */
/** @typedef {(position: number, value: number, isTyped: boolean) => void} OnChange  isTyped: not taken back */

export class FormulaLayers {
  /** By position among the parameters. @type {Map<number, BlankField>} */
  #fields = new Map();
  /** @type {Map<Element, Line>} */
  #lines = new Map();
  /** Lines in sight. @type {Set<Line>} */
  #seen = new Set();

  /**
   * @param {HTMLElement} element
   * @param {OnChange} onChange
   * @param {(fault: string) => void} onFault  what is wrong with what was typed; empty when nothing is
   * @param {() => void} onSight  called when other lines have come into sight
   */
  constructor(element, onChange, onFault, onSight) {
    this.element = element;
    this.onChange = onChange;
    this.onFault = onFault;
    this.sight = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const line = this.#lines.get(target);
        if (line && isIntersecting) this.#seen.add(line);
        else if (line) this.#seen.delete(line);
      }
      onSight();
    });
  }

  /** @param {State} state */
  build(state) {
    const { sizes } = state;
    this.#fields.clear();
    this.#lines.clear();
    this.#seen.clear();
    this.sight.disconnect();
    const isFolded = parameterCount(sizes) > MANY;
    const layers = sizes
      .slice(1)
      .map((_, below) => this.#createLayer(state, below + 1, !isFolded || below === 0));
    this.element.replaceChildren(...layers);
  }

  /**
   * @param {(field: BlankField) => void} show
   * @param {boolean} isAll  also what is out of sight
   */
  forEach(show, isAll) {
    if (isAll) for (const field of this.#fields.values()) show(field);
    else for (const line of this.#seen) for (const field of line) show(field);
  }

  /**
   * @param {EventTarget | null} target  what the pointer or the focus is on
   * @returns {number} the parameter there, or −1
   */
  positionAt(target) {
    const term = target instanceof Element ? target.closest(".term") : null;
    const at = term?.querySelector(".blank") ?? this.element.querySelector(".blank:focus");
    return at instanceof HTMLElement ? Number(at.dataset.position) : -1;
  }

  /**
   * Mark what is pointed at in the diagram.
   * @param {number} position  of a parameter, or −1
   * @param {string} neuron  as "layer,index", or nothing
   */
  point(position, neuron) {
    const field = this.#fields.get(position);
    const line = neuron ? this.element.querySelector(`[data-line="${neuron}"]`) : null;
    for (const old of this.element.querySelectorAll(".pointed")) {
      if (old !== field?.input && old !== line) old.classList.remove("pointed");
    }
    field?.input.classList.add("pointed");
    line?.classList.add("pointed");
  }

  /**
   * @param {State} state
   * @param {number} layer
   * @param {boolean} isOpen
   */
  #createLayer(state, layer, isOpen) {
    const { sizes } = state;
    const title = make("b", {}, layer === sizes.length - 1 ? "Output" : `Layer ${layer}`);
    const blanks = make("span", { class: "blank-count" }, many(parametersOf(sizes, layer), "blank"));
    const lines = make("div", { class: "equations" });
    const details = make("details", {}, make("summary", {}, title, " ", blanks), lines);
    const fill = () => {
      if (!details.open || lines.hasChildNodes()) return;
      lines.append(...equationsOf(state, layer).map((equation) => this.#createLine(equation)));
    };
    details.addEventListener("toggle", fill);
    details.open = isOpen;
    fill();
    return details;
  }

  /** @param {Equation} equation */
  #createLine({ layer, neuron, name, before, blanks, after }) {
    const fields = blanks.map(
      (blank) =>
        new BlankField(
          blank,
          (value, isTyped) => this.onChange(blank.position, value, isTyped),
          this.onFault,
        ),
    );
    const terms = blanks.map(({ times }, index) => {
      const term = make("span", { class: "term" }, fields[index].input);
      const rest = index < blanks.length - 1 ? [PLUS] : after;
      const piece = [...(times ? [TIMES, times] : []), ...rest];
      if (piece.length) term.append(mathOf(...piece));
      return term;
    });
    const element = make(
      "div",
      { class: "equation", role: "group", "aria-label": name },
      mathOf(...before),
      make("div", { class: "terms" }, ...terms),
    );
    element.dataset.line = `${layer},${neuron}`;
    for (const field of fields) this.#fields.set(field.position, field);
    this.#lines.set(element, fields);
    this.sight.observe(element);
    return element;
  }
}
