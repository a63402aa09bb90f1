// The right answer of a point that is none of the data: a person's to choose, a class from a menu or a value as a number.
// Until somebody does, it is the nearest data point's. Made by views/loss.js; the server reckons with it.

import { chooseInMenu, fillMenu, find, setAttribute } from "./elements.js";
import { numberText } from "./numbers.js";
import { answersOf } from "./shown-point.js";

/** @import { ShownPoint } from "./shown-point.js" */
/** @import { Send, State } from "../protocol/types.js" */

export class LossAnswer {
  #answers = "";
  /** The point that the typed value is about. */
  #point = "";

  /**
   * @param {HTMLElement} panel
   * @param {Send} send
   */
  constructor(panel, send) {
    this.send = send;
    this.menu = find(panel, "#loss-answer", HTMLSelectElement);
    this.valuePart = find(panel, "#loss-value-part", HTMLElement);
    this.value = find(panel, "#loss-value", HTMLInputElement);
    this.menu.addEventListener("change", () => send({ type: "watch", label: Number(this.menu.value) }));
    this.value.addEventListener("input", () => this.#tell());
  }

  /**
   * @param {State} state
   * @param {ShownPoint | null} shown
   */
  write(state, shown) {
    const isOpen = shown !== null && shown.index < 0;
    this.menu.hidden = !isOpen || state.classes === 0;
    this.valuePart.hidden = !isOpen || state.classes > 0;
    if (!isOpen) this.#point = "";
    else if (state.classes > 0) this.#writeMenu(state, shown);
    else this.#writeValue(shown);
  }

  /**
   * @param {State} state
   * @param {ShownPoint} shown
   */
  #writeMenu(state, { label }) {
    const answers = answersOf(state);
    if (JSON.stringify(answers) !== this.#answers) {
      this.#answers = JSON.stringify(answers);
      fillMenu(this.menu, answers);
    }
    if (document.activeElement !== this.menu) chooseInMenu(this.menu, String(label));
  }

  /**
   * What is typed stays while it is typed, unless it was about another point.
   * @param {ShownPoint} shown
   */
  #writeValue({ at, label, isChosen }) {
    const point = String(at);
    if (!isChosen) setAttribute(this.value, "placeholder", numberText(label));
    if (point === this.#point && document.activeElement === this.value) return;
    this.#point = point;
    const text = isChosen ? String(label) : "";
    if (this.value.value !== text || !this.value.validity.valid) this.value.value = text;
    setAttribute(this.value, "aria-invalid", "false");
  }

  /** Nothing typed means the nearest point's. */
  #tell() {
    const { valid } = this.value.validity;
    setAttribute(this.value, "aria-invalid", String(!valid));
    const typed = this.value.valueAsNumber;
    if (valid) this.send({ type: "watch", label: Number.isFinite(typed) ? typed : null });
  }
}
