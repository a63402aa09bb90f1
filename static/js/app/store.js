// The latest of everything: state, frame, scene and the losses so far. Main feeds it and hands it to the views.
// Setters raise flags; one animation frame redraws what they changed.

/** @import { Changes, Command, Frame, Inside, Losses, Model, Neuron, Pointing, SceneMessage, ServerEvent, State, StateEvent, Status } from "../protocol/types.js" */

import { epochsOf } from "../protocol/batches.js";
import { SCHEMA } from "../protocol/schema.js";
import { parameterCount } from "../protocol/sizes.js";
import { KnownData } from "./known-data.js";

const MOST_POINTS = 2000;

export class Store {
  /** @type {Model} */
  model = {
    state: null,
    frame: null,
    scene: null,
    losses: { epochs: [], training: [], test: [] },
    inside: { revision: 0, epoch: 0, batch: 0, arrays: {} },
    status: "connecting",
    looking: null,
    point: null,
    answer: null,
    message: "",
    diverged: null,
    goal: null,
    notes: null,
    pointing: {
      under: -1,
      over: null,
      picked: -1,
      pointed: -1,
      edited: -1,
      lit: -1,
      descending: -1,
      chosen: null,
    },
  };

  /** @type {((model: Model, changed: Changes) => void)[]} */
  #subscribers = [];
  #changed = nothing();
  #scheduled = false;
  /** Losses are kept no closer than this many epochs. */
  #spacing = 0;
  #knownData = new KnownData();
  /** The revision since which frames show the neuron that the state names. */
  #neuronSince = 0;

  /** @param {(model: Model, changed: Changes) => void} subscriber */
  subscribe(subscriber) {
    this.#subscribers.push(subscriber);
  }

