// The drawer of what a course talks about later: loss, optimizer, schedule, first weights, regularization, batches.
// Each control stands with its help, and with the formula of what is in force. The template says where each field
// stands. It lies beside the output, so that the network is seen learning.

import { createFormulaLine, formulaOf } from "../../draw/formula-text.js";
import { choiceLabel } from "../../model/choice-label.js";
import { formulaOfChoice } from "../../protocol/families.js";
import { SCHEMA } from "../../protocol/schema.js";
import { find, make, setAttribute, setText } from "../../ui/elements.js";
import { createCheck, createMenu, createNumber } from "../../ui/fields.js";

/** @import { FieldSchema } from "../../ui/fields.js" */
/** @import { Command, Experiment, Model, Send, State, View } from "../../protocol/types.js" */

/** @typedef {keyof Experiment} Name */
/** @typedef {(state: State) => void} Show */

/** @type {Record<string, FieldSchema>} */
const FIELDS = SCHEMA.fields;
/** @type {Record<string, { field: string, values: string[] }>} */
const ONLY_WITH = SCHEMA.onlyWith;
const AUTOMATIC = "auto";
const LONG = 16; // letters of a label or a choice that have no room beside each other
const LAYERS = "layer_activations";
const MOST_LAYERS = SCHEMA.fields.hidden_layers.mostLayers;

/**
 * @param {HTMLElement} page
 * @param {Send} send
 * @returns {View}
 */
export function createAdvanced(page, send) {
  const drawer = find(page, "#advanced", HTMLElement);
  const plain = find(drawer, "#advanced-plain", HTMLButtonElement);
  const mark = createMark(page);
  /** @type {State | null} */
  let latest = null;
  /** @type {Show[]} */
  const shows = [createLayers(drawer, send)];
  /** @type {Name[]} */
  const options = [];
  for (const place of drawer.querySelectorAll("[data-option]")) {
    if (!(place instanceof HTMLElement)) continue;
    const name = /** @type {Name} */ (place.dataset.option);
    options.push(name);
    shows.push(createOption(place, name, send));
  }
  for (const place of drawer.querySelectorAll("[data-common]")) {
    if (place instanceof HTMLElement) shows.push(createCommon(place));
  }
  const showBatch = createBatch(drawer, send);
  // An output and a loss must fit each other: the automatic output fits every loss.
  const order = /** @type {Name[]} */ (["output", ...options.filter((name) => name !== "output"), LAYERS]);
  const changedFields = () =>
    latest ? order.filter((name) => String(latest?.experiment[name]) !== String(FIELDS[name].default)) : [];

  plain.addEventListener("click", () => {
    for (const field of changedFields()) {
      const value = /** @type {Extract<Command, { type: "set" }>["value"]} */ (FIELDS[field].default);
      send({ type: "set", field, value });
    }
    // A button that has nothing more to do loses the focus.
    drawer.focus();
  });
  createOpening(page, drawer);

  return {
    render(model, changed) {
      const { state } = model;
      if (!state || !(changed.state || changed.scene)) return;
      latest = state;
      for (const show of shows) show(state);
      showBatch(model);
      const names = changedFields();
      // What has no effect now is not counted, but goes back with the rest.
      mark(names.filter((name) => applies(name, state.experiment)).length);
      plain.disabled = names.length === 0;
    },
  };
}

/**
 * Opens and shuts the drawer; the focus goes in and comes back.
 * @param {HTMLElement} page
 * @param {HTMLElement} drawer
 */
function createOpening(page, drawer) {
  const button = find(page, "#advanced-button", HTMLButtonElement);
  /** @type {Element | null} */
  let from = null;
  const toggle = (/** @type {boolean} */ isOpen) => {
    const at = document.activeElement;
    if (isOpen) from = at;
    const isLeft = !isOpen && drawer.contains(at);
    drawer.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) drawer.focus();
    else if (isLeft)
      (from instanceof HTMLElement && from !== page && from.checkVisibility() ? from : button).focus();
  };
  button.addEventListener("click", () => toggle(drawer.hidden !== false));
  find(drawer, "#advanced-close", HTMLButtonElement).addEventListener("click", () => toggle(false));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || drawer.hidden) return;
    // What is open above the page has its own use for it.
    if (!document.activeElement?.closest("dialog, [popover]")) toggle(false);
  });
}

/**
 * How many fields are not as at first: a dot to see, a number to hear.
 * @param {HTMLElement} page
 */
function createMark(page) {
  const button = find(page, "#advanced-button", HTMLButtonElement);
  const dot = find(button, "i", HTMLElement);
  return (/** @type {number} */ count) => {
    dot.hidden = count === 0;
    setAttribute(button, "aria-label", count ? `Advanced, ${count} changed` : "Advanced");
  };
}

/**
 * One field with all that is said of it.
 * @param {HTMLElement} place
 * @param {Name} name
 * @param {Send} send
 * @returns {Show}
 */
