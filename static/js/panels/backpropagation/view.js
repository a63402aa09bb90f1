// The panel "Back-propagation": the next update in slow motion, phase by phase, here and over the network. What is
// shown is what the engine then applies: the two are compared number by number.

import { readPalette } from "../../draw/colors.js";
import { PlotRing } from "../../draw/plot-ring.js";
import { fillMenu, find, setText } from "../../ui/elements.js";
import { paced } from "../../ui/pace.js";
import { groupOf, phaseDetails } from "./details.js";
import { Followed } from "./follow.js";
import { SlowOverlay } from "./overlay.js";
import { phaseName, phasesOf } from "./phases.js";
import { Player } from "./player.js";
import { readSlowStep } from "./step.js";
import { PhaseStops } from "./stops.js";
import { APPLIED, momentText, phaseSentence, phaseWords } from "./words.js";

/** @import { Palette } from "../../draw/colors.js" */
/** @import { Phase } from "./phases.js" */
/** @import { SlowStep } from "./step.js" */
/** @import { Model, Send, Shared, State, View } from "../../protocol/types.js" */

const FOLLOW = 300; // milliseconds between two updates shown while training
const PANEL = "backpropagation";
const PLAYING = "Pause to look closely: training goes on.";
const WAITING = "Waiting for the numbers of the next update.";

/**
 * @param {HTMLElement} page
 * @param {Send} send
 * @param {Shared} shared
 * @returns {View}
 */
export function createPanel(page, send, shared) {
  return new BackpropagationView(page, send, shared);
}

/** @implements {View} */
class BackpropagationView {
  #isOpen = false;
  /** @type {Model | null} */
  #model = null;
  #followed = new Followed();
  /** @type {Phase[]} */
  #phases = [];
  #phase = 0;
  #point = 0;
  /** The neuron whose numbers are shown in full. */
  #chosen = 0;
  /** Whose weights the update shows; empty: those that change most. */
  #group = "";
  #said = "";
  /** @type {Palette | null} */
  #palette = null;

  /**
   * @param {HTMLElement} page
   * @param {Send} send
   * @param {Shared} shared
   */
  constructor(page, send, shared) {
    this.send = send;
    const panel = find(page, "#panel-backpropagation", HTMLElement);
    this.panel = panel;
    this.body = find(panel, "#slow-body", HTMLElement);
    this.wait = find(panel, "#slow-wait", HTMLElement);
    this.waitText = find(panel, "#slow-wait-text", HTMLElement);
    this.pause = find(panel, "#slow-pause", HTMLButtonElement);
    this.moment = find(panel, "#slow-moment", HTMLElement);
    this.points = find(panel, "#slow-point", HTMLSelectElement);
    this.stops = new PhaseStops(find(panel, "#slow-phases", HTMLElement), (phase) => this.#go(phase));
    this.previous = find(panel, "#slow-previous", HTMLButtonElement);
    this.next = find(panel, "#slow-next", HTMLButtonElement);
    this.player = new Player(
      find(panel, "#slow-play", HTMLButtonElement),
      () => this.#move(this.#phase + 1),
      () => this.#isLast && this.#move(0),
    );
    this.title = find(panel, "#slow-title", HTMLElement);
    this.text = find(panel, "#slow-text", HTMLElement);
    this.details = find(panel, "#slow-details", HTMLElement);
    this.applyLine = find(panel, "#slow-apply-line", HTMLElement);
    this.apply = find(panel, "#slow-apply", HTMLButtonElement);
    this.appliedText = find(panel, "#slow-applied", HTMLElement);
    this.units = find(panel, "#slow-units", HTMLElement);
    this.live = find(panel, "#slow-said", HTMLElement);
    this.overlay = new SlowOverlay(shared);
    this.ring = new PlotRing(shared, "slow-ring");
    const followSlowly = paced(() => this.#isOpen && this.#show(false), FOLLOW);
    // While it trains there is no reading; what stands still is shown at once.
    this.showSoon = () => (this.#model?.state?.playing ? followSlowly() : this.#show(false));
    this.pause.addEventListener("click", () => send({ type: "pause" }));
    this.previous.addEventListener("click", () => this.#go(this.#phase - 1));
    this.next.addEventListener("click", () => this.#go(this.#phase + 1));
    this.apply.addEventListener("click", () => this.#act());
    this.points.addEventListener("change", () => {
      this.#point = Number(this.points.value);
      this.#show(true);
    });
    panel.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
      const isField = event.target instanceof Element && event.target.matches("input, select, textarea");
      if (!way || isField || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.#go(this.#phase + way);
    });
  }

  /** @type {View["render"]} */
  render(model, changed) {
    this.#model = model;
    const { state } = model;
    const isOpen = state?.view.panel === PANEL;
    if (isOpen !== this.#isOpen) this.#toggle(isOpen);
    if (!isOpen || !state) return;
    if (changed.status || changed.message) this.#followed.giveUp();
    if (changed.theme || !this.#palette) this.#palette = readPalette();
    const isNew = changed.inside || changed.state;
    if (isNew) this.#take(state, model.inside.arrays);
    const isPointed = changed.looking && this.#pointAt(model);
    if (isPointed || changed.scene || changed.theme) this.#show(false);
    else if (isNew) this.showSoon();
    else if (changed.size) this.#draw();
  }

  /** @param {boolean} isOpen */
  #toggle(isOpen) {
    this.#isOpen = isOpen;
    this.send({ type: "watch", step: isOpen });
    this.player.stop();
    this.#said = "";
    if (isOpen) return;
    this.overlay.hide();
    this.ring.hide();
    this.#followed.forget();
  }

  /**
   * @param {State} state
   * @param {Record<string, ArrayLike<number>>} arrays
   */
  #take(state, arrays) {
    this.#followed.take(readSlowStep(state.sizes, arrays));
    this.#phases = phasesOf(state.sizes);
    this.#phase = Math.min(this.#phase, this.#phases.length - 1);
    this.#point = Math.min(this.#point, (this.#followed.step?.count ?? 1) - 1);
  }

  /**
   * A neuron of the layer at work that the pointer or the focus is on is shown in full.
   * @param {Model} model
   */
  #pointAt({ looking, state }) {
    const phase = this.#phases[this.#phase];
    if (!looking || !phase || !state || looking[0] === 0) return false;
    if (phase.kind === "update") {
      this.#group = groupOf({ layer: looking[0], neuron: looking[1], source: null });
      return true;
    }
    if (looking[0] !== phase.layer) return false;
    this.#chosen = looking[1];
    return true;
  }

  /** @param {number} phase */
  #go(phase) {
    this.player.stop();
    this.#move(phase);
  }

  /**
   * @param {number} phase
   * @returns {boolean} whether there are more after it
   */
  #move(phase) {
    this.#phase = Math.max(0, Math.min(this.#phases.length - 1, phase));
    this.#show(true);
    return !this.#isLast;
  }

  get #isLast() {
    return this.#phase >= this.#phases.length - 1;
  }

  #act() {
    const followed = this.#followed;
    if (followed.isDone) {
      followed.goOn();
      this.#go(0);
    } else if (!followed.applied) {
      followed.applied = "asked";
      this.send({ type: "step_batch" });
      this.#show(false);
    }
  }