  /** @param {(keyof Changes)[]} names */
  flag(...names) {
    for (const name of names) this.#changed[name] = true;
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.redraw();
    });
  }

  /** Redraw what has changed so far, without waiting for an animation frame. */
  redraw() {
    const changed = this.#changed;
    this.#changed = nothing();
    for (const subscriber of this.#subscribers) subscriber(this.model, changed);
  }

  /** @param {Status} status */
  setStatus(status) {
    this.model.status = status;
    this.flag("status");
  }

  /** @param {ServerEvent} event */
  take(event) {
    if (event.type === "data") this.#knownData.take(event);
    else if (event.type === "state") this.#takeState(event);
    else if (event.type === "welcome") this.#greet(event.resumed);
    else if (event.type === "diverged") {
      // What was put away while remedies were being tried stays away.
      if (!event.trying && !this.model.diverged) return;
      this.model.diverged = event;
      this.flag("diverged");
    } else if (event.type === "losses") {
      this.#replaceLosses(event);
    } else if (event.type === "goal") {
      this.model.goal = event;
      this.flag("goal");
    } else if (event.type === "notes") {
      this.model.notes = event;
      this.flag("notes");
    } else if (event.type === "notice" || event.type === "refused") {
      this.say(event.message);
      // What was refused is not in force: its control goes back to what is.
      if (event.type === "refused") this.flag("state");
    }
  }

  /** @param {Frame | SceneMessage | Inside} message */
  show(message) {
    if (message.kind === "scene") {
      this.model.scene = this.#knownData.read(message);
      this.flag("scene");
      return;
    }
    // A dropped frame asks for an animation frame too: its acknowledgement is sent from there.
    this.flag(message.kind === "inside" ? "inside" : "frame");
    const { state } = this.model;
    if (!state || message.revision < Math.max(state.since, state.begun)) return;
    this.#look(message);
    if (message.kind === "inside") return;
    if (message.parameters.length !== parameterCount(state.sizes)) return;
    message.shows = message.revision >= this.#neuronSince ? state.neuron : undefined;
    this.model.frame = message;
    this.#remember(message);
  }

  /**
   * What is new of the inside; of what did not come, the last that was seen stays.
   * @param {Frame | Inside} message
   */
  #look({ revision, epoch, batch, arrays }) {
    if (Object.keys(arrays).length === 0) return;
    this.model.inside = { revision, epoch, batch, arrays: { ...this.model.inside.arrays, ...arrays } };
    this.flag("inside");
  }

  #forgetInside() {
    this.model.inside = { revision: 0, epoch: 0, batch: 0, arrays: {} };
    this.flag("inside");
  }

  /** @param {number[] | null} point  what is shown of another one is not to be taken for this one's */
  #point(point) {
    const isFirst = this.model.point === null;
    this.model.point = point;
    this.flag("inside");
    if (isFirst) this.#forget("point");
  }

  /** @param {number | null} label  chosen for the point that is shown */
  #answer(label) {
    this.model.answer = label === null ? null : { point: String(this.model.point), label };
  }

  /** @param {string} key  of a watch, which is off: when what it shows is wanted again, what stood there would be old */
  #forget(key) {
    const gone = SCHEMA.insights.flatMap(({ needs, arrays }) => (needs.includes(key) ? arrays : []));
    const kept = Object.entries(this.model.inside.arrays).filter(([name]) => !gone.includes(name));
    this.model.inside = { ...this.model.inside, arrays: Object.fromEntries(kept) };
  }

  /** @param {string} message */
  say(message) {
    // Several at once, as a faulty link brings them, are one message.
    this.model.message = this.#changed.message ? `${this.model.message} ${message}` : message;
    this.flag("message");
  }

  /** @param {Partial<Pointing>} changes */
  point(changes) {
    const before = this.model.pointing;
    this.model.pointing = { ...before, ...changes };
    if (JSON.stringify(before) !== JSON.stringify(this.model.pointing)) this.flag("pointing");
    if (changes.picked !== undefined) this.flag("picked");
  }

  dismissDiverged() {
    this.model.diverged = null;
    this.flag("diverged");
  }

  /**
   * What the page itself knows the moment a command leaves.
   * @param {Command} command
   */
  sent(command) {
    if (command.type === "look_at") {
      this.model.looking = command.neuron;
      this.flag("looking");
    } else if (command.type === "watch") {
      if (command.point !== undefined) this.#point(command.point);
      else if (command.label !== undefined) this.#answer(command.label);
      for (const [key, value] of Object.entries(command))
        if (value === null || value === false) this.#forget(key);
    } else if ((command.type === "step" || command.type === "step_batch") && this.model.diverged) {
      this.dismissDiverged();
    }
  }

  /** @param {StateEvent} event */
  #takeState(event) {
    const before = this.model.state;
    const state = this.#knownData.read(event);
    this.model.state = state;
    this.flag("state");
    if (before?.data.classes !== state.data.classes) this.model.answer = null;
    if (!sameNeuron(before?.neuron ?? null, state.neuron)) this.#neuronSince = state.revision;
    if (!before || before.begun !== state.begun || before.since !== state.since) {
      this.#forgetInside();
    }
    if (before && before.begun === state.begun) {
      if (before.sizes.join() !== state.sizes.join()) this.model.frame = null;
      if (this.model.diverged && (state.playing || !isSameChoice(before, state))) this.dismissDiverged();
      return;
    }
    if (this.model.diverged) this.dismissDiverged();
    const sameShape = before?.sizes.join() === state.sizes.join();
    if (!sameShape) this.model.frame = null;
  }

  /**
   * Another connection: the same session goes on, or another one begins and nothing of the old may be mixed in.
   * @param {boolean} isSame
   */
  #greet(isSame) {
    if (isSame) return;
    if (this.model.state) {
      this.say("The server has this run no longer; the link was opened anew.");
    }
    this.model.state = null;
    this.model.frame = null;
    this.model.diverged = null;
    this.model.notes = null;
    this.#knownData.forget();
    this.#forgetInside();
    this.#neuronSince = 0;
    this.#replaceLosses({ epochs: [], training: [], test: [] });
    this.flag("diverged", "notes");
  }

  /** @param {Losses} losses */
  #replaceLosses({ epochs, training, test }) {
    this.model.losses = { epochs, training, test };
    this.#spacing = 0;
    this.flag("frame");
  }

  /**
   * One more point of the curve, which the server keeps too: what is looked back at is on it already.
   * @param {Frame} frame
   */
  #remember(frame) {
    const { losses, state, scene } = this.model;
    const { epochs } = losses;
    if (!state || state.past) return;
    const now = epochsOf(frame, state, scene);
    const last = epochs.at(-1) ?? -1;
    if (now < last) return;
    // The newest point is always the newest frame; it stays only when it is far enough from the one before it.
    const isProvisional =
      epochs.length > 1 && epochs[epochs.length - 1] - epochs[epochs.length - 2] < this.#spacing;
    const at = isProvisional || now === last ? epochs.length - 1 : epochs.length;
    epochs[at] = now;
    losses.training[at] = frame.trainingLoss;
    losses.test[at] = frame.testLoss;
    if (epochs.length > MOST_POINTS) this.#thin();
  }

  #thin() {
    const { epochs, training, test } = this.model.losses;
    this.#spacing = ((epochs[epochs.length - 1] - epochs[0]) / MOST_POINTS) * 2;
    /** @type {Losses} */
    const kept = { epochs: [], training: [], test: [] };
    epochs.forEach((epoch, index) => {
      const previous = kept.epochs.at(-1) ?? Number.NEGATIVE_INFINITY;
      if (epoch - previous < this.#spacing && index < epochs.length - 1) return;
      kept.epochs.push(epoch);
      kept.training.push(training[index]);
      kept.test.push(test[index]);
    });
    this.model.losses = kept;
  }
}

/** @returns {Changes} */
function nothing() {
  return {
    state: false,
    frame: false,
    scene: false,
    inside: false,
    status: false,
    looking: false,
    message: false,
    diverged: false,
    goal: false,
    notes: false,
    pointing: false,
    picked: false,
    theme: false,
    size: false,
  };
}

/**
 * Whether the buttons of a banner lead from the one state to where they lead from the other.
 * @param {State} one
 * @param {State} other
 */
function isSameChoice(one, other) {
  return (
    JSON.stringify(one.experiment) === JSON.stringify(other.experiment) &&
    one.view.start_over === other.view.start_over
  );
}

/**
 * @param {Neuron | null} one
 * @param {Neuron | null} other
 */
function sameNeuron(one, other) {
  return String(one) === String(other);
}
