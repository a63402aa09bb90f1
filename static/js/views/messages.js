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
  let shown = "";

  const show = (/** @type {Node[]} */ ...parts) => {
    // What stands there already is not said a second time.
    const text = parts.map((part) => part.textContent).join();
    if (text === shown) return;
    shown = text;
    banner.hidden = parts.length === 0;
    banner.replaceChildren(...parts);
    if (!banner.hidden) banner.scrollIntoView({ block: "nearest" });
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
  if (status === "taken over") {
    return [
      make("p", {}, "This playground goes on in another window."),
      button("Open it here too", () => location.reload(), true),
    ];
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
  return [
    make("p", {}, message),
    make("div", { class: "buttons" }, ...fixButtons, button("Dismiss", dismiss)),
  ];
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
