// The help dialog and the keys it lists. A key does what its button does, and nothing where the button is hidden.

import { find } from "../ui/elements.js";

const REMEMBERED = "descent.keys";
/** Each presses the button that has it in data-key. */
const KEYS = [" ", ".", ",", "r", "a", "?"];

/** @param {ParentNode} page */
export function createHelp(page) {
  const dialog = find(page, "#help", HTMLDialogElement);
  const keysOn = find(page, "#keys-on", HTMLInputElement);
  const open = () => dialog.showModal();
  find(page, "#help-button", HTMLButtonElement).addEventListener("click", open);
  find(page, "#help-close", HTMLButtonElement).addEventListener("click", () => dialog.close());
  keysOn.checked = recall();
  keysOn.addEventListener("change", () => remember(keysOn.checked));

  const press = (/** @type {string} */ key) => {
    const button = find(page, `[data-key="${key}"]`, HTMLButtonElement);
    if (!button.hidden) button.click();
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
    target instanceof Element &&
    target.matches("button, a, summary, input:not([type=range]), dialog *") &&
    target !== clicked;

  document.addEventListener("keydown", (event) => {
    const name = travels(event);
    if (name && !dialog.open && !isWriting(event.target)) {
      event.preventDefault();
      press(name);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || !keysOn.checked) return;
    const key = event.key.toLowerCase();
    if (!KEYS.includes(key) || isTyping(event.target) || (event.key === " " && usesSpace(event.target)))
      return;
    event.preventDefault();
    if (!event.repeat || event.key === "." || event.key === ",") press(key);
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

/**
 * @param {KeyboardEvent} event
 * @returns {string} undo, redo or nothing
 */
function travels({ key, ctrlKey, metaKey, shiftKey, altKey }) {
  if (!(ctrlKey || metaKey) || altKey) return "";
  if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  return key.toLowerCase() === "y" && ctrlKey && !shiftKey ? "redo" : "";
}

/** @param {EventTarget | null} target  whether it has an undo of its own, for what is written into it */
function isWriting(target) {
  if (target instanceof HTMLInputElement) return !["range", "checkbox", "radio"].includes(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}

/** @param {EventTarget | null} target  whether keys of letters and signs mean something there */
function isTyping(target) {
  return target instanceof HTMLSelectElement || isWriting(target);
}

/** @returns {boolean} */
function recall() {
  try {
    return localStorage.getItem(REMEMBERED) !== "off";
  } catch {
    return true; // storage may be forbidden
  }
}

/** @param {boolean} isOn */
function remember(isOn) {
  try {
    localStorage.setItem(REMEMBERED, isOn ? "on" : "off");
  } catch {
    // then the choice lasts as long as the page
  }
}
