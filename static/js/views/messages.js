// What the server has to say: the state of the connection, notices and refusals, and the banner of a diverged run
// or of a connection that there is not.

import { find, make, setText } from "../ui/elements.js";
import { connectionWords } from "./connection-words.js";

/** @import { Diverged, Model, Send, View } from "../protocol/types.js" */

/** @typedef {{ dismiss: () => void, retry: () => void }} Ways  dismiss: puts the banner of a diverged run away */

const MESSAGE_STAYS = 9000;

/**
 * @param {ParentNode} page
 * @param {Send} send
 * @param {Ways} ways
 * @returns {View}
 */
export function createMessages(page, send, ways) {
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
        setText(status, connectionWords(model.status, location).brief);
        status.dataset.status = model.status;
      }
      if (changed.message) {
        // The same words again are said again.
        message.replaceChildren(model.message);
        message.title = model.message;
        clearTimeout(timer);
        timer = setTimeout(() => message.replaceChildren(), MESSAGE_STAYS);
      }
      if (changed.status || changed.diverged) show(...bannerOf(model, send, ways));
    },
  };
}

/**
 * @param {Model} model
 * @param {Send} send
 * @param {Ways} ways
 * @returns {Node[]}
 */
function bannerOf({ status, diverged }, send, { dismiss, retry }) {
  const { text, causes = [], remedy } = connectionWords(status, location);
  if (text && remedy) {
    const list = causes.length > 0 ? [make("ul", {}, ...causes.map((cause) => make("li", {}, cause)))] : [];
    const act = remedy.does === "load" ? () => location.reload() : retry;
    return [make("p", {}, text), ...list, button(remedy.label, act, true)];
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
  // No remedy: to look at the last good epoch, which goes wrong again unless something is changed.
  const back = button("Back to the last good epoch", () => {
    send({ type: "back_to_good" });
    dismiss();
  });
  back.title = "To look at it, or to change something there: to go on as before goes wrong again";
  const isOffered = fixes.some(({ code }) => code === "remedy_back_to_good");
  return [
    make("p", {}, message),
    make(
      "div",
      { class: "buttons" },
      ...fixButtons,
      ...(isOffered ? [] : [back]),
      button("Dismiss", dismiss),
    ),
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