  /** @param {boolean} isAsked  whether the person has gone on: then it is said too */
  #show(isAsked) {
    const state = this.#model?.state;
    if (!state) return;
    const { step } = this.#followed;
    this.body.hidden = !step;
    this.wait.hidden = step !== null && !state.playing;
    this.pause.hidden = !state.playing;
    setText(this.waitText, state.playing ? PLAYING : WAITING);
    if (state.playing) this.player.stop();
    if (!step) {
      this.#draw();
      return;
    }
    const phase = this.#phases[this.#phase];
    const chosen = Math.min(this.#chosen, state.sizes[phase.layer] - 1);
    this.#showMoment(step);
    this.stops.show(this.#phases, this.#phase, state.sizes);
    this.#disable(this.previous, this.#phase === 0);
    this.#disable(this.next, this.#isLast);
    setText(this.title, phaseName(phase, state.sizes));
    setText(this.text, phaseWords(phase, step));
    const scope = {
      state,
      step,
      point: this.#point,
      chosen,
      choose: (/** @type {number} */ neuron) => this.#choose(neuron),
      group: this.#group,
      chooseGroup: (/** @type {string} */ group) => {
        this.#group = group;
        this.#show(false);
      },
    };
    this.#replace(phaseDetails(phase, scope));
    this.#showApply(phase, state);
    const isStandardised = state.experiment.scaling !== null || state.data.standardised;
    this.units.hidden = !isStandardised;
    if (isAsked) this.#say(phaseSentence(phase, scope));
    this.#draw();
  }

  /**
   * The focus stays inside, so that arrow keys go on.
   * @param {HTMLButtonElement} button
   * @param {boolean} isOff
   */
  #disable(button, isOff) {
    if (isOff && document.activeElement === button) this.panel.focus({ preventScroll: true });
    button.disabled = isOff;
  }

  /** @param {number} neuron */
  #choose(neuron) {
    this.#chosen = neuron;
    this.player.stop();
    this.#show(true);
  }

  /**
   * Other details; a button that had the focus keeps it.
   * @param {Node[]} nodes
   */
  #replace(nodes) {
    const { activeElement } = document;
    const isInside = activeElement instanceof HTMLElement && this.details.contains(activeElement);
    const neuron = isInside ? activeElement.dataset.neuron : undefined;
    this.details.replaceChildren(...nodes);
    if (!isInside) return;
    const same = this.details.querySelector(`[data-neuron="${neuron}"]`);
    if (same instanceof HTMLElement) same.focus({ preventScroll: true });
    else this.next.focus({ preventScroll: true });
  }

  /** @param {SlowStep} step */
  #showMoment(step) {
    setText(this.moment, momentText(step));
    if (this.points.options.length !== step.count || this.points.dataset.size !== String(step.size)) {
      this.points.dataset.size = String(step.size);
      const choices = Array.from({ length: step.count }, (_, point) => ({
        value: point,
        label: `Point ${point + 1} of ${step.size}`,
      }));
      fillMenu(this.points, choices);
    }
    this.points.value = String(this.#point);
  }

  /**
   * @param {Phase} phase
   * @param {State} state
   */
  #showApply({ kind }, { playing }) {
    const { applied, isDone } = this.#followed;
    this.applyLine.hidden = kind !== "update";
    this.apply.disabled = playing && !isDone;
    setText(this.apply, isDone ? "Next update" : "Apply this update");
    setText(this.appliedText, APPLIED[applied]);
  }

  /** @param {string} sentence */
  #say(sentence) {
    if (sentence === this.#said) return;
    this.#said = sentence;
    setText(this.live, sentence);
  }

  /** The phase over the network, and the point in the plot; not while training, when both would be of another moment. */
  #draw() {
    const [model, step, palette] = [this.#model, this.#followed.step, this.#palette];
    const phase = this.#phases[this.#phase];
    if (!model?.state || !step || !palette || model.state.playing) {
      this.overlay.hide();
      this.ring.hide();
      return;
    }
    this.overlay.show(phase, step, this.#point, model.state, palette);
    if (model.scene) this.ring.show(model.state, model.scene, step.points[this.#point]);
  }
}
