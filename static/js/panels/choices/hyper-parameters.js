// What a person chooses and training does not learn: each with its value, why it is a choice, and where it is changed.
// Pure.

import { choiceLabel } from "../../model/choice-label.js";
import { rateText } from "../../model/numbers.js";
import { SCHEMA } from "../../protocol/schema.js";

/** @import { Experiment, Frame, State } from "../../protocol/types.js" */

/**
 * @typedef {object} Choice
 * @property {string} name
 * @property {string} label
 * @property {string} group
 * @property {string} why
 * @property {string} control  the name of what changes it
 * @property {(state: State, frame: Frame | null) => string} value
 * @property {(state: State) => string} standard  what it is by default, where that is something else; or nothing
 * @property {(state: State) => boolean} isThere
 */

/** @typedef {keyof Experiment} Name */
/** @typedef {{ label: string, help: string, default: unknown, choices?: { value: string | number, label: string }[] }} Field */

export const GROUPS = ["The shape of the network", "How it learns", "Where it begins"];
const [SHAPE, LEARNING, BEGINNING] = GROUPS;
const AUTOMATIC = "auto";
/** @type {Record<string, Field>} */
const FIELDS = SCHEMA.fields;
/** @type {Record<string, { field: string, values: string[] }>} */
const ONLY_WITH = SCHEMA.onlyWith;

/** @type {Choice[]} */
export const CHOICES = [
  choice("features", SHAPE, "What it is given decides what it can see.", {
    isThere: (state) => state.data.takes_features,
  }),
  choice("hidden_layers", SHAPE, "More neurons can learn more, and need more points and more time."),
  choice("activation", SHAPE, "How a neuron bends its sum. Without a bend, layers add nothing.", {
    isThere: ({ sizes }) => sizes.length > 2,
    value: ({ activations }) =>
      [...new Set(activations.slice(0, -1))].map((name) => choiceLabel("activation", name)).join(", "),
  }),
  choice("output", SHAPE, "The last squash: does a value come out, or a probability?", {
    value: ({ output }) => textOf("output", output),
  }),
  choice("learning_rate", LEARNING, "The step size: too small takes for ever, too large overshoots.", {
    value: ({ experiment }) => rateText(experiment.learning_rate, experiment.learning_rate),
  }),
  choice(
    "batch_size",
    LEARNING,
    "Points that one step looks at: few are quick but jumpy, many are slow but sure.",
    { control: "exact_batch" },
  ),
  {
    name: "epochs",
    label: "Epochs of training",
    group: LEARNING,
    why: "How long to train. Enough is when the test loss falls no more.",
    control: "epochs",
    value: (_, frame) => `${(frame?.epoch ?? 0).toLocaleString("en")} so far`,
    standard: () => "",
    isThere: () => true,
  },
  choice("optimizer", LEARNING, "How a step is made of the gradient."),
  choice("loss", LEARNING, "What counts as wrong, and how much. Training makes just this small.", {
    value: ({ loss }) => textOf("loss", loss),
  }),
  choice(
    "regularization",
    LEARNING,
    "A pull towards small weights: a simpler rule for a slightly worse fit.",
  ),
  choice("regularization_rate", LEARNING, "How strong that pull is.", {
    isThere: ({ experiment }) => experiment.regularization !== null,
  }),
  ...Object.keys(ONLY_WITH)
    .filter((name) => ONLY_WITH[name].field === "optimizer")
    .map(seldom(LEARNING)),
  ...["schedule", "schedule_length", "schedule_decay", "dropout", "clip_norm", "rest", "shuffle"].map(
    seldom(LEARNING),
  ),
  choice("initializer", BEGINNING, "Something has to stand in the blanks before the first step."),
  ...["weight_scale", "first_bias"].map(seldom(BEGINNING)),
  choice("seed", BEGINNING, "All chance comes from it: the points, and the first weights.", {
    value: ({ experiment }) => {
      const { seed, weight_draw: draw } = experiment;
      return draw ? `${seed}, draw ${draw}` : seed;
    },
    standard: () => "",
  }),
  choice(
    "training_percent",
    BEGINNING,
    "Points to learn from. The others are kept back, to test what was learned.",
    { value: ({ experiment }) => `${experiment.training_percent} %` },
  ),
  choice("scaling", BEGINNING, "Inputs of one size make no direction steeper than another.", {
    isThere: (state) => !state.data.standardised,
  }),
];

/**
 * @param {string} name  of a field
 * @param {string} group
 * @param {string} why
 * @param {Partial<Choice>} [own]  what is not as with most
 * @returns {Choice}
 */
function choice(name, group, why, own = {}) {
  const field = FIELDS[name];
  return {
    name,
    label: field.label,
    group,
    why,
    control: name,
    value: ({ experiment }) => textOf(name, experiment[/** @type {Name} */ (name)]),
    standard: ({ experiment }) => {
      const isSame = String(experiment[/** @type {Name} */ (name)]) === String(field.default);
      return isSame ? "" : textOf(name, field.default);
    },
    isThere: () => true,
    ...own,
  };
}

/**
 * What is only spoken of where it has an effect and is not as at first.
 * @param {string} group
 * @returns {(name: string) => Choice}
 */
function seldom(group) {
  return (name) => {
    const made = choice(name, group, FIELDS[name].help);
    const condition = ONLY_WITH[name];
    return {
      ...made,
      isThere: (state) =>
        condition
          ? condition.values.includes(String(state.experiment[/** @type {Name} */ (condition.field)]))
          : made.standard(state) !== "",
    };
  };
}

/**
 * A value as the page writes it.
 * @param {string} name  of its field
 * @param {unknown} value
 * @returns {string}
 */
function textOf(name, value) {
  if (value === true) return "Yes";
  if (value === false) return "No";
  if (value === AUTOMATIC) return "Automatic";
  if (name === "features" && Array.isArray(value)) {
    return SCHEMA.features
      .filter((feature) => value.includes(feature.name))
      .map((feature) => feature.label)
      .join(", ");
  }
  if (name === "hidden_layers" && Array.isArray(value)) return value.length ? value.join(" and ") : "None";
  if (name === "training_percent") return `${value} %`;
  return choiceLabel(name, value);
}
