// The data sets of the current problem as pictures to choose from, and Regenerate. Below them stands the name of the
// one that is pointed at or chosen.

import { readPalette } from "../../draw/colors.js";
import { clearSquare, drawPoints } from "../../draw/points.js";
import { SCHEMA } from "../../protocol/schema.js";
import { find, make, setAttribute, setText } from "../../ui/elements.js";

/** @import { Palette } from "../../draw/colors.js" */
/** @import { Send, View } from "../../protocol/types.js" */

const POINT_SHARE = 0.034; // a point's radius, of a picture's side
/** From this side on shapes can be told apart. */
const LEGIBLE_SIDE = 40;
const FEWER = 2; // one point in so many is shown where shapes need room
const LARGER_POINT_SHARE = 0.045;

/**
 * @param {ParentNode} page
 * @param {Send} send
 * @returns {View}
 */
export function createData(page, send) {
  const group = find(page, "#sets", HTMLElement);
  let chosenInputs = "";
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
    button.addEventListener("click", () => {
      send({ type: "set", field, value: set.name });
      // Another kind of points: a point of the one before is none of these, and other axes are worth seeing.
      if (set.inputs.join() !== chosenInputs) send({ type: "set_view", point: [], axes: [] });
    });
    button.hidden = true;
    return {
      ...set,
      canvas,
      button,
    };
  });
  group.append(...sets.map((set) => set.button));
  const caption = make("p", { class: "set-name", "aria-hidden": "true" });
  group.after(caption);
  let chosen = "";
  const name = (/** @type {Event} */ { target, type }) => {
    const set = sets.find(({ button }) => target instanceof Node && button.contains(target));
    setText(caption, set && type !== "pointerleave" && type !== "focusout" ? set.label : chosen);
  };
  for (const type of ["pointerover", "pointerleave", "focusin", "focusout"])
    group.addEventListener(type, name);
  find(page, "#regenerate", HTMLButtonElement).addEventListener("click", () => send({ type: "regenerate" }));
  const startOver = find(page, "#start-over", HTMLInputElement);
  startOver.addEventListener("change", () => send({ type: "set_view", start_over: startOver.checked }));

  /** @type {Palette | null} */
  let palette = null;

  return {
    render({ state }, changed) {
      if (changed.theme || !palette) palette = readPalette();
      if (state && changed.state) {
        const { experiment, view } = state;
        chosenInputs = state.data.inputs.map(({ name }) => name).join();
        startOver.checked = view.start_over;
        for (const { name, problem, button } of sets) {
          const isOffered = problem === experiment.problem;
          const isChosen = state.data.name === name;
          button.hidden = !isOffered;
          setAttribute(button, "aria-pressed", String(isChosen));
        }
        chosen = state.data.label;
        group.hidden = view.hidden.includes("dataset");
        caption.hidden = group.hidden;
        if (!group.matches(":hover")) setText(caption, chosen);
      }
      if (changed.state || changed.theme || changed.size) {
        for (const set of sets) drawThumbnail(set, palette, changed.theme);
      }
    },
  };
}

/**
 * @param {{ canvas: HTMLCanvasElement, thumbnail: number[][], classes: number }} set
 * @param {Palette} palette
 * @param {boolean} anew  even if its size is the same
 */
function drawThumbnail({ canvas, thumbnail, classes }, palette, anew) {
  const side = canvas.clientWidth; // 0 where it is not shown
  if (!side || (!anew && canvas.dataset.side === String(side))) return;
  canvas.dataset.side = String(side);
  const context = clearSquare(canvas, side);
  if (!context) return;
  const hasShapes = classes > 2 && side >= LEGIBLE_SIDE;
  const points = hasShapes ? thumbnail.filter((_, index) => index % FEWER === 0) : thumbnail;
  drawPoints(context, side, SCHEMA.extent, points.flat(), 0, points.length, palette, {
    radius: side * (hasShapes ? LARGER_POINT_SHARE : POINT_SHARE),
    rim: "",
    classes,
    hasShapes,
  });
}
