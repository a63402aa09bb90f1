// The ways to controls by their names, which stand in data-control: what a control is in is opened first.

import { find } from "../../ui/elements.js";

/** @import { Ways } from "../../protocol/types.js" */

/**
 * @param {HTMLElement} page
 * @returns {Ways}
 */
export function createWays(page) {
  const advanced = find(page, "#advanced", HTMLElement);
  const advancedButton = find(page, "#advanced-button", HTMLButtonElement);
  const drawerButton = find(page, "#drawer-button", HTMLButtonElement);
  const controlOf = (/** @type {string} */ name) => {
    const controls = Array.from(page.querySelectorAll(`[data-control="${name}"]:not([hidden])`));
    return controls.find((control) => control.matches(":enabled")) ?? controls[0] ?? null;
  };
  return {
    isThere: (name) => controlOf(name)?.closest("[data-name][hidden]") === null,
    to(name) {
      const control = controlOf(name);
      if (!(control instanceof HTMLElement)) return false;
      const isFolded =
        drawerButton.checkVisibility() && drawerButton.getAttribute("aria-expanded") !== "true";
      if (isFolded && !control.checkVisibility()) drawerButton.click();
      if (advanced.hidden && advanced.contains(control)) advancedButton.click();
      if (!control.checkVisibility()) return false;
      control.scrollIntoView({ block: "nearest" });
      control.focus();
      return true;
    },
  };
}
