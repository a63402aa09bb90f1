// The data sets of the current problem as pictures to choose from, and Regenerate. Called by main with every redraw.

import { readPalette } from "../draw/colors.js";
import { find, make, setAttribute } from "../draw/elements.js";
import { clearSquare, drawPoints } from "../draw/points.js";
import { SCHEMA } from "../protocol/schema.js";

/** @import { Send, View } from "../protocol/types.js" */

const SIDE = 44;
const POINT_RADIUS = 1.5;

/**
 * @param {ParentNode} page
 * @param {Send} send
 * @returns {View}
 */
export function createData(page, send) {
  const group = find(page, "#sets", HTMLElement);
  const sets = SCHEMA.dataSets.map((set) => {
    const canvas = make("canvas");
    const button = make(
      "button",
      {
        type: "button",
        class: "set",
        "aria-label": set.label,
        "aria-pressed": "false",
        title: `${set.label}: ${set.help}`,
      },
      canvas,
    );
    const field = set.problem === "classification" ? "classification_data" : "regression_data";
    button.addEventListener("click", () => send({ type: "set", field, value: set.name }));
    button.hidden = true;
    return {
      ...set,
      field: /** @type {"classification_data" | "regression_data"} */ (field),
      canvas,
      button,
    };
  });
  group.append(...sets.map((set) => set.button));
  find(page, "#regenerate", HTMLButtonElement).addEventListener("click", () => send({ type: "regenerate" }));
  const startOver = find(page, "#start-over", HTMLInputElement);
  startOver.addEventListener("change", () => send({ type: "set_view", start_over: startOver.checked }));

  return {
    render({ state }, changed) {
      if (changed.theme) {
        const palette = readPalette();
        for (const { canvas, thumbnail } of sets) {
          const context = clearSquare(canvas, SIDE);
          if (!context) continue;
          drawPoints(context, SIDE, SCHEMA.extent, thumbnail.flat(), 0, thumbnail.length, {
            radius: POINT_RADIUS,
            rim: "",
            color: palette.point,
          });
        }
      }
      if (!state || !changed.state) return;
      const { experiment, view } = state;
      startOver.checked = view.start_over;
      for (const { name, problem, field, button } of sets) {
        button.hidden = problem !== experiment.problem;
        setAttribute(button, "aria-pressed", String(experiment[field] === name));
      }
      group.hidden = view.hidden.includes("dataset");
    },
  };
}
