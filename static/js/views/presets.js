// Experiments worth seeing: a list to choose from, and the words about the one that is open. To choose one opens its
// link; the server draws the seed, and the focus waits on Run.

import { SCHEMA } from "../protocol/schema.js";
import { find, make, setAttribute, setText } from "../ui/elements.js";

/** @import { Send, View } from "../protocol/types.js" */

/**
 * @param {ParentNode} page
 * @param {Send} send
 * @returns {View}
 */
export function createPresets(page, send) {
  const dialog = find(page, "#presets", HTMLDialogElement);
  const play = find(page, "[data-name=playButton]", HTMLButtonElement);
  const commentary = find(page, "#commentary", HTMLElement);
  const title = find(commentary, "#commentary-title", HTMLElement);
  const text = find(commentary, "#commentary-text", HTMLElement);
  const rows = SCHEMA.presets.map((preset) => {
    const words = make("span", { id: `preset-${preset.name}`, class: "preset-words" }, preset.commentary);
    const button = make(
      "button",
      { type: "button", class: "preset", "aria-label": preset.label, "aria-describedby": words.id },
      make("b", {}, preset.label),
      words,
    );
    button.addEventListener("click", () => {
      send({ type: "open_link", link: `#${preset.link}&preset=${preset.name}` });
      dialog.close();
      if (!play.hidden) play.focus();
    });
    return { ...preset, button };
  });
  find(dialog, "#preset-list", HTMLElement).append(...rows.map(({ button }) => make("li", {}, button)));
  find(page, "#presets-button", HTMLButtonElement).addEventListener("click", () => dialog.showModal());
  find(dialog, "#presets-close", HTMLButtonElement).addEventListener("click", () => dialog.close());
  find(commentary, "#commentary-dismiss", HTMLButtonElement).addEventListener("click", () => {
    send({ type: "set_view", preset: "" });
    play.focus();
  });

  return {
    render({ state }, changed) {
      if (!state || !changed.state) return;
      const open = rows.find(({ name }) => name === state.view.preset);
      for (const { button } of rows) setAttribute(button, "aria-current", String(button === open?.button));
      commentary.hidden = !open;
      if (!open) return;
      setText(title, `${open.label}.`);
      setText(text, open.commentary);
    },
  };
}
