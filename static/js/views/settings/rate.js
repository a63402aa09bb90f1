// The learning rate in force, in the Advanced drawer and, where a schedule changes it, by its menu. It changes at the
// pace of the other read-outs.

import { READ_PAUSE, rateText } from "../../model/numbers.js";
import { scheduleOf } from "../../protocol/families.js";
import { find, setText } from "../../ui/elements.js";

/** @import { View } from "../../protocol/types.js" */

/**
 * @param {ParentNode} page
 * @returns {View}
 */
export function createRate(page) {
  const inDrawer = find(page, "#rate-in-force", HTMLOutputElement);
  const byMenu = find(page, "#rate-now", HTMLOutputElement);
  let shownAt = 0;

  return {
    render({ state, frame }, changed) {
      if (!state || !frame) return;
      if (changed.state) byMenu.hidden = scheduleOf(state.experiment.schedule).isConstant;
      if (state.playing && performance.now() - shownAt < READ_PAUSE) return;
      shownAt = performance.now();
      const text = rateText(frame.rate, state.experiment.learning_rate);
      setText(inDrawer, text);
      setText(byMenu, text);
    },
  };
}
