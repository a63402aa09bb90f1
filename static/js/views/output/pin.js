// One point of the plot, pinned by a click or by keys, or under the pointer: where it is, and what
// comes out. What every node of the diagram makes of it is written there by views/network/values.js.

import { stand } from "../../draw/plot-ring.js";
import {
  dataPoint,
  isSamePoint,
  middlePoint,
  movedPoint,
  nearestPoint,
  pointAtShare,
  pointsAt,
  shareOfPoint,
} from "../../model/plane.js";
import { endWords, pointWords, shownPoint } from "../../model/shown-point.js";
import { find, make, setText } from "../../ui/elements.js";
import { paced } from "../../ui/pace.js";
import { isAny, NOTHING, nameOf, PinCard } from "./pin-card.js";

/** @import { Pin } from "./pin-card.js" */
/** @import { Share } from "../../model/plane.js" */
/** @import { Changes, Model, Send, State, View } from "../../protocol/types.js" */

const NEAR = 8; // pixels: who points so near to a data point means it
const HOVER_PAUSE = 40;
const MOVE_PAUSE = 40;
const WRITE_PAUSE = 60;
const SAY_PAUSE = 700;
const SETTLED = 1000; // milliseconds in which the answer may still be about the point before
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
  /** @type {Pin} */
  #pinned = NOTHING;
  /** @type {Pin | null} */
  #hovered = null;
  /** @type {Share | null} */
  #pointer = null;
  #asked = "null";
  /** What was pinned here and the server has not said yet, and since when. @type {string | null} */
  #awaited = null;
  #moved = Number.NEGATIVE_INFINITY;
  #later = 0;
  #panel = "";
  #isToBeSaid = false;

  /**
   * @param {HTMLElement} page
   * @param {Send} send
   */
  constructor(page, send) {
    this.send = send;
    this.plot = find(page, "#plot", HTMLElement);
    this.pad = make("div", {
      class: "pin-pad",
      role: "application",
      tabindex: "0",
      "aria-label": "Point on the plot",
      "aria-describedby": "pin-help",
    });
    this.marker = make("i", { class: "pin-marker", hidden: "" });
    this.glimpse = make("i", { class: "pin-marker glimpse", hidden: "" });
    this.card = new PinCard(
      () => {
        this.#pin(NOTHING);
        this.pad.focus({ preventScroll: true });
      },
      (number) => this.#pinNext(number),
    );
    this.said = make("p", { class: "visually-hidden", role: "status" });
    const help = make("p", { id: "pin-help", class: "visually-hidden" }, HELP);
    this.plot.append(this.marker, this.glimpse, this.pad, this.card.element, help, this.said);
    this.hoverSoon = paced(() => this.#hover(), HOVER_PAUSE);
    this.sendSoon = paced(() => send({ type: "set_view", ...this.#pinned }), MOVE_PAUSE);
    this.writeSoon = paced(() => this.#write(), WRITE_PAUSE);
    this.saySoon = paced(() => this.#say(), SAY_PAUSE);
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
      if (event.key !== "Escape" || event.defaultPrevented || !isHere || !isAny(this.#pinned)) return;
      event.preventDefault();
      this.#pin(NOTHING);
    });
  }

  /** @type {View["render"]} */
  render(model, changed) {
    this.#model = model;
    const { state } = model;
    if (!state) return;
    if (changed.state) this.#follow(state);
    if (changed.state || changed.scene || changed.size) this.#mark();
    if (relevant(changed)) this.writeSoon();
  }

  /**
   * What is pinned is what the state says, unless that is an answer to what was pinned before.
   * @param {State} state
   */
  #follow(state) {
    const { view } = state;
    const rest = this.#moved + SETTLED - performance.now();
    const said = { point: view.point, number: view.number };
    if (nameOf(said) === this.#awaited || rest <= 0) this.#awaited = null;
    clearTimeout(this.#later);
    if (this.#awaited === null) this.#pinned = said;
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
    const { point, number } = this.#shown() ?? { point: null, number: null };
    const asked = JSON.stringify([point, number]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    const { answer } = this.#model ?? {};
    this.send({ type: "watch", point, number, label: answer?.point === String(point) ? answer.label : null });
  }

  /** What is pointed at, or else pinned. @returns {Pin | null} */
  #shown() {
    return this.#hovered ?? (isAny(this.#pinned) ? this.#pinned : null);
  }

  /** @param {Pin} pin  NOTHING: unpin */
  #pin(pin) {
    this.#pinned = pin;
    this.#awaited = nameOf(pin);
    this.#moved = performance.now();
    if (!isAny(pin)) {
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

  /** @param {number} number  of another data point at the pinned place */
  #pinNext(number) {
    const { scene } = this.#model ?? {};
    if (!scene) return;
    this.#pin({ point: dataPoint(scene, number), number });
    this.#isToBeSaid = true;
  }

  /**
   * The point that somebody means: the data point near by, or the spot itself.
   * @param {Share} share
   * @returns {Pin | null}
   */
  #pointAt(share) {
    const { state, scene } = this.#model ?? {};
    if (!state) return null;
    const near = scene ? nearestPoint(state, scene, share, NEAR / this.pad.clientWidth) : -1;
    if (scene && near >= 0) return { point: dataPoint(scene, near), number: near };
    return { point: pointAtShare(state, share), number: null };
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const { state } = this.#model ?? {};
    if (!state) return;
    // A click says its place in whole pixels, the pointer that made it more exactly.
    const share = this.#pointer ?? this.#shareOf(event);
    if (isAny(this.#pinned)) {
      const spot = shareOfPoint(state, this.#pinned.point);
      const distance = Math.hypot(spot.x - share.x, spot.y - share.y) * this.pad.clientWidth;
      if (distance <= NEAR) return this.#pin(NOTHING);
    }
    const pin = this.#pointAt(share);
    if (pin) this.#pin(pin);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { state } = this.#model ?? {};
    if (!state || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = event.shiftKey ? FAR : 1;
    const right = { ArrowLeft: -steps, ArrowRight: steps }[event.key] ?? 0;
    const up = { ArrowDown: -steps, ArrowUp: steps }[event.key] ?? 0;
    const isFirst = !isAny(this.#pinned);
    if (event.key !== "Enter" && !right && !up) return;
    event.preventDefault();
    const point = isFirst ? middlePoint(state) : movedPoint(state, this.#pinned.point, right, up);
    if (isFirst || right || up) this.#pin({ point, number: null });
    this.#isToBeSaid = true;
    this.writeSoon();
  }

  /** Where the pinned point is, and the one under the pointer. */
  #mark() {
    const { state, scene } = this.#model ?? {};
    if (!state) return;
    const isPinned = isAny(this.#pinned);
    this.marker.hidden = !isPinned;
    if (isPinned) stand(this.marker, shareOfPoint(state, this.#pinned.point));
    this.glimpse.hidden = this.#hovered === null || nameOf(this.#hovered) === nameOf(this.#pinned);
    if (this.#hovered) stand(this.glimpse, shareOfPoint(state, this.#hovered.point));
    const shown = this.#shown();
    const here = isPinned && !this.#hovered && scene ? pointsAt(state, scene, this.#pinned.point) : [];
    this.card.place(this.#pinned, here, shown && shareOfPoint(state, shown.point).y);
  }

  #write() {
    const model = this.#model;
    const shown = model && shownPoint(model);
    if (!model?.state || !model.frame || !shown) {
      this.card.write([], -1);
      return;
    }
    this.card.write(endWords(model.state, shown), shown.index);
    if (this.#isToBeSaid) this.saySoon();
  }

  #say() {
    const { state } = this.#model ?? {};
    const shown = this.#model && shownPoint(this.#model);
    // Until the answer is about this point it is not said: with it comes another write.
    if (!state || !shown || !this.#isToBeSaid || !isSamePoint(state, shown.at, this.#pinned.point)) return;
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
