// A small "?" beside each control, which opens what its help says: by pointer, touch and keyboard alike. Elements with
// data-help say what is explained. The texts are the schema's.

import { SCHEMA } from "../../protocol/schema.js";
import { make } from "../../ui/elements.js";

const MARGIN = 8;

/** @type {Record<string, { label: string, help: string }>} */
const TEXTS = {
  ...SCHEMA.fields,
  data: { label: "Data", help: "Which points to learn: the colour of a point is the right answer for it." },
  speed: {
    label: "Speed",
    help: "How fast to train: slow enough to watch, or as fast as the server goes.",
  },
  start_over: {
    label: "Starting over",
    help: "Usually a change takes effect in the running network; with this, each one begins a new run at epoch 0.",
  },
};

/** @param {ParentNode} page */
export function createExplanations(page) {
  // An older browser would show all texts at once; there the titles have to do.
  if (!("popover" in HTMLElement.prototype)) return;
  for (const place of page.querySelectorAll("[data-help]")) {
    const name = place instanceof HTMLElement ? (place.dataset.help ?? "") : "";
    const text = TEXTS[name];
    if (text) place.append(...explanation(name, text.label, text.help));
  }
}

/**
 * @param {string} name
 * @param {string} label
 * @param {string} help
 */
function explanation(name, label, help) {
  const id = `about-${name.replaceAll("_", "-")}`;
  const popover = make(
    "div",
    { id, class: "explanation", popover: "auto" },
    make("b", {}, label),
    make("p", {}, help),
  );
  const button = make(
    "button",
    {
      type: "button",
      class: "about",
      popovertarget: id,
      "aria-label": `About ${label[0].toLowerCase()}${label.slice(1)}`,
      "aria-describedby": id,
    },
    make("span", { "aria-hidden": "true" }, "?"),
  );
  const close = () => popover.hidePopover();
  popover.addEventListener("toggle", (event) => {
    const isOpen = event.newState === "open";
    if (isOpen) put(popover, button);
    const change = isOpen ? addEventListener : removeEventListener;
    for (const moved of ["scroll", "resize"]) change(moved, close, true);
  });
  return [button, popover];
}

/**
 * Below its button where there is room, else above; never outside of the window.
 * @param {HTMLElement} popover
 * @param {HTMLElement} button
 */
function put(popover, button) {
  const at = button.getBoundingClientRect();
  const { width, height } = popover.getBoundingClientRect();
  const left = Math.max(MARGIN, Math.min(innerWidth - width - MARGIN, at.left - MARGIN));
  const isBelow = at.bottom + height + MARGIN <= innerHeight;
  popover.style.left = `${left}px`;
  popover.style.top = `${isBelow ? at.bottom + 4 : Math.max(MARGIN, at.top - height - 4)}px`;
}
