// Menus and sliders of the experiment, made from the schema, and whatever a link may hide. The template says where each
// field stands.

import { SCHEMA } from "../../protocol/schema.js";
import { find, make } from "../../ui/elements.js";
import { createMenu, createSlider } from "../../ui/fields.js";
import { createWays } from "./ways.js";

/** @import { FieldSchema } from "../../ui/fields.js" */
/** @import { Experiment, Model, Send, Shared, View } from "../../protocol/types.js" */

/** @typedef {(experiment: Experiment, model: Model) => void} Show */

/**
 * @param {HTMLElement} page
 * @param {Send} send
 * @param {Shared} shared
 * @returns {View}
 */
export function createControls(page, send, shared) {
  shared.ways = createWays(page);
  /** @type {Show[]} */
  const shows = [];
  for (const place of page.querySelectorAll("[data-field]")) {
    if (!(place instanceof HTMLElement)) continue;
    const name = /** @type {keyof Experiment} */ (place.dataset.field);
    /** @type {FieldSchema} */
    const field = SCHEMA.fields[name];
    const control = field.slider ? slider : menu;
    shows.push(control(place, name, field, (value) => send({ type: "set", field: name, value })));
  }
  const hideable = Array.from(page.querySelectorAll("[data-name]"));
  const article = find(page, "#article", HTMLElement);
  let hidden = "";

  return {
    render(model, changed) {
      const { state } = model;
      // How many points there are to train on is in the scene.
      if (!state || !(changed.state || changed.scene)) return;
      for (const show of shows) show(state.experiment, model);
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
 * A label, and room for its explanation (views/settings/explain.js).
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
function menu(place, name, field, choose) {
  const select = make("select", { id: name, "data-control": name, title: field.help });
  place.append(named(name, make("label", { class: "label", for: name }, field.label)), select);
  const show = createMenu(select, field, choose);
  return (experiment) => show(experiment[name]);
}

/**
 * @param {HTMLElement} place
 * @param {keyof Experiment} name
 * @param {FieldSchema} field
 * @param {(value: number) => void} choose
 * @returns {Show}
 */
function slider(place, name, field, choose) {
  const input = make("input", { id: name, "data-control": name, type: "range", title: field.help });
  const shown = make("span", { class: "value", "aria-hidden": "true" });
  place.append(named(name, make("label", { for: name }, field.label)), shown, input);
  const show = createSlider(input, shown, field, place.dataset.unit ?? "", choose);
  return (experiment, { scene }) => {
    const value = Number(experiment[name]);
    const isAll = name === "batch_size" && scene && value >= scene.trainingCount;
    show(value, isAll ? "all" : "");
  };
}
