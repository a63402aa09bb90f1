// The drawer of a narrow screen: data, network and settings fold away, so that output and play come first. What is in
// it and where it opens is css/base/drawer.css; on a wide screen everything is always there.

import { find } from "../../ui/elements.js";

/**
 * @param {HTMLElement} page
 * @param {() => void} onChange  called when the measures of the page have changed
 */
export function createDrawer(page, onChange) {
  const button = find(page, "#drawer-button", HTMLButtonElement);
  button.addEventListener("click", () => {
    const isOpen = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(isOpen));
    page.classList.toggle("drawer-open", isOpen);
    scrollTo(0, 0);
    onChange();
  });
}
