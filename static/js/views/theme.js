// Light or dark: the system's wish, or the person's own choice, which is remembered. Made by main.

import { find } from "../draw/elements.js";

const KEY = "descent.theme";

/**
 * @param {ParentNode} page
 * @param {() => void} onChange  called whenever colours are others than before
 */
export function createTheme(page, onChange) {
  const sheet = find(page, "#dark", HTMLLinkElement);
  const button = find(page, "#theme", HTMLButtonElement);
  const system = matchMedia("(prefers-color-scheme: dark)");
  let choice = recall();

  const apply = () => {
    const isDark = choice === null ? system.matches : choice === "dark";
    sheet.media = isDark ? "all" : "not all";
    button.setAttribute("aria-pressed", String(isDark));
    onChange();
  };
  button.addEventListener("click", () => {
    choice = button.getAttribute("aria-pressed") === "true" ? "light" : "dark";
    remember(choice);
    apply();
  });
  system.addEventListener("change", apply);
  // A style sheet that did not apply at first may still be on its way.
  sheet.addEventListener("load", onChange);
  apply();
}

/** @returns {string | null} */
function recall() {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "dark" || stored === "light" ? stored : null;
  } catch {
    return null; // storage may be forbidden
  }
}

/** @param {string} choice */
function remember(choice) {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // then the choice lasts as long as the page
  }
}
