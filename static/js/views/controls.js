// Menus and sliders of the experiment, made from the schema, and whatever a link may hide.
// Called by main with every redraw; the template says where each field stands.

import { chooseInMenu, fillMenu, find, make, setText } from "../draw/elements.js";
import { SCHEMA } from "../protocol/schema.js";

/** @import { Experiment, Send, View } from "../protocol/types.js" */

/**
 * @typedef {object} FieldSchema
 * @property {string} label
 * @property {string} help
 * @property {string} kind
 * @property {{ value: string | number, label: string }[]} [choices]
 * @property {{ low: number, high: number, step: number }} [slider]
 */

/** @typedef {(experiment: Experiment) => void} Show */

const LONGEST_ANSWER = 1000; // milliseconds in which a slider waits for the answer to its own last tick

/**
 * @param {HTMLElement} page
 * @param {Send} send
 * @returns {View}
 */
export function createControls(page, send) {
  /** @type {Show[]} */
  const shows = [];
  for (const place of page.querySelectorAll("[data-field]")) {
    if (!(place instanceof HTMLElement)) continue;
    const name = /** @type {keyof Experiment} */ (place.dataset.field);
    /** @type {FieldSchema} */
    const field = SCHEMA.fields[name];
    const control = field.slider ? createSlider : createMenu;
    shows.push(control(place, name, field, (value) => send({ type: "set", field: name, value })));
  }
  const hideable = Array.from(page.querySelectorAll("[data-name]"));
  const article = find(page, "#article", HTMLElement);
  let hidden = "";

  return {
    render({ state }, changed) {
      if (!state || !changed.state) return;
      for (const show of shows) show(state.experiment);
      article.hidden = state.view.hide_text;
      page.classList.toggle("hide-text", state.view.hide_text);
      if (hidden === state.view.hidden.join()) return;
      hidden = state.view.hidden.join();
      for (const element of hideable) {
        if (element instanceof HTMLElement) {
          element.hidden = state.view.hidden.includes(element.dataset.name ?? "");
        }
      }
    },
  };
}

/**
 * A label, and room for its explanation (views/explain.js).
 * @param {string} name
 * @param {HTMLElement} label
 */
function named(name, label) {
  return make("span", { class: "named", "data-help": name }, label);
}

/**
 * @param {HTMLElement} place
 * @param {keyof Experiment} name
 * @param {FieldSchema} field
 * @param {(value: string | number | null) => void} choose
 * @returns {Show}
 */
function createMenu(place, name, field, choose) {
  const select = make("select", { id: name, title: field.help });
  fillMenu(select, field.choices ?? []);
  place.append(named(name, make("label", { class: "label", for: name }, field.label)), select);
  const isNumber = field.kind === "number";
  select.addEventListener("change", () => {
    if (isNumber) choose(Number(select.value));
    else choose(select.value === "none" ? null : select.value);
  });
  return (experiment) => chooseInMenu(select, String(experiment[name] ?? "none"));
}

/**
 * @param {HTMLElement} place
 * @param {keyof Experiment} name
 * @param {FieldSchema} field
 * @param {(value: number) => void} choose
 * @returns {Show}
 */
function createSlider(place, name, field, choose) {
  const { low, high, step } = field.slider ?? { low: 0, high: 1, step: 1 };
  const unit = place.dataset.unit ?? "";
  const input = make("input", {
    id: name,
    type: "range",
    title: field.help,
    min: String(low),
    max: String(high),
  });
  const shown = make("span", { class: "value", "aria-hidden": "true" });
  place.append(named(name, make("label", { for: name }, field.label)), shown, input);
  let isHeld = false;
  let asked = 0;
  let askedAt = Number.NEGATIVE_INFINITY;

  const show = (/** @type {number} */ value) => {
    setText(shown, `${value}${unit}`);
    input.setAttribute("aria-valuetext", `${value}${unit}`);
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
    show(value);
    choose(value);
  });
  return (experiment) => {
    // The answer to an earlier tick must not pull the slider out of the hand.
    const value = Number(experiment[name]);
    if (isHeld || (value !== asked && performance.now() - askedAt < LONGEST_ANSWER)) return;
    input.max = String(Math.max(high, value));
    input.step = (value - low) % step === 0 ? String(step) : "any";
    input.value = String(value);
    show(value);
  };
}
