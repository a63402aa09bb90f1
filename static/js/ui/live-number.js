// A number that follows what it shows until a person takes it: a field to type in, and a slider beside it.
// It does not know what the number is: whoever makes it says that, and hears what it shall be.

import { parameterText } from "../model/numbers.js";
import { SCHEMA } from "../protocol/schema.js";
import { NumberField } from "./number-field.js";

const QUIET = 300; // milliseconds in which frames that were under way may still say the value of before
const SLIDER_END = 5;
const SLIDER_STEPS = 200;
const MOST = SCHEMA.largestParameter;
const LIMITS = { low: -MOST, high: MOST, step: 0.1, leap: 1 };

export class LiveNumber {
  /** What it was when the person came. */
  opened = 0;
  isChanged = false;
  #isHeld = false;
  #touched = Number.NEGATIVE_INFINITY;
  /** @type {number | null} */
  #latest = 0;
  #timer = 0;

  /**
   * @param {HTMLInputElement} input
   * @param {HTMLInputElement | null} slider
   * @param {(value: number | null, isTyped: boolean) => void} onChange  isTyped: and not what was typed taken back; null:
   *   as it was when nothing was shown
   * @param {(fault: string) => void} onFault  what is wrong with what was typed; empty when nothing is
   * @param {string} [noun]  what the number is
   */
  constructor(input, slider, onChange, onFault, noun = "") {
    this.input = input;
    this.slider = slider;
    this.onChange = onChange;
    this.field = new NumberField(
      input,
      { ...LIMITS, noun },
      {
        onTake: (value, isTyped) => {
          if (value !== null) this.#slide(value);
          this.#change(value, isTyped);
        },
        onFault: (fault) => {
          onFault(fault);
          // What was taken on the way to a text that is refused was never meant.
          if (fault) this.field.takeBack();
        },
        write: parameterText,
      },
    );
    if (!slider) return;
    slider.type = "range";
    slider.addEventListener("pointerdown", () => {
      this.#isHeld = true;
    });
    for (const end of ["pointerup", "pointercancel", "change", "blur"]) {
      slider.addEventListener(end, () => {
        this.#isHeld = false;
        this.#touched = performance.now();
      });
    }
    slider.addEventListener("input", () => {
      const value = slider.valueAsNumber;
      this.field.clear();
      this.field.show(value);
      this.#change(value, true);
    });
  }

  /** @param {number | null} value  null: nothing is shown */
  open(value) {
    clearTimeout(this.#timer);
    this.opened = value ?? 0;
    this.isChanged = false;
    this.#isHeld = false;
    this.#touched = Number.NEGATIVE_INFINITY;
    this.field.clear();
    if (this.slider) this.slider.max = "0";
    this.show(value);
  }

  /** @param {number | null} value  null: nothing is shown */
  show(value) {
    this.#latest = value;
    if (this.field.isTyping || this.#isHeld) return;
    const quiet = this.#touched + QUIET - performance.now();
    if (quiet > 0) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.show(this.#latest), quiet);
      return;
    }
    this.field.show(value);
    if (value !== null) this.#slide(value);
  }

  /** @param {boolean} isOff */
  disable(isOff) {
    this.input.disabled = isOff;
    if (this.slider) this.slider.disabled = isOff;
  }

  /**
   * @param {number | null} value
   * @param {boolean} isTyped
   */
  #change(value, isTyped) {
    this.isChanged = true;
    this.#touched = performance.now();
    this.onChange(value, isTyped);
  }

  /** @param {number} value */
  #slide(value) {
    const { slider } = this;
    if (!slider) return;
    const end = Math.max(SLIDER_END, Math.ceil(Math.abs(value)));
    if (Number(slider.max) < end || slider.max === "0") {
      slider.min = String(-end);
      slider.max = String(end);
      slider.step = String((2 * end) / SLIDER_STEPS);
    }
    const text = String(value);
    if (slider.value !== text) slider.value = text;
  }
}
