// The transport bar: reset, run, step, the epoch, the speed.

import { countGroups, READ_PAUSE } from "../model/numbers.js";
import { batchesInEpoch } from "../protocol/batches.js";
import { SCHEMA } from "../protocol/schema.js";
import { chooseInMenu, fillMenu, find, make, setAttribute, setText } from "../ui/elements.js";

/** @import { Said, Send, View } from "../protocol/types.js" */

/**
 * @param {ParentNode} page
 * @param {Send} send
 * @returns {View}
 */
export function createTransport(page, send) {
  const reset = find(page, "[data-name=resetButton]", HTMLButtonElement);
  const play = find(page, "[data-name=playButton]", HTMLButtonElement);
  const step = find(page, "[data-name=stepButton]", HTMLButtonElement);
  const stepBatch = find(page, "#step-batch", HTMLButtonElement);
  const epoch = find(page, "#epoch", HTMLOutputElement);
  const batch = find(page, "#batch", HTMLOutputElement);
  const undo = find(page, "#undo", HTMLButtonElement);
  const redo = find(page, "#redo", HTMLButtonElement);
  const speed = find(page, "#speed", HTMLSelectElement);
  fillMenu(
    speed,
    SCHEMA.speeds.map((value) => ({ value, label: speedLabel(value) })),
  );
  speed.title = "How fast to train: slow enough to watch, or as fast as the server goes.";
  let isPlaying = false;
  let shownEpoch = -1;
  let shownAt = 0;

  reset.addEventListener("click", () => send({ type: "reset" }));
  play.addEventListener("click", () => send({ type: isPlaying ? "pause" : "play" }));
  step.addEventListener("click", () => send({ type: "step" }));
  stepBatch.addEventListener("click", () => send({ type: "step_batch" }));
  undo.addEventListener("click", () => send({ type: "undo" }));
  redo.addEventListener("click", () => send({ type: "redo" }));
  speed.addEventListener("change", () => send({ type: "set_speed", value: Number(speed.value) }));

  return {
    render({ state, frame, scene }, changed) {
      if (state && changed.state) {
        isPlaying = state.playing;
        setAttribute(play, "aria-label", isPlaying ? "Pause" : "Run");
        play.title = `${isPlaying ? "Pause" : "Run"} (Space)`;
        play.classList.toggle("playing", isPlaying);
        chooseInMenu(speed, String(state.speed));
        offer(undo, "Undo", state.undo, "Ctrl+Z");
        offer(redo, "Redo", state.redo, "Ctrl+Shift+Z");
      }
      if (state && frame && (changed.frame || changed.state)) {
        batch.hidden = frame.batch === 0;
        const all = batchesInEpoch(state, scene);
        setText(batch, frame.batch ? `batch ${frame.batch}${all ? ` of ${all}` : ""}` : "");
      }
      const isRead = !state?.playing || performance.now() - shownAt >= READ_PAUSE;
      if (frame && frame.epoch !== shownEpoch && isRead) {
        shownEpoch = frame.epoch;
        shownAt = performance.now();
        // Leading zeros and commas are painted by CSS, so that the text is the number and nothing else.
        epoch.replaceChildren(
          ...countGroups(shownEpoch).map(({ lead, digits }) => make("span", { "data-lead": lead }, digits)),
        );
      }
    },
  };
}

/**
 * @param {HTMLButtonElement} button
 * @param {string} name
 * @param {Said | null} what
 * @param {string} keys
 */
function offer(button, name, what, keys) {
  button.disabled = what === null;
  setAttribute(button, "title", what === null ? `${name} (${keys})` : `${name}: ${what.message} (${keys})`);
}

/** @param {number} epochsPerSecond  0: no limit */
function speedLabel(epochsPerSecond) {
  if (epochsPerSecond === 0) return "Fastest";
  return epochsPerSecond === 1 ? "1 epoch/s" : `${epochsPerSecond} epochs/s`;
}
