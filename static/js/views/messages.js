// What the server has to say: the state of the connection, notices and refusals, and the banner of a diverged run
// or of a page that is older than its server. Called by main with every redraw.

import { find, make, setText } from "../draw/elements.js";

/** @import { Diverged, Model, Send, View } from "../protocol/types.js" */

const MESSAGE_STAYS = 9000;

/**
 * @param {ParentNode} page
 * @param {Send} send
 * @param {() => void} dismiss  puts the banner of a diverged run away
 * @returns {View}
 */
export function createMessages(page, send, dismiss) {
  const status = find(page, "#status", HTMLElement);
  const message = find(page, "#message", HTMLElement);
  const banner = find(page, "#banner", HTMLElement);
  let timer = 0;

  const show = (/** @type {Node[]} */ ...parts) => {
    banner.hidden = parts.length === 0;
    banner.replaceChildren(...parts);
  };

  return {
    render(model, changed) {
      if (changed.status) {
        setText(status, model.status);
        status.dataset.status = model.status;
      }
      if (changed.message) {
        // The same words again are said again.
        message.replaceChildren(model.message);
        message.title = model.message;
        clearTimeout(timer);
        timer = setTimeout(() => message.replaceChildren(), MESSAGE_STAYS);
      }
      if (changed.status || changed.diverged) show(...bannerOf(model, send, dismiss));
    },
  };
}

/**
 * @param {Model} model
 * @param {Send} send
 * @param {() => void} dismiss
 * @returns {Node[]}
 */
function bannerOf({ status, diverged }, send, dismiss) {
  if (status === "other protocol") {
    return [
      make("p", {}, "The server was updated and this page is older than it. Reload to go on."),
      button("Reload", () => location.reload(), true),
    ];
  }
  if (status === "old browser") {
    return [make("p", {}, "This browser is too old to unpack the pictures: use one from 2023 or later.")];
  }
  return diverged ? divergedParts(diverged, send, dismiss) : [];
}

/**
 * @param {Diverged} diverged
 * @param {Send} send
 * @param {() => void} dismiss
 */
function divergedParts({ message, fixes }, send, dismiss) {
  const fixButtons = fixes.map(({ label, commands }, index) =>
    button(
      label,
      () => {
        for (const command of commands) send(command);
        dismiss();
      },
      index === 0,
    ),
  );
  return [make("p", {}, message), ...fixButtons, button("Dismiss", dismiss)];
}

/**
 * @param {string} label
 * @param {() => void} onClick
 * @param {boolean} [isFirst]
 */
function button(label, onClick, isFirst = false) {
  const made = make("button", { type: "button", class: isFirst ? "solid" : "ghost" }, label);
  made.addEventListener("click", onClick);
  return made;
}
