// The dialog that hands on what is seen: the link, and for a class the same link with controls hidden.
// Builds the link here and changes nothing of the page itself.

import { SCHEMA } from "../protocol/schema.js";
import { find, make, setText } from "../ui/elements.js";

/** @import { State, View } from "../protocol/types.js" */

const TEXT = "hideText";
/** What a link calls the controls, where it is not the name of a feature. */
const NAMES = new Map([
  ["playButton", "Run"],
  ["stepButton", "Step"],
  ["resetButton", "Reset"],
  ["learningRate", SCHEMA.fields.learning_rate.label],
  ["activation", SCHEMA.fields.activation.label],
  ["regularization", SCHEMA.fields.regularization.label],
  ["regularizationRate", SCHEMA.fields.regularization_rate.label],
  ["problem", SCHEMA.fields.problem.label],
  ["dataset", "Data sets"],
  ["percTrainData", SCHEMA.fields.training_percent.label],
  ["noise", SCHEMA.fields.noise.label],
  ["batchSize", SCHEMA.fields.batch_size.label],
  ["numHiddenLayers", SCHEMA.fields.hidden_layers.label],
  ["showTestData", "Show test data"],
  ["discretize", "Discretize output"],
  ["advanced", "Advanced"],
  ["presets", "Presets"],
  ["lessons", "Lessons"],
  ["inside", "See inside"],
  ["time", "Time slider"],
]);
const FEATURES = new Map(SCHEMA.features.map((feature) => [feature.linkKey, feature]));
for (const { linkKey, label } of SCHEMA.features) NAMES.set(linkKey, label);

/**
 * @param {ParentNode} page
 * @returns {View}
 */
export function createShare(page) {
  const dialog = find(page, "#share", HTMLDialogElement);
  const link = find(dialog, "#share-link", HTMLInputElement);
  const copy = find(dialog, "#share-copy", HTMLButtonElement);
  const said = find(dialog, "#share-said", HTMLElement);
  const inputs = find(dialog, "#share-inputs", HTMLElement);
  const tab = find(dialog, "#share-tab", HTMLAnchorElement);
  const places = {
    controls: find(dialog, "#share-controls", HTMLElement),
    features: find(dialog, "#share-features", HTMLElement),
    text: find(dialog, "#share-text", HTMLElement),
  };
  /** @type {State | null} */
  let state = null;
  /** @type {Set<string>} */
  let hidden = new Set();

  const write = () => {
    if (!state) return;
    link.value = location.origin + location.pathname + location.search + hiding(state.link, hidden);
    tab.href = link.value;
    setText(said, "");
    setText(inputs, inputsText(state, hidden));
  };
  const check = (/** @type {string} */ name, /** @type {string} */ label) => {
    const box = make("input", { type: "checkbox" });
    box.checked = hidden.has(name);
    box.addEventListener("change", () => {
      if (box.checked) hidden.add(name);
      else hidden.delete(name);
      write();
    });
    return make("label", { class: "check" }, box, label);
  };

  find(page, "#share-button", HTMLButtonElement).addEventListener("click", () => {
    if (!state) return;
    hidden = new Set(state.view.hidden);
    if (state.view.hide_text) hidden.add(TEXT);
    const isFeature = (/** @type {string} */ name) => FEATURES.has(name);
    // In the order of the page, not of the original's list.
    const names = [...NAMES.keys()].filter((name) => SCHEMA.hideable.includes(name));
    const boxes = (/** @type {string[]} */ some) => some.map((name) => check(name, NAMES.get(name) ?? name));
    places.controls.replaceChildren(...boxes(names.filter((name) => !isFeature(name))));
    places.features.replaceChildren(...boxes(names.filter(isFeature)));
    places.text.replaceChildren(check(TEXT, "Hide the text below the playground"));
    write();
    dialog.showModal();
    link.scrollLeft = 0;
  });
  // What is closed is not there: its names are those of the page's own controls.
  dialog.addEventListener("close", () => {
    for (const place of Object.values(places)) place.replaceChildren();
  });
  find(dialog, "#share-close", HTMLButtonElement).addEventListener("click", () => dialog.close());
  link.addEventListener("focus", () => link.select());
  copy.addEventListener("click", async () => {
    setText(said, (await copied(link)) ? "Copied" : "Press Ctrl+C: the link is selected.");
  });

  return {
    render(model) {
      state = model.state;
    },
  };
}

/**
 * What hiding does to the inputs of the network; nothing where no input is hidden.
 * @param {State} state
 * @param {Set<string>} hidden
 */
function inputsText(state, hidden) {
  if (!state.data.takes_features) return "";
  const names = new Set(state.experiment.features);
  const gone = SCHEMA.features.filter(({ name, linkKey }) => names.has(name) && hidden.has(linkKey));
  if (gone.length === 0) return "";
  const left = names.size - gone.length;
  const [verb, pronoun] = gone.length === 1 ? ["is an input", "it is"] : ["are inputs", "they are"];
  const inputs =
    left === 0 ? "no input: it says the same for every point" : `${left} input${left === 1 ? "" : "s"}`;
  return `${gone.map(({ label }) => label).join(", ")} ${verb} now. Hidden, ${pronoun} none: behind this link the network has ${inputs}.`;
}

/**
 * A link that hides these controls and no others. A hidden feature is no input, and the link says so.
 * @param {string} link  such as #dataset=xor&x=true&noise_hide=true
 * @param {Set<string>} hidden
 */
function hiding(link, hidden) {
  const parts = link
    .replace(/^#/, "")
    .split("&")
    .filter((part) => part && !/^(\w+_hide|hideText)=/.test(part))
    .map((part) => {
      const key = part.slice(0, part.indexOf("="));
      return FEATURES.has(key) && hidden.has(key) ? `${key}=false` : part;
    });
  for (const name of hidden) parts.push(name === TEXT ? `${TEXT}=true` : `${name}_hide=true`);
  return `#${parts.join("&")}`;
}

/**
 * Over plain HTTP there is no clipboard to write to; what is selected can be copied all the same.
 * @param {HTMLInputElement} field
 * @returns {Promise<boolean>}
 */
async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}