function createOption(place, name, send) {
  const field = FIELDS[name];
  const id = `advanced-${name.replaceAll("_", "-")}`;
  const choose = (/** @type {string | number | boolean | null} */ value) =>
    send({ type: "set", field: name, value });
  const isFlag = field.kind === "flag";
  const control = isFlag ? make("input", { id, type: "checkbox" }) : make("select", { id });
  control.dataset.control = name;
  control.setAttribute("aria-describedby", `${id}-help`);
  const showValue =
    control instanceof HTMLSelectElement ? createMenu(control, field, choose) : createCheck(control, choose);
  const label = make("label", { class: "option-label", for: id }, field.label);
  const formula = createFormulaLine();
  place.classList.add("option");
  place.classList.toggle("flag", isFlag);
  place.classList.toggle("long", isLong(field));
  place.append(
    label,
    control,
    formula.element,
    make("p", { id: `${id}-help`, class: "option-help" }, field.help),
  );

  return (state) => {
    place.hidden = !applies(name, state.experiment);
    showValue(state.experiment[name]);
    if (name === "loss" && control instanceof HTMLSelectElement) offer(control, state.fitting_losses);
    if (isFlag) return;
    const chosen = String(state.experiment[name]);
    const inForce = name === "loss" || name === "output" ? state[name] : chosen;
    const lead = chosen === AUTOMATIC ? `Automatic: ${choiceLabel(name, inForce)}` : "";
    const isOutput = name === "output";
    formula.show(lead, isOutput ? formulaOf(state, state.sizes.length - 1) : formulaOfChoice(name, inForce));
  };
}

/** @param {FieldSchema} field */
function isLong({ label, choices = [] }) {
  return (
    choices.length > 0 && [label, ...choices.map((choice) => choice.label)].some((text) => text.length > LONG)
  );
}

/**
 * Whether a field says something where the others are what they are.
 * @param {string} name
 * @param {Experiment} experiment
 */
function applies(name, experiment) {
  const condition = ONLY_WITH[name];
  return !condition || condition.values.includes(String(experiment[/** @type {Name} */ (condition.field)]));
}

/**
 * @param {HTMLSelectElement} menu
 * @param {string[]} fitting
 */
function offer(menu, fitting) {
  for (const option of menu.options)
    option.disabled = option.value !== AUTOMATIC && !fitting.includes(option.value);
}

/**
 * What is chosen in the bar above, with its formula.
 * @param {HTMLElement} place
 * @returns {Show}
 */
function createCommon(place) {
  const name = /** @type {"activation" | "regularization"} */ (place.dataset.common);
  const value = make("span", { class: "option-value" });
  const formula = createFormulaLine();
  place.append(make("span", { class: "option-label" }, FIELDS[name].label), value, formula.element);
  return ({ experiment }) => {
    const chosen = experiment[name] ?? "none";
    setText(value, choiceLabel(name, chosen));
    formula.show("", formulaOfChoice(name, chosen));
  };
}

/**
 * One menu for each hidden layer; what stands in none of them is the common activation.
 * @param {HTMLElement} drawer
 * @param {Send} send
 * @returns {Show}
 */
function createLayers(drawer, send) {
  const place = find(drawer, "#layer-activations", HTMLElement);
  const help = find(drawer, "#layer-activations-help", HTMLElement);
  let widths = 0;
  const rows = Array.from({ length: MOST_LAYERS }, (_, index) => {
    const id = `advanced-layer-${index + 1}`;
    const select = make("select", { id, "aria-describedby": help.id });
    const common = { value: "", label: "As the others" };
    const choices = [common, ...(FIELDS.activation.choices ?? [])];
    const show = createMenu(select, { ...FIELDS.activation, choices }, () => {
      send({ type: "set", field: LAYERS, value: rows.slice(0, widths).map((row) => row.select.value) });
    });
    const formula = createFormulaLine();
    const label = make("label", { class: "option-label", for: id }, `Layer ${index + 1} activation`);
    const element = make("div", { class: "option long" }, label, select, formula.element);
    place.append(element);
    return { element, select, show, formula };
  });
  return ({ experiment }) => {
    widths = experiment.hidden_layers.length;
    setText(help, widths ? FIELDS[LAYERS].help : "There is no hidden layer to give one to.");
    const common = `As the others (${choiceLabel("activation", experiment.activation)})`;
    rows.forEach(({ element, select, show, formula }, index) => {
      const own = experiment.layer_activations[index] ?? "";
      element.hidden = index >= widths;
      setText(select.options[0], common);
      show(own);
      formula.show("", formulaOfChoice("activation", own));
    });
  };
}

/**
 * The exact size of a batch, and all points at once.
 * @param {HTMLElement} drawer
 * @param {Send} send
 * @returns {(model: Model) => void}
 */
function createBatch(drawer, send) {
  const input = find(drawer, "#exact-batch", HTMLInputElement);
  const all = find(drawer, "#all-points", HTMLButtonElement);
  const help = find(drawer, "#exact-batch-help", HTMLElement);
  const field = FIELDS.batch_size;
  const choose = (/** @type {number} */ value) => send({ type: "set", field: "batch_size", value });
  const show = createNumber(input, field, find(drawer, "#exact-batch-fault", HTMLElement), choose);
  all.addEventListener("click", () => choose(field.high ?? 0));
  return ({ state, scene }) => {
    if (!state) return;
    const size = state.experiment.batch_size;
    const isAll = scene !== null && size >= scene.trainingCount;
    show(size);
    setAttribute(all, "aria-pressed", String(isAll));
    setText(help, isAll ? `All ${scene.trainingCount} training points in one update an epoch.` : field.help);
  };
}
