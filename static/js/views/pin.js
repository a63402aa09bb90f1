// One point of the plot, pinned by a click or by keys, or under the pointer: where it is, what every node of the diagram
// makes of it, and what comes out. Called by main with every redraw, after views/network.js has placed the nodes.

import { find, make, setText } from "../draw/elements.js";
import { paced } from "../draw/pace.js";
import {
  dataPoint,
  isSamePoint,
  middlePoint,
  movedPoint,
  nearestPoint,
  pointAtShare,
  shareOfPoint,
} from "../draw/plane.js";
import { endWords, pointWords, shownPoint } from "../draw/shown-point.js";
import { Values } from "../draw/values.js";

/** @import { Share } from "../draw/plane.js" */
/** @import { ShownPoint } from "../draw/shown-point.js" */
/** @import { Changes, Model, Neuron, Send, State, View } from "../protocol/types.js" */

const NEAR = 8; // pixels: who points so near to a data point means it
const HOVER_PAUSE = 40;
const MOVE_PAUSE = 40;
const WRITE_PAUSE = 60;
const SAY_PAUSE = 700;
const SETTLED = 1000; // milliseconds in which the answer may still be about the point before
const EDGE = 0.24; // of the plot's height, that the line of numbers covers
const FAR = 10; // steps, with Shift
const SLOW = "backpropagation"; // the panel that writes values of its own into the diagram
const HELP =
  "Enter pins the middle of the plot, arrow keys move the pinned point, with Shift by ten steps, Escape unpins it.";

/**
 * @param {HTMLElement} page
 * @param {Send} send
 * @returns {View}
 */
export function createPin(page, send) {
  return new PinView(page, send);
}

/** @implements {View} */
class PinView {
  /** @type {Model | null} */
  #model = null;
  /** @type {number[]} */
  #pinned = [];
  /** @type {number[] | null} */
  #hovered = null;
  /** @type {Share | null} */
  #pointer = null;
  #asked = "null";
  /** The point that was pinned here and that the server has not said yet, and since when. @type {string | null} */
  #awaited = null;
  #moved = Number.NEGATIVE_INFINITY;
  #later = 0;
  #panel = "";
  #isStale = true;
  #isToBeSaid = false;

