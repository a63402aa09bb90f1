// A number that follows what it shows until a person takes it: a native number input, and a slider beside it.
// Made by views/editor.js, which says what the number is and hears what it shall be.

import { SCHEMA } from "../protocol/schema.js";

const QUIET = 300; // milliseconds in which frames that were under way may still say the value of before
const SLIDER_END = 5;
const SLIDER_STEPS = 200;
const FINE_STEP = 0.1;
const COARSE_STEP = 1;
const MOST = SCHEMA.largestParameter;

export class LiveNumber {
  /** What it was when the person came. */
  opened = 0;
  isChanged = false;
  #isTyped = false;
  #isHeld = false;
  #touched = Number.NEGATIVE_INFINITY;
  #latest = 0;
  #timer = 0;

  /**
   * @param {HTMLInputElement} input
   * @param {HTMLInputElement | null} slider
   * @param {(value: number) => void} onChange
   * @param {(fault: string) => void} onFault  what is wrong with what was typed; empty when nothing is
   */
  constructor(input, slider, onChange, onFault) {
    this.input = input;
    this.slider = slider;
    this.onChange = onChange;
    this.onFault = onFault;
    input.type = "number";
    input.step = String(FINE_STEP);
    input.min = String(-MOST);
    input.max = String(MOST);
    input.addEventListener("input", () => this.#type());
    input.addEventListener("blur", () => {
      if (this.#isTyped) this.#touched = performance.now();
      this.#isTyped = false;
    });
    input.addEventListener("keydown", (event) => {
      const sign = { ArrowUp: 1, ArrowDown: -1 }[event.key] ?? 0;
      if (!sign || !event.shiftKey || !Number.isFinite(input.valueAsNumber)) return;
      event.preventDefault();
      input.value = numberText(limited(input.valueAsNumber + sign * COARSE_STEP));
      this.#type();
    });
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
      input.value = numberText(slider.valueAsNumber);
      this.#complain("");
      this.#isTyped = false;
      this.#change(slider.valueAsNumber);
    });
  }

  /** @param {number} value */
  open(value) {
    clearTimeout(this.#timer);
    this.opened = value;
    this.isChanged = false;
    this.#isTyped = false;
    this.#isHeld = false;
    this.#touched = Number.NEGATIVE_INFINITY;
    this.#complain("");
    if (this.slider) this.slider.max = "0";
    this.show(value);
  }

  /** @param {number} value */
  show(value) {
    this.#latest = value;
    if (this.#isTyped || this.#isHeld) return;
    const quiet = this.#touched + QUIET - performance.now();
    if (quiet > 0) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.show(this.#latest), quiet);
      return;
    }
    const text = numberText(value);
    if (this.input.value !== text) {
      this.input.value = text;
      // Who comes to type a number shall replace the one that is there, however often it moved meanwhile.
      if (document.activeElement === this.input) this.input.select();
    }
    this.#slide(value);
  }

  /** @param {boolean} isOff */
  disable(isOff) {
    this.input.disabled = isOff;
    if (this.slider) this.slider.disabled = isOff;
  }

  #type() {
    this.#isTyped = true;
    const value = this.input.valueAsNumber;
    const isFaulty = !(Math.abs(value) <= MOST);
    this.#complain(
      isFaulty ? `A number from −${MOST.toLocaleString("en")} to ${MOST.toLocaleString("en")}.` : "",
    );
    if (isFaulty) return;
    this.#slide(value);
    this.#change(value);
  }

  /** @param {number} value */
  #change(value) {
    this.isChanged = true;
    this.#touched = performance.now();
    this.onChange(value);
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

  /** @param {string} fault */
  #complain(fault) {
    if (fault) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
    this.onFault(fault);
  }
}

/**
 * As a number input takes it: with a plain minus.
 * @param {number} value
 */
function numberText(value) {
  return value.toFixed(3);
}

/** @param {number} value */
function limited(value) {
  return Math.max(-MOST, Math.min(MOST, value));
}
