// Named inputs beside the plot: two menus that say which of them are its axes, and a slider or a choice for each, which
// say about which point the network is asked. Hidden where points lie in a plane.

import { amountText, axesOf, heldOf } from "../../model/data-sets.js";
import { find, make, setText } from "../../ui/elements.js";

/** @import { Data, Input, Send, View } from "../../protocol/types.js" */

const AXES = ["Across", "Upward"];
/** Milliseconds after a touch during which a slider does not follow the server: what it says is older. */
const OWN_WAY = 400;

/**
 * @typedef {object} Row
 * @property {HTMLElement} element
 * @property {(value: number, follow: boolean) => void} show
 */

/**
 * @param {HTMLElement} page
 * @param {Send} send
 * @returns {View}
 */
export function createInputs(page, send) {
  const group = find(page, "#inputs", HTMLElement);
  /** @type {Data | null} */
  let made = null;
  /** @type {HTMLSelectElement[]} */
  let menus = [];
  /** @type {Row[]} */
  let rows = [];
  /** What each input is to be; ahead of the server while a hand is on a slider. @type {number[]} */
  let point = [];
  let touched = Number.NEGATIVE_INFINITY;
  let isScheduled = false;

  /**
   * @param {number} index
   * @param {number} value
   */
  const ask = (index, value) => {
    point[index] = value;
    touched = performance.now();
    rows[index].show(value, false);
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(() => {
      isScheduled = false;
      send({ type: "set_view", point });
    });
  };

  /** @param {Data} set */
  const build = (set) => {
    menus = AXES.map((name, axis) => {
      const options = set.inputs.map((input, index) => make("option", { value: String(index) }, input.label));
      const menu = make("select", { "aria-label": `${name}: which input` }, ...options);
      menu.addEventListener("change", () => {
        const axes = menus.map((each) => Number(each.value));
        // The input that was across and is to be upward changes places with the one that was there.
        if (axes[0] === axes[1]) axes[1 - axis] = Number(menu.dataset.before);
        send({ type: "set_view", axes: [axes[0], axes[1]] });
      });
      return menu;
    });
    const choices = menus.map((menu, axis) => make("label", {}, make("span", {}, AXES[axis]), menu));
    rows = set.inputs.map((input, index) => createRow(input, (value) => ask(index, value)));
    group.replaceChildren(
      make("div", { class: "input-axes" }, ...choices),
      ...rows.map((row) => row.element),
    );
  };

  return {
    render({ state }, changed) {
      if (!state || !changed.state) return;
      const set = state.data;
      group.hidden = set.takes_features;
      document.documentElement.classList.toggle("with-inputs", !set.takes_features);
      if (set.takes_features) return;
      if (made !== set) {
        made = set;
        touched = Number.NEGATIVE_INFINITY;
        build(set);
      }
      axesOf(set, state.view.axes).forEach((input, axis) => {
        menus[axis].value = menus[axis].dataset.before = String(input);
      });
      if (performance.now() - touched < OWN_WAY) return;
      point = heldOf(set, state.view.point);
      rows.forEach((row, index) => {
        row.show(point[index], true);
      });
    },
  };
}

/**
 * @param {Input} input
 * @param {(value: number) => void} onChange
 * @returns {Row}
 */
function createRow(input, onChange) {
  return input.choices.length > 0 ? createChoice(input, onChange) : createSlider(input, onChange);
}

/**
 * @param {Input} input
 * @param {(value: number) => void} onChange
 * @returns {Row}
 */
function createSlider(input, onChange) {
  const { name, label, low, high, step } = input;
  const id = `input-${name}`;
  const slider = make("input", {
    id,
    type: "range",
    min: String(low),
    max: String(high),
    step: String(step),
  });
  const amount = make("output", { for: id });
  slider.addEventListener("input", () => onChange(slider.valueAsNumber));
  return {
    element: make("div", { class: "input-row" }, make("label", { for: id }, label), slider, amount),
    show(value, follow) {
      if (follow) slider.value = String(value);
      const text = amountText(input, Math.round(value * 10) / 10);
      slider.setAttribute("aria-valuetext", text);
      setText(amount, text);
    },
  };
}

/**
 * @param {Input} input
 * @param {(value: number) => void} onChange
 * @returns {Row}
 */
function createChoice({ name, label, choices }, onChange) {
  const id = `input-${name}`;
  const buttons = choices.map((choice) => {
    const button = make("button", { type: "button", "aria-pressed": "false" }, choice.label);
    button.addEventListener("click", () => onChange(choice.value));
    return button;
  });
  const title = make("span", { id }, label);
  const group = make("span", { class: "input-choice", role: "group", "aria-labelledby": id }, ...buttons);
  return {
    element: make("div", { class: "input-row" }, title, group),
    show(value) {
      choices.forEach((choice, index) => {
        buttons[index].setAttribute("aria-pressed", String(choice.value === value));
      });
    },
  };
}
