// The address bar as a view: it always holds the link of what is shown. An edit is an entry of the history; a drag of a
// slider is one edit, and the Back button opens what it says. Going through time (undo, redo, looking back) has its own
// way back, and makes no entry.

/** @import { Send, View } from "../protocol/types.js" */

const AFTER_DRAG = 400; // milliseconds in which the answer to a drag's last tick still belongs to it

/**
 * @param {Send} send
 * @returns {View}
 */
export function createAddress(send) {
  /** @type {string | null} */
  let written = null;
  let isOpening = false;
  let isDragging = false;
  let isDragNoted = false;
  let timer = 0;
  let isConnected = false;
  let wasTravelling = false;

  const isSlider = (/** @type {EventTarget | null} */ target) =>
    target instanceof HTMLInputElement && target.type === "range";
  const begin = (/** @type {Event} */ event) => {
    if (!isSlider(event.target) || isDragging) return;
    clearTimeout(timer);
    isDragging = true;
    isDragNoted = false;
  };
  const end = () => {
    if (!isDragging) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      isDragging = false;
    }, AFTER_DRAG);
  };
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, begin, true);
  for (const name of ["pointerup", "pointercancel", "keyup"]) addEventListener(name, end, true);

  const open = () => {
    // An address that is typed comes as two events.
    if (written === null || location.hash === written) return;
    // While there is no connection, the address waits: it is opened as soon as there is one.
    if (!isConnected) return;
    written = location.hash;
    isOpening = true;
    send({ type: "open_link", link: location.hash });
  };
  addEventListener("popstate", open);
  addEventListener("hashchange", open);

  return {
    render({ state, status }, changed) {
      if (changed.status) {
        isConnected = status === "connected";
        if (isConnected && state && written === state.link) open();
      }
      if (!state || !changed.state) return;
      const isTravelling = state.past !== null || state.redo !== null;
      const travels = isTravelling || wasTravelling;
      wasTravelling = isTravelling;
      if (state.link === written) {
        isOpening = false;
        return;
      }
      const isFirst = written === null;
      written = state.link;
      const isSameEdit = isFirst || isOpening || travels || (isDragging && isDragNoted);
      isDragNoted = true;
      isOpening = false;
      if (location.hash === state.link) return;
      if (isSameEdit) history.replaceState(null, "", state.link);
      else history.pushState(null, "", state.link);
    },
  };
}
