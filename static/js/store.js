// The latest of everything: state, frame, scene and the losses so far. Main feeds it and hands it to the views.
// Setters raise flags; one animation frame redraws what they changed.

/** @import { Changes, Command, Frame, Losses, Model, Neuron, Scene, ServerEvent, State, Status } from "./protocol/types.js" */

const MOST_POINTS = 2000;

export class Store {
  /** @type {Model} */
  model = {
    state: null,
    frame: null,
    scene: null,
    losses: { epochs: [], training: [], test: [] },
    status: "connecting",
    looking: null,
    message: "",
    diverged: null,
  };

  /** @type {((model: Model, changed: Changes) => void)[]} */
  #subscribers = [];
  #changed = nothing();
  #scheduled = false;
  /** Losses are kept no closer than this many epochs. */
  #spacing = 1;
  /** Whether the run was asked to go back: the losses before the epoch that it comes back to stay true. */
  #isGoingBack = false;
  /** Whether the next frame is the first after going back. */
  #isBack = false;
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
      const changed = this.#changed;
      this.#changed = nothing();
      for (const subscriber of this.#subscribers) subscriber(this.model, changed);
    });
  }

  /** @param {Status} status */
  setStatus(status) {
    this.model.status = status;
    this.flag("status");
  }

  /** @param {ServerEvent} event */
  take(event) {
    if (event.type === "state") this.#takeState(event);
    else if (event.type === "welcome") this.#greet(event.resumed);
    else if (event.type === "diverged") {
      this.model.diverged = event;
      this.flag("diverged");
    } else if (event.type === "notice" || event.type === "refused") {
      this.say(event.message);
      // What was refused is not in force: its control goes back to what is.
      if (event.type === "refused") this.flag("state");
    }
  }

  /** @param {Frame | Scene} message */
  show(message) {
    if (message.kind === "scene") {
      this.model.scene = message;
      this.flag("scene");
      return;
    }
    // A dropped frame asks for an animation frame too: its acknowledgement is sent from there.
    this.flag("frame");
    const { state } = this.model;
    if (!state || message.revision < Math.max(state.since, state.begun)) return;
    if (message.parameters.length !== parameterCount(state.sizes)) return;
    message.shows = message.revision >= this.#neuronSince ? state.neuron : undefined;
    this.model.frame = message;
    this.#remember(message);
  }

  /** @param {string} message */
  say(message) {
    // Several at once, as a faulty link brings them, are one message.
    this.model.message = this.#changed.message ? `${this.model.message} ${message}` : message;
    this.flag("message");
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
    } else if (command.type === "back_to_good") {
      this.#isGoingBack = true;
    } else if (command.type === "step" && this.model.diverged) {
      this.dismissDiverged();
    }
  }

  /** @param {State} state */
  #takeState(state) {
    const before = this.model.state;
    this.model.state = state;
    this.flag("state");
    if (!sameNeuron(before?.neuron ?? null, state.neuron)) this.#neuronSince = state.revision;
    if (before && before.begun === state.begun) {
      if (before.sizes.join() !== state.sizes.join()) this.model.frame = null;
      if (state.playing && !before.playing && this.model.diverged) this.dismissDiverged();
      return;
    }
    if (this.#isGoingBack) this.#isBack = true;
    else this.#clearLosses();
    this.#isGoingBack = false;
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
    this.#neuronSince = 0;
    this.#isGoingBack = false;
    this.#clearLosses();
    this.flag("diverged");
  }

  #clearLosses() {
    this.model.losses = { epochs: [], training: [], test: [] };
    this.#spacing = 1;
    this.#isBack = false;
    this.flag("frame");
  }

  /** @param {number} epoch  only what was before it stays */
  #cutLosses(epoch) {
    this.#isBack = false;
    const { epochs, training, test } = this.model.losses;
    const end = epochs.findIndex((other) => other >= epoch);
    if (end < 0) return;
    this.model.losses = {
      epochs: epochs.slice(0, end),
      training: training.slice(0, end),
      test: test.slice(0, end),
    };
  }

  /** @param {Frame} frame */
  #remember(frame) {
    if (this.#isBack) this.#cutLosses(frame.epoch);
    if (frame.epoch < (this.model.losses.epochs.at(-1) ?? -1)) this.#clearLosses();
    const { losses } = this.model;
    const { epochs } = losses;
    const last = epochs.at(-1) ?? -1;
    // The newest point is always the newest frame; it stays only when it is far enough from the one before it.
    const isProvisional =
      epochs.length > 1 && epochs[epochs.length - 1] - epochs[epochs.length - 2] < this.#spacing;
    const at = isProvisional || frame.epoch === last ? epochs.length - 1 : epochs.length;
    epochs[at] = frame.epoch;
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
    status: false,
    looking: false,
    message: false,
    diverged: false,
    theme: false,
    size: false,
  };
}

/** @param {number[]} sizes */
function parameterCount(sizes) {
  return sizes.slice(1).reduce((sum, size, layer) => sum + size * (sizes[layer] + 1), 0);
}

/**
 * @param {Neuron | null} one
 * @param {Neuron | null} other
 */
function sameNeuron(one, other) {
  return String(one) === String(other);
}
