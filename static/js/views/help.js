// The help dialog and the keys it lists. A key does what its button does, and nothing where the button is hidden.
// Made by main.

import { find } from "../draw/elements.js";

const KEY = "descent.keys";

/** @param {ParentNode} page */
export function createHelp(page) {
  const dialog = find(page, "#help", HTMLDialogElement);
  const keysOn = find(page, "#keys-on", HTMLInputElement);
  const open = () => dialog.showModal();
  find(page, "#help-button", HTMLButtonElement).addEventListener("click", open);
  find(page, "#help-close", HTMLButtonElement).addEventListener("click", () => dialog.close());
  keysOn.checked = recall();
  keysOn.addEventListener("change", () => remember(keysOn.checked));

  const press = (/** @type {string} */ name) => () => {
    const button = find(page, `[data-name=${name}]`, HTMLButtonElement);
    if (!button.hidden) button.click();
  };
  /** @type {Record<string, () => void>} */
  const actions = {
    " ": press("playButton"),
    ".": press("stepButton"),
    r: press("resetButton"),
    a: () => find(page, "#advanced-button", HTMLButtonElement).click(),
    "?": open,
  };

  // Space belongs to a button that was reached by keyboard; one that was only clicked leaves it to the player.
  /** @type {EventTarget | null} */
  let clicked = null;
  document.addEventListener("click", ({ detail, target }) => {
    clicked = detail > 0 && target instanceof Element ? target.closest("button") : null;
  });
  document.addEventListener("focusout", () => {
    clicked = null;
  });
  const usesSpace = (/** @type {EventTarget | null} */ target) =>
    target instanceof Element && target.matches("button, a, summary, dialog *") && target !== clicked;

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || !keysOn.checked) return;
    const action = actions[event.key.toLowerCase()];
    if (!action || isTyping(event.target) || (event.key === " " && usesSpace(event.target))) return;
    event.preventDefault();
    if (!event.repeat || event.key === ".") action();
  });
  // Browsers press a button when Space comes up again; ours was used already.
  document.addEventListener("keyup", (event) => {
    if (
      event.key === " " &&
      event.target instanceof HTMLButtonElement &&
      !usesSpace(event.target) &&
      keysOn.checked
    ) {
      event.preventDefault();
    }
  });
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}

/** @returns {boolean} */
function recall() {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true; // storage may be forbidden
  }
}

/** @param {boolean} isOn */
function remember(isOn) {
  try {
    localStorage.setItem(KEY, isOn ? "on" : "off");
  } catch {
    // then the choice lasts as long as the page
  }
}
