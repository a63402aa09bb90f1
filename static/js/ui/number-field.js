// A field in which a person types a number, in any of the ways that ui/typed-numbers.js reads; a spinner to the keys.
// It is a plain text input: a browser's own number input drops what it does not understand, each browser something else.

import { readWithin } from "./typed-numbers.js";

/** @import { Limits } from "./typed-numbers.js" */

const UNFINISHED_PAUSE = 400; // milliseconds: a lone minus is no number yet, and nothing to complain about
const LEFT_WORDS = 8000; // milliseconds in which a field that was left still says why it went back

/**
 * @typedef {Limits & { step: number, leap: number, isOptional?: boolean, isLate?: boolean }} Options
 *   step: of an arrow key; leap: with Shift, and of Page Up and Page Down; isOptional: nothing is taken, too, as null;
 *   isLate: a number is taken when the field is left or Enter is pressed, not with every key
 *
 * @typedef {object} Listener
 * @property {(value: number | null, isTyped: boolean) => void} onTake  isTyped: and not what was typed taken back
 * @property {(fault: string) => void} onFault  what is wrong with what was typed; empty when nothing is
 * @property {(value: number, isTyped: boolean) => string} write
 */

export class NumberField {
  isTyping = false;
  /** The value in force. @type {number | null} */
  #value = null;
  /** The one before somebody began to type. @type {number | null} */
  #before = null;
  /** Whether a number typed since then was taken. */
  #isTaken = false;
  /** The last number that was typed. @type {number | null} */
  #typed = null;
  #timer = 0;

  /**
   * @param {HTMLInputElement} input
   * @param {Options} options
   * @param {Listener} listener
   */
  constructor(input, options, listener) {
    this.input = input;
    this.options = options;
    this.listener = listener;
    /** As its markup has it. */
    this.calm = input.ariaInvalid;
    const { low, high, isWhole = false, step, leap } = options;
    input.type = "text";
    input.role = "spinbutton";
    input.autocomplete = "off";
    input.spellcheck = false;
    input.enterKeyHint = "done";
    // Number pads of phones have no minus, and some only one kind of point.
    input.inputMode = low < 0 ? "text" : isWhole ? "numeric" : "decimal";
    input.ariaValueMin = String(low);
    input.ariaValueMax = String(high);
    input.addEventListener("input", () => this.#type());
    input.addEventListener("blur", () => this.#leave());
    input.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const by = { ArrowUp: step, ArrowDown: -step, PageUp: leap, PageDown: -leap }[event.key] ?? 0;
      if (by) this.#spin(event.shiftKey ? Math.sign(by) * leap : by);
      else if (event.key === "Enter") this.#finish();
      if (by || (event.key === "Escape" && this.revert())) event.preventDefault();
    });
  }

  /** Whether what stands in the field is refused. */
  get isFaulty() {
    return this.input.ariaInvalid === "true";
  }

  /**
   * The value in force; what somebody types stays until they leave.
   * @param {number | null} value
   */
  show(value) {
    this.#value = value;
    if (!this.isTyping) this.#write();
  }

  /** What was typed is forgotten. */
  clear() {
    clearTimeout(this.#timer);
    this.isTyping = false;
    this.#isTaken = false;
    this.#say("");
  }

  /** The value from before somebody typed is in force again, though what was typed stays in the field. */
  takeBack() {
    if (!this.#isTaken) return;
    this.#isTaken = false;
    this.#value = this.#before;
    this.listener.onTake(this.#before, false);
  }

  /** Forget what was typed, and what was taken of it. @returns {boolean} whether there was something */
  revert() {
    if (!this.isTyping) return false;
    this.takeBack();
    this.clear();
    this.#write();
    return true;
  }

  #write() {
    const value = this.#value;
    const now = value === null ? null : String(value);
    if (this.input.ariaValueNow !== now) this.input.ariaValueNow = now;
    const isTyped = value !== null && this.#typed !== null && isAlmost(value, this.#typed);
    const text = value === null ? "" : this.listener.write(value, isTyped);
    if (this.input.value === text) return;
    this.input.value = text;
    // Who comes to type a number shall replace the one that is there, however often it moved meanwhile.
    if (document.activeElement === this.input) this.input.select();
  }

  #type() {
    clearTimeout(this.#timer);
    if (!this.isTyping) {
      this.isTyping = true;
      this.#before = this.#value;
    }
    const { value, fault, isUnfinished } = this.#read();
    if (!fault && !this.options.isLate) this.#take(value);
    else if (isUnfinished) this.#timer = setTimeout(() => this.#say(fault), UNFINISHED_PAUSE);
    else this.#say(fault);
  }

  /** @returns {{ value: number | null, fault: string, isUnfinished: boolean }} */
  #read() {
    const nothing = { value: null, fault: "", isUnfinished: false };
    const isNone = this.options.isOptional || (this.isTyping && this.#before === null);
    if (isNone && this.input.value.trim() === "") return nothing;
    return { ...nothing, ...readWithin(this.input.value, this.options) };
  }

  /** @param {number | null} value */
  #take(value) {
    this.#isTaken = true;
    this.#value = value;
    this.#typed = value;
    this.input.ariaValueNow = value === null ? null : String(value);
    this.#say("");
    this.listener.onTake(value, true);
  }

  /** Nothing more will be typed. @returns {string} what is wrong with it */
  #finish() {
    if (!this.isTyping) return "";
    clearTimeout(this.#timer);
    const { value, fault } = this.#read();
    if (fault) this.#say(fault);
    else if (this.options.isLate) {
      this.isTyping = false;
      if (value !== this.#value) this.#take(value);
      this.#write();
    }
    return fault;
  }

  #leave() {
    const fault = this.#finish();
    this.clear();
    this.#write();
    if (!fault) return;
    this.listener.onFault(`${fault} It stays as it was.`);
    this.#timer = setTimeout(() => this.listener.onFault(""), LEFT_WORDS);
  }

  /** From what stands in the field; from 0 where that is nothing. @param {number} by */
  #spin(by) {
    const { low, high } = this.options;
    const { value, fault } = this.input.value.trim() ? this.#read() : { value: 0, fault: "" };
    if (fault || value === null) return;
    const spun = Number(Math.max(low, Math.min(high, value + by)).toPrecision(12));
    this.input.value = String(spun);
    this.#type();
  }

  /** @param {string} fault */
  #say(fault) {
    this.input.ariaInvalid = fault ? "true" : this.calm;
    this.listener.onFault(fault);
  }
}

/**
 * Whether a number is the typed one: some are converted on their way to the network and back.
 * @param {number} value
 * @param {number} typed
 */
function isAlmost(value, typed) {
  return Math.abs(value - typed) <= 1e-9 * Math.abs(typed);
}
