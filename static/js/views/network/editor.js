// The editor of a weight, a bias, or a neuron with all that comes into it: opened by a click, a tap or Enter, it
// follows the training, and what is typed or dragged acts at once. Finds links and neurons by what
// views/network/view.js wrote on them.

import { nodeName, outgoing, parameterName, placeOf, positionOf } from "../../model/parameters.js";
import { SCHEMA } from "../../protocol/schema.js";
import { find, make, setText } from "../../ui/elements.js";
import { LiveNumber } from "../../ui/live-number.js";
import { paced } from "../../ui/pace.js";
import { standBeside } from "../../ui/popup.js";
import { linkNear } from "./links.js";

/** @import { Place } from "../../model/parameters.js" */
/** @import { Frame, Send, Shared, State, View } from "../../protocol/types.js" */

const PAUSE = 100; // milliseconds between two values: quicker than anybody reads
const { cut, stopped } = SCHEMA.frames;

/**
 * What is edited: a link, a bias, or a neuron with everything that comes into it.
 * @typedef {Place & { isWhole: boolean }} Subject
 */

/**
 * @param {HTMLElement} page
 * @param {Send} send
 * @param {Shared} shared
 * @returns {View}
 */
export function createEditor(page, send, shared) {
  return new EditorView(page, send, shared);
}

/** @implements {View} */
class EditorView {
  /** @type {State | null} */
  #state = null;
  /** @type {Frame | null} */
  #frame = null;
  /** @type {Subject | null} */
  #subject = null;
  /** What has the focus again when the editor closes. @type {HTMLElement | null} */
  #origin = null;
  /** The numbers of incoming links, of a whole neuron. @type {LiveNumber[]} */
  #incoming = [];
  /** Values by source, to be sent with the next animation frame. @type {Map<number | null, number>} */
  #pending = new Map();
  #isLast = true;
  /** Where the pointer came down. */
  #touched = { x: 0, y: 0 };