  /**
   * @param {HTMLElement} page
   * @param {Send} send
   */
  constructor(page, send) {
    this.send = send;
    this.plot = find(page, "#plot", HTMLElement);
    this.stage = find(page, "#stage", HTMLElement);
    this.values = new Values(this.stage, find(page, "#links", SVGSVGElement));
    this.pad = make("div", {
      class: "pin-pad",
      role: "application",
      tabindex: "0",
      "aria-label": "Point on the plot",
      "aria-describedby": "pin-help",
    });
    this.marker = make("i", { class: "pin-marker", hidden: "" });
    this.glimpse = make("i", { class: "pin-marker glimpse", hidden: "" });
    this.words = make("p", { class: "pin-words" }, ...[0, 1, 2].map(() => make("span")));
    const unpin = make("button", {
      type: "button",
      class: "plain",
      "aria-label": "Unpin",
      title: "Unpin (Escape)",
    });
    unpin.textContent = "×";
    this.unpin = unpin;
    this.end = make("div", { class: "pin-end", hidden: "" }, this.words, unpin);
    this.said = make("p", { class: "visually-hidden", role: "status" });
    const help = make("p", { id: "pin-help", class: "visually-hidden" }, HELP);
    const room = make("div", { class: "pin-room" }, this.end);
    this.plot.append(this.marker, this.glimpse, this.pad, room, help, this.said);
    this.hoverSoon = paced(() => this.#hover(), HOVER_PAUSE);
    this.sendSoon = paced(() => send({ type: "set_view", point: this.#pinned }), MOVE_PAUSE);
    this.writeSoon = paced(() => this.#write(), WRITE_PAUSE);
    this.saySoon = paced(() => this.#say(), SAY_PAUSE);
    unpin.addEventListener("click", () => {
      this.#pin([]);
      this.pad.focus({ preventScroll: true });
    });
    this.pad.addEventListener("click", (event) => this.#click(event));
    this.pad.addEventListener("keydown", (event) => this.#key(event));
    this.pad.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "mouse") return;
      this.#pointer = this.#shareOf(event);
      this.hoverSoon();
    });
    this.pad.addEventListener("pointerleave", () => {
      this.#pointer = null;
      this.#hover();
    });
    document.addEventListener("keydown", (event) => {
      const { target } = event;
      const isHere = target === document.body || (target instanceof Node && this.plot.contains(target));
      if (event.key !== "Escape" || event.defaultPrevented || !isHere || this.#pinned.length === 0) return;
      event.preventDefault();
      this.#pin([]);
    });
  }

  /** @type {View["render"]} */
  render(model, changed) {
    this.#model = model;
    const { state } = model;
    if (!state) return;
    if (changed.state) this.#follow(state);
    if (changed.state || changed.size) {
      this.#isStale = true;
      this.#mark();
    }
    if (relevant(changed)) this.writeSoon();
  }

  /**
   * What is pinned is what the state says, unless that is an answer to what was pinned before.
   * @param {State} state
   */
  #follow(state) {
    const { view } = state;
    const rest = this.#moved + SETTLED - performance.now();
    if (String(view.point) === this.#awaited || rest <= 0) this.#awaited = null;
    clearTimeout(this.#later);
    if (this.#awaited === null) this.#pinned = view.point;
    else
      this.#later = setTimeout(() => {
        this.#follow(state);
        this.#mark();
        this.writeSoon();
      }, rest);
    if (view.panel !== this.#panel) {
      this.#panel = view.panel;
      this.#hover();
    }
    this.#ask();
  }

  /** Ask for the values of the point that is to be shown. */
  #ask() {
    const point = this.#hovered ?? (this.#pinned.length ? this.#pinned : null);
    const asked = JSON.stringify(point);
    if (asked === this.#asked) return;
    this.#asked = asked;
    const { answer } = this.#model ?? {};
    this.send({ type: "watch", point, label: answer?.point === String(point) ? answer.label : null });
  }

  /** @param {number[]} point  none: unpin */
  #pin(point) {
    this.#pinned = point;
    this.#awaited = String(point);
    this.#moved = performance.now();
    if (point.length === 0) {
      this.#isToBeSaid = false;
      setText(this.said, "Unpinned");
    }
    // What the pointer rests on is no longer what is meant, until it moves again.
    this.#hovered = null;
    this.#pointer = null;
    this.sendSoon();
    this.#ask();
    this.#mark();
    this.writeSoon();
  }

  #hover() {
    const { state = null } = this.#model ?? {};
    const panel = state?.view.panel ?? "";
    const isWanted = this.#pointer !== null && panel !== "" && panel !== SLOW;
    this.#hovered = isWanted && this.#pointer ? this.#pointAt(this.#pointer) : null;
    this.#ask();
    this.#mark();
  }

  /**
   * The point that somebody means: the data point near by, or the spot itself.
   * @param {Share} share
   */
  #pointAt(share) {
    const { state, scene } = this.#model ?? {};
    if (!state) return null;
    const near = scene ? nearestPoint(state, scene, share, NEAR / this.pad.clientWidth) : -1;
    return scene && near >= 0 ? dataPoint(scene, near) : pointAtShare(state, share);
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const { state } = this.#model ?? {};
    if (!state) return;
    // A click says its place in whole pixels, the pointer that made it more exactly.
    const share = this.#pointer ?? this.#shareOf(event);
    if (this.#pinned.length) {
      const spot = shareOfPoint(state, this.#pinned);
      const distance = Math.hypot(spot.x - share.x, spot.y - share.y) * this.pad.clientWidth;
      if (distance <= NEAR) return this.#pin([]);
    }
    const point = this.#pointAt(share);
    if (point) this.#pin(point);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { state } = this.#model ?? {};
    if (!state || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = event.shiftKey ? FAR : 1;
    const right = { ArrowLeft: -steps, ArrowRight: steps }[event.key] ?? 0;
    const up = { ArrowDown: -steps, ArrowUp: steps }[event.key] ?? 0;
    const isFirst = this.#pinned.length === 0;
    if (event.key !== "Enter" && !right && !up) return;
    event.preventDefault();
    if (isFirst) this.#pin(middlePoint(state));
    else if (right || up) this.#pin(movedPoint(state, this.#pinned, right, up));
    this.#isToBeSaid = true;
    this.writeSoon();
  }

  /** Where the pinned point is, and the one under the pointer. */
  #mark() {
    const { state } = this.#model ?? {};
    if (!state) return;
    const isPinned = this.#pinned.length > 0;
    this.marker.hidden = !isPinned;
    this.unpin.hidden = !isPinned;
    if (isPinned) stand(this.marker, shareOfPoint(state, this.#pinned));
    this.glimpse.hidden = this.#hovered === null || String(this.#hovered) === String(this.#pinned);
    if (this.#hovered) stand(this.glimpse, shareOfPoint(state, this.#hovered));
    const shown = this.#hovered ?? (isPinned ? this.#pinned : null);
    if (shown) this.end.classList.toggle("low", shareOfPoint(state, shown).y < EDGE);
    this.end.hidden = shown === null;
  }

  #write() {
    const model = this.#model;
    const shown = model && shownPoint(model);
    if (!model?.state || !model.frame || !shown) {
      this.values.hide();
      for (const part of this.words.children) setText(part, "");
      return;
    }
    if (model.state.view.panel === SLOW) this.values.hide();
    else this.#writeValues(model.state, shown, model.frame.parameters, model.looking ?? this.#chosen());
    const words = endWords(model.state, shown);
    for (const [index, pair] of words.entries()) setText(this.words.children[index], pair.join(" "));
    if (this.#isToBeSaid) this.saySoon();
  }

  /**
   * @param {State} state
   * @param {ShownPoint} shown
   * @param {Float64Array} parameters
   * @param {Neuron | null} chosen
   */
  #writeValues(state, shown, parameters, chosen) {
    if (this.#isStale) {
      this.#isStale = false;
      this.values.layOut(state);
    }
    this.values.show(state, shown, parameters, chosen);
  }

  /** The neuron that the panel is about. @returns {Neuron | null} */
  #chosen() {
    const node = this.stage.querySelector(".chosen");
    if (!(node instanceof HTMLElement)) return null;
    return [Number(node.dataset.layer), Number(node.dataset.index)];
  }

  #say() {
    const { state } = this.#model ?? {};
    const shown = this.#model && shownPoint(this.#model);
    // Until the answer is about this point it is not said: with it comes another write.
    if (!state || !shown || !this.#isToBeSaid || !isSamePoint(state, shown.at, this.#pinned)) return;
    this.#isToBeSaid = false;
    const end = endWords(state, shown).map((pair) => pair.join(" "));
    setText(this.said, `${pointWords(state, shown.at)}: ${end.join(", ")}`);
  }

  /**
   * @param {MouseEvent} event
   * @returns {Share}
   */
  #shareOf({ clientX, clientY }) {
    const { left, top, width, height } = this.pad.getBoundingClientRect();
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  }
}

/** @param {Changes} changed */
function relevant(changed) {
  return changed.state || changed.frame || changed.inside || changed.looking || changed.size;
}

/**
 * @param {HTMLElement} element
 * @param {Share} share
 */
function stand(element, { x, y }) {
  element.style.left = `${100 * x}%`;
  element.style.top = `${100 * y}%`;
}
