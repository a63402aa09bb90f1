// The right answer of a point that is none of the data: a person's to choose, a class from a menu or a value as a
// number. Until somebody does, it is the nearest data point's. The server reckons with it.

import { numberText } from "../../model/numbers.js";
import { answersOf } from "../../model/shown-point.js";
import { SCHEMA } from "../../protocol/schema.js";
import { chooseInMenu, fillMenu, find, setAttribute, setText } from "../../ui/elements.js";
import { NumberField } from "../../ui/number-field.js";

/** @import { ShownPoint } from "../../model/shown-point.js" */
/** @import { Send, State } from "../../protocol/types.js" */

const MOST = SCHEMA.largestParameter;
const LIMITS = { low: -MOST, high: MOST, step: 1, leap: 10, isOptional: true, noun: "a right answer" };

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
    const fault = find(panel, "#loss-value-fault", HTMLElement);
    this.value = find(panel, "#loss-value", HTMLInputElement);
    this.field = new NumberField(this.value, LIMITS, {
      // Nothing typed means the nearest point's.
      onTake: (label) => send({ type: "watch", label }),
      onFault: (words) => {
        setText(fault, words);
        if (words) this.field.takeBack();
      },
      write: String,
    });
    this.menu.addEventListener("change", () => send({ type: "watch", label: Number(this.menu.value) }));
  }

  /**
   * @param {State} state
   * @param {ShownPoint | null} shown
   */
  write(state, shown) {
    const isOpen = shown !== null && shown.index < 0;
    this.menu.hidden = !isOpen || state.data.classes === 0;
    this.valuePart.hidden = !isOpen || state.data.classes > 0;
    if (!isOpen) this.#point = "";
    else if (state.data.classes > 0) this.#writeMenu(state, shown);
    else this.#writeValue(state, shown);
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
   * @param {State} state
   * @param {ShownPoint} shown
   */
  #writeValue(state, { at, label, isChosen }) {
    const point = String(at);
    if (!isChosen) setAttribute(this.value, "placeholder", numberText(label));
    this.field.options.unit = state.data.target?.unit ?? "";
    if (point !== this.#point) this.field.clear();
    this.#point = point;
    this.field.show(isChosen ? label : null);
  }
}
