// Which part of the inside is to be seen: the row of names and the panel that is open. What a panel shows is its own
// view's; the server is told by each of them what it needs.

import { find, setAttribute } from "../ui/elements.js";

/** @import { Send, View } from "../protocol/types.js" */

/**
 * @param {HTMLElement} page
 * @param {Send} send
 * @param {(panel: string) => boolean} isReady  whether the view of a panel is there, so that it can be used
 * @param {() => void} onChange  called when the measures of the page have changed
 * @returns {View}
 */
export function createInside(page, send, isReady, onChange) {
  const panels = Array.from(page.querySelectorAll("#inside-panels > .panel")).filter(
    (panel) => panel instanceof HTMLElement,
  );
  const names = Array.from(page.querySelectorAll("#inside-names button[data-panel]")).filter(
    (button) => button instanceof HTMLButtonElement,
  );
  const close = find(page, "#inside-close", HTMLButtonElement);
  let open = "";
  /** Whether the person has just opened it, and is to be led there. */
  let isAsked = false;

  const choose = (/** @type {string} */ panel) => {
    isAsked = panel !== "";
    send({ type: "set_view", panel });
  };
  for (const button of names) {
    button.addEventListener("click", () => {
      const { panel = "" } = button.dataset;
      choose(panel === open ? "" : panel);
    });
  }
  const leave = () => {
    const button = names.find(({ dataset }) => dataset.panel === open);
    choose("");
    button?.focus();
  };
  close.addEventListener("click", leave);
  find(page, "#inside-panels", HTMLElement).addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector(":popover-open")) return;
    event.preventDefault();
    leave();
  });

  return {
    render({ state }, changed) {
      if (!state || !changed.state || state.view.panel === open) return;
      if (state.view.panel && !isReady(state.view.panel)) return;
      open = state.view.panel;
      page.classList.toggle("inside-open", open !== "");
      close.hidden = open === "";
      for (const panel of panels) panel.hidden = panel.dataset.panel !== open;
      for (const button of names)
        setAttribute(button, "aria-expanded", String(button.dataset.panel === open));
      const panel = panels.find(({ dataset }) => dataset.panel === open);
      if (isAsked && panel) {
        panel.scrollIntoView({ block: "nearest" });
        panel.focus({ preventScroll: true });
      }
      isAsked = false;
      onChange();
    },
  };
}
