// A blank of a formula: the weight or bias itself, to be read and typed in its place; empty until it has a number.
// Follows the training until a person takes it (ui/live-number.js).

import { make, setAttribute } from "../../ui/elements.js";
import { LiveNumber } from "../../ui/live-number.js";

/** @import { Blank as Text } from "./equations.js" */

export class BlankField {
  #value = 0;
  /** What it was when the person came. */
  #before = { value: 0, isEmpty: true };
  isEmpty = true;
  #sign = 0;

  /**
   * @param {Text} text
   * @param {(value: number, isTyped: boolean) => void} onChange  isTyped: and not what was typed taken back
   * @param {(fault: string) => void} onFault  what is wrong with what was typed; empty when nothing is
   */
  constructor(text, onChange, onFault) {
    this.position = text.position;
    this.name = text.name;
    this.input = make("input", { class: "blank empty", placeholder: "__" });
    this.input.dataset.position = String(text.position);
    this.input.setAttribute("aria-label", `Blank: ${lowered(text.name)}`);
    this.number = new LiveNumber(
      this.input,
      null,
      (typed, isTyped) => {
        const isFilled = isTyped && typed !== null;
        const value = typed ?? this.#before.value;
        this.#fill(!isFilled && this.#before.isEmpty);
        this.#colour(value);
        onChange(value, isFilled);
      },
      onFault,
      "a weight or bias",
    );
    this.input.addEventListener("focus", () => {
      this.#before = { value: this.#value, isEmpty: this.isEmpty };
      this.input.select();
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.input.select();
    });
  }

  /**
   * @param {number} value
   * @param {boolean} isEmpty
   * @param {boolean} isCut  held at zero, and not to be typed
   */
  show(value, isEmpty, isCut) {
    this.#value = value;
    const isTaken = document.activeElement === this.input;
    // What a person is about to type is theirs; and what was typed is there, though no frame says it yet.
    if (isTaken && isEmpty && (this.isEmpty || this.number.field.isTyping)) return;
    this.#fill(isEmpty);
    this.number.show(isEmpty ? null : value);
    if (!isEmpty) this.#colour(value);
    if (this.input.disabled !== isCut) {
      this.number.disable(isCut);
      this.input.title = isCut ? "Cut: held at zero" : "";
    }
  }

  /** @param {boolean} isEmpty */
  #fill(isEmpty) {
    if (isEmpty === this.isEmpty) return;
    this.isEmpty = isEmpty;
    this.input.classList.toggle("empty", isEmpty);
    setAttribute(this.input, "aria-label", isEmpty ? `Blank: ${lowered(this.name)}` : this.name);
  }

  /** @param {number} value */
  #colour(value) {
    const sign = Math.abs(value) < 0.0005 ? 0 : Math.sign(value);
    if (sign === this.#sign) return;
    this.#sign = sign;
    this.input.classList.toggle("plus", sign > 0);
    this.input.classList.toggle("minus", sign < 0);
  }
}

/** @param {string} name */
function lowered(name) {
  return name[0].toLowerCase() + name.slice(1);
}