  /**
   * @param {HTMLElement} page
   * @param {Send} send
   * @param {Shared} shared
   */
  constructor(page, send, { point }) {
    this.send = send;
    this.point = point;
    this.stage = find(page, "#stage", HTMLElement);
    this.svg = find(page, "#links", SVGSVGElement);
    this.panel = find(page, "#editor", HTMLElement);
    this.title = find(page, "#editor-title", HTMLElement);
    this.label = find(page, "#editor-label", HTMLElement);
    this.note = find(page, "#editor-note", HTMLElement);
    this.list = find(page, "#editor-incoming", HTMLElement);
    this.act = find(page, "#editor-act", HTMLButtonElement);
    const slider = find(page, "#editor-slider", HTMLInputElement);
    this.number = new LiveNumber(
      find(page, "#editor-value", HTMLInputElement),
      slider,
      (value) => this.#set(this.#subject?.source ?? null, value ?? 0),
      (fault) => this.#complain(fault),
    );
    this.showSoon = paced(() => this.#show(), PAUSE);
    this.act.addEventListener("click", () => this.#act());
    find(page, "#editor-close", HTMLButtonElement).addEventListener("click", () => this.#close(true));
    this.stage.addEventListener("pointerdown", ({ clientX, clientY }) => {
      this.#touched = { x: clientX, y: clientY };
    });
    this.stage.addEventListener("click", (event) => this.#pick(event));
    this.panel.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
      event.preventDefault();
      if (event.target.ariaInvalid !== "true") this.#close(true);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#subject) return;
      event.preventDefault();
      this.#restore();
      this.#close(true);
    });
    document.addEventListener(
      "pointerdown",
      ({ target }) => {
        if (target instanceof Node && !this.panel.contains(target)) this.#close(false);
      },
      true,
    );
    this.panel.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !this.panel.contains(relatedTarget)) this.#close(false);
    });
  }

  /** @type {View["render"]} */
  render({ state, frame }, changed) {
    const before = this.#state;
    this.#state = state;
    this.#frame = frame;
    if (!this.#subject) return;
    const shape = (/** @type {State | null} */ of) =>
      of && [of.sizes, of.experiment.features, of.data.name].join(";");
    if (shape(before) !== shape(state)) this.#close(true);
    else if (changed.frame || changed.state) this.showSoon();
  }

  /** @param {MouseEvent} event */
  #pick(event) {
    if (!this.#state || !(event.target instanceof Element)) return;
    const isKey = event.detail === 0;
    // Browsers give a tap beside a button to the button; who taps on a line means the line.
    const isTap = event instanceof PointerEvent && event.pointerType === "touch";
    const { x, y } = isTap ? this.#touched : event;
    const isOnNode = document.elementFromPoint(x, y)?.closest("button, .bias");
    const link = isKey || isOnNode ? null : linkNear(this.svg, x, y);
    const target = link ? null : event.target.closest("button, .bias");
    if (!target) {
      const spot = new DOMRect(x, y, 0, 0);
      if (link) this.#open(this.#at(link.dataset.parameter, false), spot, event, null);
    } else if (target instanceof HTMLElement && target.matches(".bias")) {
      this.#open(this.#at(target.dataset.parameter, isKey), target.getBoundingClientRect(), event, target);
    } else if (target instanceof HTMLElement && target.matches(".neuron")) {
      const { layer, index } = target.dataset;
      const subject = { layer: Number(layer), neuron: Number(index), source: null, isWhole: true };
      this.#open(subject, target.getBoundingClientRect(), event, target);
    }
  }

  /**
   * @param {string | undefined} position
   * @param {boolean} isWhole
   * @returns {Subject}
   */
  #at(position, isWhole) {
    return { ...placeOf(this.#state?.sizes ?? [1, 1], Number(position)), isWhole };
  }

  /**
   * @param {Subject} subject
   * @param {DOMRect} spot  beside which it stands
   * @param {MouseEvent} event
   * @param {HTMLElement | null} origin
   */
  #open(subject, spot, event, origin) {
    const state = this.#state;
    if (!state || !this.#frame) return;
    this.#flush();
    const isInside = this.panel.contains(document.activeElement);
    if (!isInside) {
      const active = document.activeElement;
      this.#origin = origin?.matches("button") ? origin : active instanceof HTMLElement ? active : null;
    }
    this.#subject = subject;
    const { layer, neuron, source, isWhole } = subject;
    const name = nodeName(state, layer, neuron);
    this.title.textContent = isWhole ? name[0].toUpperCase() + name.slice(1) : parameterName(state, subject);
    this.label.textContent = source === null ? "Bias" : "Weight";
    this.number.slider?.setAttribute("aria-label", `${this.label.textContent} slider`);
    this.#list(isWhole ? state.sizes[layer - 1] : 0);
    this.act.hidden = source === null && layer === state.sizes.length - 1;
    this.number.open(this.#value(source));
    this.#show();
    const isPointer = event.detail > 0;
    this.panel.dataset.openedBy = isPointer ? "pointer" : "keys";
    this.panel.showPopover();
    standBeside(this.panel, spot, isWhole);
    this.point({ edited: positionOf(state.sizes, subject) });
    // A tap that brought up a keyboard would hide what was tapped.
    const isTouch = event instanceof PointerEvent && event.pointerType === "touch";
    const first = this.number.input.disabled ? this.act : this.number.input;
    (isTouch ? this.panel : first).focus({ preventScroll: true });
    if (!isTouch) this.number.input.select();
  }

  /** @param {number} count  of incoming links */
  #list(count) {
    this.#incoming = Array.from({ length: count }, (_, source) => {
      const input = make("input");
      const number = new LiveNumber(
        input,
        null,
        (value) => this.#set(source, value ?? 0),
        (fault) => this.#complain(fault),
      );
      number.open(this.#value(source));
      return number;
    });
    this.list.hidden = count === 0;
    const { layer = 1, neuron = 0 } = this.#subject ?? {};
    this.list.replaceChildren(
      ...this.#incoming.map(({ input }, source) => {
        const from = this.#state ? nodeName(this.#state, layer - 1, source) : "";
        const short = layer === 1 ? from : `Neuron ${source + 1}`;
        input.setAttribute("aria-label", `Weight from ${from}`);
        const name = `Link from ${from}`;
        const open = make(
          "button",
          { type: "button", class: "flat", "aria-label": name, title: name },
          short,
        );
        open.addEventListener("click", (event) =>
          this.#open({ layer, neuron, source, isWhole: false }, this.#spot(), event, null),
        );
        return make("div", { class: "incoming" }, open, input);
      }),
    );
  }

  /** The place where it already stands. */
  #spot() {
    const { left, top } = this.panel.getBoundingClientRect();
    return new DOMRect(left + this.panel.offsetWidth / 2, top - 16, 0, 0);
  }

  /** @param {boolean} isBack  whether the focus goes back to where it came from */
  #close(isBack) {
    if (!this.#subject) return;
    this.#flush();
    this.#subject = null;
    const origin = this.#origin;
    if (isBack && origin?.isConnected) origin.focus({ preventScroll: true });
    this.panel.hidePopover();
    this.point({ edited: -1 });
  }

  /** Everything that was changed by number as it was when the editor opened. */
  #restore() {
    this.#pending.clear();
    if (this.number.isChanged) this.#pending.set(this.#subject?.source ?? null, this.number.opened);
    this.#incoming.forEach((number, source) => {
      if (number.isChanged) this.#pending.set(source, number.opened);
    });
  }

  /**
   * @param {number | null} source
   * @param {number} value
   */
  #set(source, value) {
    if (this.#pending.size === 0) requestAnimationFrame(() => this.#flush());
    this.#pending.set(source, value);
  }

  #flush() {
    if (!this.#subject) return;
    const { layer, neuron } = this.#subject;
    for (const [source, value] of this.#pending)
      this.send({ type: "set_parameter", layer, neuron, source, value });
    this.#pending.clear();
  }

  #act() {
    if (!this.#subject) return;
    const { layer, neuron, source } = this.#subject;
    this.#flush();
    if (source === null) this.send({ type: this.#isLast ? "unsilence" : "silence", layer, neuron });
    else this.send({ type: this.#isLast ? "mend_link" : "cut_link", layer, neuron, source });
  }

  #show() {
    const [subject, state, frame] = [this.#subject, this.#state, this.#frame];
    if (!subject || !state || !frame) return;
    const { layer, neuron, source } = subject;
    const stateOf = (/** @type {number} */ position) => frame.states?.[position] ?? 0;
    this.number.show(this.#value(source));
    this.#incoming.forEach((number, index) => {
      number.show(this.#value(index));
      number.disable(stateOf(positionOf(state.sizes, { layer, neuron, source: index })) === cut);
    });
    if (source === null) {
      const links = layer < state.sizes.length - 1 ? outgoing(state.sizes, layer, neuron) : [];
      this.#isLast = links.length > 0 && links.every((position) => stateOf(position) === cut);
      setText(this.act, this.#isLast ? "Put neuron back" : "Silence neuron");
      this.#remark(this.#isLast ? "Silenced: nothing of it goes on." : "");
    } else {
      const still = stateOf(positionOf(state.sizes, subject));
      this.#isLast = still === cut;
      setText(this.act, this.#isLast ? "Put link back" : "Cut link");
      this.number.disable(this.#isLast);
      if (this.#isLast) this.#remark("Cut: held at zero.");
      else this.#remark(still === stopped ? "Stopped at zero by L1." : "");
    }
  }

  /** @param {string} remark */
  #remark(remark) {
    if (!this.note.matches(".fault")) setText(this.note, remark);
  }

  /** @param {string} fault */
  #complain(fault) {
    this.note.classList.toggle("fault", fault !== "");
    setText(this.note, fault);
  }

  /** @param {number | null} source */
  #value(source) {
    const [subject, state, frame] = [this.#subject, this.#state, this.#frame];
    if (!subject || !state || !frame) return 0;
    return frame.parameters[positionOf(state.sizes, { ...subject, source })];
  }
}
