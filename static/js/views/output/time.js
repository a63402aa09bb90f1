// The time machine under the loss chart: a slider from the first epoch to the newest, and what is said while one looks
// back. The slider says where a person wants to be; the server shows the nearest moment that it kept.

import { find, setAttribute, setText } from "../../ui/elements.js";
import { paced } from "../../ui/pace.js";

/** @import { Position, Send, View } from "../../protocol/types.js" */

const BETWEEN_MOMENTS = 60; // milliseconds: a drag shows where it is, not all that it passed

/**
 * @param {ParentNode} page
 * @param {Send} send
 * @returns {View}
 */
export function createTime(page, send) {
  const block = find(page, "#time", HTMLElement);
  const slider = find(page, "#time-slider", HTMLInputElement);
  const said = find(page, "#time-said", HTMLElement);
  const onward = find(page, "#continue-here", HTMLButtonElement);
  const back = find(page, "#to-present", HTMLButtonElement);
  const play = find(page, "[data-name=playButton]", HTMLButtonElement);
  let isHeld = false;
  let isBack = false;
  /** Where the slider was put, until that is sent. @type {number | null} */
  let wanted = null;

  const rewind = paced(() => {
    if (wanted !== null) send({ type: "rewind", epoch: wanted });
    wanted = null;
  }, BETWEEN_MOMENTS);
  slider.addEventListener("input", () => {
    isHeld = true;
    wanted = Number(slider.value);
    rewind();
  });
  // By keyboard it stays where it was put until the focus goes: steps may be smaller than those between moments.
  const release = () => {
    isHeld = false;
  };
  slider.addEventListener("pointerup", release);
  slider.addEventListener("blur", release);
  slider.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isBack) return;
    event.preventDefault();
    toPresent();
  });
  // The buttons go with the click: the focus goes to where one goes on.
  const leave =
    (/** @type {"continue_here" | "to_present"} */ type, /** @type {HTMLElement} */ next) => () => {
      release();
      wanted = null;
      send({ type });
      next.focus({ preventScroll: true });
    };
  onward.addEventListener("click", leave("continue_here", play));
  const toPresent = leave("to_present", slider);
  back.addEventListener("click", toPresent);

  return {
    render({ state, frame }, changed) {
      if (!state || !(changed.state || changed.frame)) return;
      const { past } = state;
      const latest = past ? state.latest.epoch : Math.max(frame?.epoch ?? 0, state.latest.epoch);
      const shown = past ?? { epoch: latest, batch: frame?.batch ?? 0 };
      if (isBack && !past) release();
      isBack = past !== null;
      block.classList.toggle("is-past", isBack);
      slider.disabled = latest === 0;
      setAttribute(slider, "max", String(latest));
      if (!isHeld && slider.value !== String(shown.epoch)) slider.value = String(shown.epoch);
      setAttribute(slider, "aria-valuetext", momentText(shown));
      setText(said, past ? `Looking back at ${momentText(past)} of ${latest}` : "");
      onward.hidden = !past;
      back.hidden = !past;
    },
  };
}

/** @param {Position} position */
function momentText({ epoch, batch }) {
  return batch ? `epoch ${epoch}, batch ${batch},` : `epoch ${epoch}`;
}
