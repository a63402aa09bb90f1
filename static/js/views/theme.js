// How the page looks to whom: light or dark (the system's wish, or the person's own choice) and larger type for a
// projector. Choices are remembered. Paper is light, whatever was chosen.

import { find } from "../ui/elements.js";

const COLOURS = "descent.theme";
const TYPE = "descent.type";

/**
 * @param {Document} page
 * @param {() => void} onChange  called whenever colours or sizes are others than before
 * @param {() => void} redraw  draws what has changed at once: a print does not wait for a frame
 */
export function createTheme(page, onChange, redraw) {
  const sheet = find(page, "#dark", HTMLLinkElement);
  const dark = find(page, "#theme", HTMLButtonElement);
  const larger = find(page, "#larger", HTMLButtonElement);
  const system = matchMedia("(prefers-color-scheme: dark)");
  let colours = recall(COLOURS);
  let isLarger = recall(TYPE) === "larger";
  let isPrinting = matchMedia("print").matches;

  const apply = () => {
    const isDark = colours === "dark" || (colours !== "light" && system.matches);
    sheet.media = isDark && !isPrinting ? "screen" : "not all";
    dark.setAttribute("aria-pressed", String(isDark));
    larger.setAttribute("aria-pressed", String(isLarger));
    page.documentElement.classList.toggle("larger", isLarger);
    onChange();
  };
  dark.addEventListener("click", () => {
    colours = dark.getAttribute("aria-pressed") === "true" ? "light" : "dark";
    remember(COLOURS, colours);
    apply();
  });
  larger.addEventListener("click", () => {
    isLarger = !isLarger;
    remember(TYPE, isLarger ? "larger" : "normal");
    apply();
  });
  system.addEventListener("change", apply);
  const print = (/** @type {boolean} */ is) => {
    isPrinting = is;
    apply();
    redraw();
  };
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
  matchMedia("print").addEventListener("change", ({ matches }) => print(matches));
  // A style sheet that did not apply at first may still be on its way.
  sheet.addEventListener("load", onChange);
  apply();
}

/**
 * @param {string} key
 * @returns {string | null}
 */
function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage may be forbidden
  }
}

/**
 * @param {string} key
 * @param {string} choice
 */
function remember(key, choice) {
  try {
    localStorage.setItem(key, choice);
  } catch {
    // then the choice lasts as long as the page
  }
}
