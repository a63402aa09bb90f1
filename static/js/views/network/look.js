// Looking at a neuron or a feature: by pointer, or by keyboard with one tab stop and arrow keys in between. Finds the
// nodes by what views/network/view.js wrote on them.

import { find } from "../../ui/elements.js";

/** @import { Neuron, Send, View } from "../../protocol/types.js" */

const NODE = "[data-layer]:not([hidden])";
const LONGEST = 100; // more than a column has

/**
 * @param {ParentNode} page
 * @param {Send} send
 * @returns {View}
 */
export function createLook(page, send) {
  const stage = find(page, "#stage", HTMLElement);
  /** @type {HTMLElement | null} */
  let hovered = null;
  /** @type {HTMLElement | null} */
  let focused = null;
  let told = "";
  let isScheduled = false;

  // From one neuron to the next is one look, not three.
  const look = () => {
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(() => {
      isScheduled = false;
      const node = hovered ?? focused;
      const neuron = node?.isConnected && node.dataset.parameter === undefined ? neuronOf(node) : null;
      if (String(neuron ?? "") === told) return;
      told = String(neuron ?? "");
      send({ type: "look_at", neuron });
    });
  };
  const nodes = () => Array.from(stage.querySelectorAll(NODE)).filter((node) => node instanceof HTMLElement);
  const roveTo = (/** @type {HTMLElement | undefined} */ target) => {
    for (const node of nodes()) node.tabIndex = node === target ? 0 : -1;
  };

  stage.addEventListener("mouseover", ({ target }) => {
    hovered = nodeAt(target);
    look();
  });
  stage.addEventListener("mouseleave", () => {
    hovered = null;
    look();
  });
  stage.addEventListener("focusin", ({ target, relatedTarget }) => {
    const node = nodeAt(target);
    if (!node) return;
    roveTo(node);
    // A click must not leave the picture behind when the pointer goes.
    focused = node.matches(":focus-visible") && !comesFromPointer(relatedTarget) ? node : null;
    look();
  });
  stage.addEventListener("focusout", () => {
    focused = null;
    look();
  });
  stage.addEventListener("keydown", (event) => {
    const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
    const down = { ArrowUp: -1, ArrowDown: 1, Home: -LONGEST, End: LONGEST }[event.key] ?? 0;
    const from = nodeAt(event.target);
    if (!from || (!across && !down)) return;
    event.preventDefault();
    const column = nodes().filter(
      (node) => node.dataset.layer === String(Number(from.dataset.layer) + across),
    );
    const row =
      nodes()
        .filter((node) => node.dataset.layer === from.dataset.layer)
        .indexOf(from) + down;
    column[Math.max(0, Math.min(column.length - 1, row))]?.focus();
  });

  return {
    render({ status }, changed) {
      if (changed.status && status === "connected") told = "";
      if (!changed.state) return;
      const all = nodes();
      if (all.filter((node) => node.tabIndex === 0).length !== 1) roveTo(all[0]);
      if (hovered && !hovered.isConnected) hovered = null;
      look();
    },
  };
}

/** @param {EventTarget | null} target */
function nodeAt(target) {
  const node = target instanceof Element ? target.closest(NODE) : null;
  return node instanceof HTMLElement ? node : null;
}

/**
 * An editor that was opened by the pointer gives the focus back, but nobody came to the neuron to look at it.
 * @param {EventTarget | null} before
 */
function comesFromPointer(before) {
  return before instanceof Element && before.closest("[data-opened-by=pointer]") !== null;
}

/**
 * A node of the network; the output's, which alone stands for a parameter too, is no neuron to look at.
 * @param {HTMLElement} node
 * @returns {Neuron}
 */
function neuronOf(node) {
  return [Number(node.dataset.layer), Number(node.dataset.index)];
}
