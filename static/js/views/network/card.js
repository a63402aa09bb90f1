// The card with the live number of the link or bias that the pointer is on, or of the neuron that has the focus. Reads
// what views/network/view.js wrote on the elements. A click opens views/network/editor.js.

import { valueText, weightText } from "../../model/numbers.js";
import { parameterName, placeOf, positionOf } from "../../model/parameters.js";
import { nodeValue, shownPoint } from "../../model/shown-point.js";
import { SCHEMA } from "../../protocol/schema.js";
import { find, place, setText } from "../../ui/elements.js";
import { parameterUnder } from "./links.js";
import { neuronUnder } from "./marks.js";

/** @import { Frame, Model, Send, Shared, State, View } from "../../protocol/types.js" */

const BELOW = 18;
/** @type {Record<number, string>} */
const STILL = { [SCHEMA.frames.stopped]: "0, stopped by L1", [SCHEMA.frames.cut]: "0, cut" };

/**
 * @param {ParentNode} page
 * @param {Send} _send
 * @param {Shared} shared
 * @returns {View}
 */
export function createCard(page, _send, { point }) {
  const stage = find(page, "#stage", HTMLElement);
  const card = find(page, "#card", HTMLElement);
  const title = find(card, ".card-title", HTMLElement);
  const value = find(card, ".card-value", HTMLElement);
  const adds = find(card, ".card-adds", HTMLElement);
  const svg = find(page, "#links", SVGSVGElement);
  /** Where what the card is about stands among the parameters. */
  let position = -1;
  /** @type {State | null} */
  let state = null;
  /** @type {Frame | null} */
  let frame = null;
  /** @type {Model | null} */
  let model = null;

  const show = () => {
    const number = frame?.parameters[position];
    card.hidden = number === undefined || state === null;
    if (number === undefined || state === null) return;
    setText(title, parameterName(state, placeOf(state.sizes, position)));
    const still = frame?.states?.[position] ?? 0;
    setText(value, still ? (STILL[still] ?? "") : weightText(number));
    const { layer, source } = placeOf(state.sizes, position);
    const shown = model && source !== null ? shownPoint(model) : null;
    const incoming = shown && source !== null ? nodeValue(shown, state.sizes, layer - 1, source) : null;
    setText(adds, incoming === null ? "" : `× ${valueText(incoming)} = ${valueText(number * incoming)}`);
  };
  /**
   * @param {number} about
   * @param {number} x
   * @param {number} y
   */
  const tell = (about, x, y) => {
    position = about;
    const isLink = state !== null && about >= 0 && placeOf(state.sizes, about).source !== null;
    point({ pointed: isLink ? about : -1 });
    stage.classList.toggle("on-link", isLink);
    show();
    if (position >= 0) {
      const room = stage.getBoundingClientRect();
      const half = card.offsetWidth / 2;
      const left = Math.max(half, Math.min(room.width - half, x - room.left));
      place(card, left, y - room.top + BELOW);
    }
  };
  const forget = () => {
    if (position >= 0) tell(-1, 0, 0);
  };

  stage.addEventListener("pointermove", (event) => {
    const under = parameterUnder(event, svg);
    point({ under, over: neuronUnder(event.target) });
    if (under >= 0) tell(under, event.clientX, event.clientY);
    else forget();
  });
  stage.addEventListener("pointerleave", () => {
    point({ under: -1, over: null });
    forget();
  });
  stage.addEventListener("pointerdown", forget);
  stage.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof HTMLElement) || !target.matches(":focus-visible")) return;
    const layer = Number(target.dataset.layer);
    if (!layer || !state) return;
    const { left, right, bottom } = target.getBoundingClientRect();
    const bias = { layer, neuron: Number(target.dataset.index), source: null };
    tell(positionOf(state.sizes, bias), (left + right) / 2, bottom - 4);
  });
  stage.addEventListener("focusout", forget);

  return {
    render(newest, changed) {
      model = newest;
      if (state && model.state?.sizes.join() !== state.sizes.join()) forget();
      ({ state, frame } = model);
      if (position >= 0 && (changed.frame || changed.state || changed.inside)) show();
    },
  };
}
