// Controls of the experiment's fields, made from what the schema says of each: a menu, a slider, a check box, a number.
// Each maker returns how its control shows a value. Nothing here knows the server.

import { chooseInMenu, fillMenu, setAttribute, setText } from "./elements.js";
import { NumberField } from "./number-field.js";

/**
 * @typedef {object} FieldSchema
 * @property {string} label
 * @property {string} help
 * @property {string} kind
 * @property {unknown} default
 * @property {number} [low]
 * @property {number} [high]
 * @property {{ value: string | number, label: string }[]} [choices]
 * @property {{ low: number, high: number, step: number }} [slider]
 */

/** @typedef {(value: unknown) => void} Show */

const NONE = "none"; // what the schema and links call a choice that is null
const LONGEST_ANSWER = 1000; // milliseconds in which a slider waits for the answer to its own last tick

/**
 * @param {HTMLSelectElement} select
 * @param {FieldSchema} field
 * @param {(value: string | number | null) => void} choose
 * @returns {Show}
 */
export function createMenu(select, field, choose) {
  fillMenu(select, field.choices ?? []);
  select.addEventListener("change", () => {
    if (field.kind === "number") choose(Number(select.value));
    else choose(select.value === NONE ? null : select.value);
  });
  return (value) => chooseInMenu(select, String(value ?? NONE));
}

/**
 * @param {HTMLInputElement} box
 * @param {(value: boolean) => void} choose
 * @returns {Show}
 */
export function createCheck(box, choose) {
  box.addEventListener("change", () => choose(box.checked));
  return (value) => {
    box.checked = value === true;
  };
}

/**
 * A whole number that is typed; it is taken when the hand leaves the field or presses Enter.
 * @param {HTMLInputElement} input
 * @param {FieldSchema} field
 * @param {HTMLElement} fault  where is said what is wrong with what was typed
 * @param {(value: number) => void} choose
 * @returns {(value: number) => void}
 */
export function createNumber(input, { low = 0, high = 1 }, fault, choose) {
  const options = { low, high, isWhole: true, isLate: true, step: 1, leap: 10 };
  const field = new NumberField(input, options, {
    onTake: (value) => choose(value ?? low),
    onFault: (words) => setText(fault, words),
    write: String,
  });
  return (value) => field.show(value);
}

/**
 * @param {HTMLInputElement} input
 * @param {HTMLElement} shown  the value in words
 * @param {FieldSchema} field
 * @param {string} unit
 * @param {(value: number) => void} choose
 * @returns {(value: number, name?: string) => void}  name: what to say instead of a number that stands for more than it is
 */
export function createSlider(input, shown, field, unit, choose) {
  const { low, high, step } = field.slider ?? { low: 0, high: 1, step: 1 };
  input.type = "range";
  input.min = String(low);
  input.max = String(high);
  let isHeld = false;
  let asked = 0;
  let askedAt = Number.NEGATIVE_INFINITY;
  let timer = 0;

  const say = (/** @type {string} */ text) => {
    setText(shown, text);
    setAttribute(input, "aria-valuetext", text);
  };
  input.addEventListener("pointerdown", () => {
    isHeld = true;
  });
  for (const end of ["pointerup", "pointercancel", "change", "blur"]) {
    input.addEventListener(end, () => {
      isHeld = false;
    });
  }
  input.addEventListener("input", () => {
    // While a link's value lies off the steps, the slider has none of its own.
    const value = Math.min(high, Math.max(low, low + Math.round((input.valueAsNumber - low) / step) * step));
    asked = value;
    askedAt = performance.now();
    say(`${value}${unit}`);
    choose(value);
  });
  const show = (/** @type {number} */ value, name = "") => {
    clearTimeout(timer);
    // The answer to an earlier tick must not pull the slider out of the hand; what was refused goes back later.
    const isAnswer = value === asked && !isHeld;
    const wait = isHeld ? LONGEST_ANSWER : askedAt + LONGEST_ANSWER - performance.now();
    if (!isAnswer && wait > 0) {
      timer = setTimeout(() => show(value, name), wait);
      return;
    }
    input.max = String(name ? high : Math.max(high, value));
    input.step = (value - low) % step === 0 ? String(step) : "any";
    input.value = String(value);
    say(name || `${value}${unit}`);
  };
  return show;
}
