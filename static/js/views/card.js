// The card with the live number of the link or bias that the pointer is on, or of the neuron that has the focus.
// Called by main with every redraw; reads what views/network.js wrote on the elements.

import { find, place, setText } from "../draw/elements.js";
import { weightText } from "../draw/numbers.js";

/** @import { View } from "../protocol/types.js" */

const HALF_WIDTH = 110;
const BELOW = 18;

/**
 * @param {ParentNode} page
 * @returns {View}
 */
export function createCard(page) {
  const stage = find(page, "#stage", HTMLElement);
  const card = find(page, "#card", HTMLElement);
  const title = find(card, ".card-title", HTMLElement);
  const value = find(card, ".card-value", HTMLElement);
  /** @type {HTMLElement | SVGElement | null} */
  let about = null;
  /** @type {Float64Array | null} */
  let parameters = null;

  const show = () => {
    const number = parameters?.[Number(about?.dataset.parameter)];
    card.hidden = !about?.isConnected || number === undefined;
    if (card.hidden || !about || number === undefined) return;
    setText(title, about.dataset.name ?? "");
    setText(value, weightText(number));
  };
  const tell = (/** @type {Element | null} */ element, /** @type {number} */ x, /** @type {number} */ y) => {
    about = element instanceof HTMLElement || element instanceof SVGElement ? element : null;
    const room = stage.getBoundingClientRect();
    const left = Math.max(HALF_WIDTH, Math.min(room.width - HALF_WIDTH, x - room.left));
    if (about) place(card, left, y - room.top + BELOW);
    show();
  };

  stage.addEventListener("pointermove", (event) => {
    const target = event.target instanceof Element ? event.target.closest("[data-parameter]") : null;
    if (target || about) tell(target, event.clientX, event.clientY);
  });
  stage.addEventListener("pointerleave", () => tell(null, 0, 0));
  stage.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof HTMLElement) || !target.matches("[data-bias]:focus-visible")) return;
    const bias = stage.querySelector(`.bias[data-parameter="${target.dataset.bias}"]`);
    const { left, right, bottom } = target.getBoundingClientRect();
    tell(bias, (left + right) / 2, bottom - 4);
  });
  stage.addEventListener("focusout", () => tell(null, 0, 0));

  return {
    render({ frame }, changed) {
      parameters = frame?.parameters ?? null;
      if (about && (changed.frame || changed.state)) show();
    },
  };
}
