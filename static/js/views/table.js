// The network as tables, one a layer: for reading it to somebody, or by a screen reader. Live while it is open.

import { formulaOf, formulaParts } from "../draw/formula-text.js";
import { weightText } from "../model/numbers.js";
import { shortName } from "../model/parameters.js";
import { SCHEMA } from "../protocol/schema.js";
import { find, make, setText } from "../ui/elements.js";
import { paced } from "../ui/pace.js";

/** @import { Frame, State, View } from "../protocol/types.js" */

const PAUSE = 250; // milliseconds between two changes of what is read

/**
 * @param {ParentNode} page
 * @returns {View}
 */
export function createTable(page) {
  const dialog = find(page, "#table", HTMLDialogElement);
  const tables = find(page, "#tables", HTMLElement);
  /** In the order of the parameters. @type {HTMLElement[]} */
  let cells = [];
  let structure = "";
  /** @type {State | null} */
  let state = null;
  /** @type {Frame | null} */
  let frame = null;

  const show = () => {
    if (!dialog.open || !state) return;
    const next = JSON.stringify([
      state.sizes,
      state.data,
      state.experiment.features,
      state.activations,
      state.output,
    ]);
    if (next !== structure) {
      structure = next;
      const made = state.sizes
        .slice(1)
        .map((_, below) => createLayer(/** @type {State} */ (state), below + 1));
      tables.replaceChildren(...made.map(({ table }) => table));
      cells = made.flatMap((layer) => layer.cells);
    }
    if (!frame || frame.parameters.length !== cells.length) return;
    const { parameters, states } = frame;
    cells.forEach((cell, position) => {
      const isCut = states?.[position] === SCHEMA.frames.cut;
      setText(cell, isCut ? "cut" : weightText(parameters[position]));
    });
  };
  const showSoon = paced(show, PAUSE);

  find(page, "#table-button", HTMLButtonElement).addEventListener("click", () => {
    dialog.showModal();
    show();
  });
  find(page, "#table-close", HTMLButtonElement).addEventListener("click", () => dialog.close());

  return {
    render(model, changed) {
      ({ state, frame } = model);
      if (dialog.open && (changed.frame || changed.state)) showSoon();
    },
  };
}

/**
 * @param {State} state
 * @param {number} layer  1 …
 */
function createLayer(state, layer) {
  const isOutput = layer === state.sizes.length - 1;
  const sources = Array.from({ length: state.sizes[layer - 1] }, (_, source) =>
    shortName(state, layer - 1, source),
  );
  /** @type {HTMLElement[]} */
  const cells = [];
  const head = ["", ...sources, "Bias"].map((name, index) =>
    index ? make("th", { scope: "col" }, name) : make("td"),
  );
  const rows = Array.from({ length: state.sizes[layer] }, (_, neuron) => {
    const numbers = [...sources, "Bias"].map(() => make("td", {}, "–"));
    cells.push(...numbers);
    return make("tr", {}, make("th", { scope: "row" }, shortName(state, layer, neuron)), ...numbers);
  });
  const formula = formulaParts(formulaOf(state, layer));
  const from =
    layer === 1
      ? `weights from the ${state.data.takes_features ? "features" : "inputs"}`
      : `weights from layer ${layer - 1}`;
  const table = make(
    "table",
    {},
    make("caption", {}, `${isOutput ? "Output" : `Layer ${layer}`}: `, ...formula, `; ${from}`),
    make("thead", {}, make("tr", {}, ...head)),
    make("tbody", {}, ...rows),
  );
  return { table, cells };
}
