// What cannot learn in a network that goes on training: a quiet line below the network, with what was tried and helped.

import { find, make } from "../../ui/elements.js";

/** @import { Send, View } from "../../protocol/types.js" */

/**
 * @param {ParentNode} page
 * @param {Send} send
 * @returns {View}
 */
export function createNotes(page, send) {
  const said = find(page, "#notes-said", HTMLElement);
  const fixes = find(page, "#notes-fixes", HTMLElement);
  let shown = "";
  return {
    render({ notes, diverged }, changed) {
      if (!changed.notes && !changed.diverged) return;
      const texts = notes?.notes.map((note) => note.message) ?? [];
      // A screen reader says a line again when it is replaced, so what has not changed stays.
      if (texts.join() !== shown) said.replaceChildren(...texts.map((text) => make("p", {}, text)));
      shown = texts.join();
      // Where training has stopped, its banner offers what helps.
      const offered = diverged ? [] : (notes?.fixes ?? []);
      fixes.replaceChildren(
        ...offered.map(({ label, commands }) => {
          const button = make("button", { type: "button", class: "ghost" }, label);
          button.title = "This was tried on a copy, and helped";
          button.addEventListener("click", () => {
            for (const command of commands) send(command);
          });
          return button;
        }),
      );
    },
  };
}
