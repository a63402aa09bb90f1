// The panel of gradient descent: one blank and its next update, the valley it goes down in, and with a second blank the
// surface of both. While it is open, the server is asked for the numbers.

import { choiceLabel } from "../../model/choice-label.js";
import { rateText } from "../../model/numbers.js";
import { parameterName, placeOf, positionOf, steepest } from "../../model/parameters.js";
import { tickText } from "../../model/ranges.js";
import { optimizerOf } from "../../protocol/families.js";
import { SCHEMA } from "../../protocol/schema.js";
import { find, setAttribute, setText } from "../../ui/elements.js";
import { createMenu } from "../../ui/fields.js";
import { paced } from "../../ui/pace.js";
import { hasPlace, isSamePlace, ParameterMenu } from "./parameter-menu.js";
import { Surface, spotsOf } from "./surface.js";
import { slopeAt, Valley } from "./valley.js";
import {
  batchText,
  directionOf,
  exceptions,
  landingText,
  linesText,
  readUpdate,
  slopeText,
  surfaceInWords,
  takenBeside,
  updateText,
  valleyInWords,
  wayText,
} from "./words.js";

/** @import { Place } from "../../model/parameters.js" */
/** @import { Update } from "./words.js" */
/** @import { Spot } from "./surface.js" */
/** @import { Changes, Model, Parameter, Send, Shared, State, View } from "../../protocol/types.js" */

const UPDATE_OF = 7; // where an update's numbers say whose they are, and then who is beside it in a surface
const PAUSE = 100; // milliseconds between two changes of what is read
const DESCRIBE_EVERY = 2000;

/**
 * @param {HTMLElement} page
 * @param {Send} send
 * @param {Shared} shared
 * @returns {View}
 */
export function createPanel(page, send, shared) {
  return new DescentView(page, send, shared);
}

/** @implements {View} */
class DescentView {
  /** @type {Model | null} */
  #model = null;
  #isOpen = false;
  /** The blank. @type {Place | null} */
  #place = null;
  /** The second one. @type {Place | null} */
  #second = null;
  /** The updates of both, of one moment. @type {{ of: unknown, first: Update, second: Update } | null} */
  #both = null;
  /** Where both have been since the surface was seen. @type {{ of: unknown, spots: Spot[] }} */
  #since = { of: null, spots: [] };
  #theme = 0;

  /**
   * @param {HTMLElement} page
   * @param {Send} send
   * @param {Shared} shared
   */
  constructor(page, send, { point }) {
    this.send = send;
    this.point = point;
    this.panel = find(page, "#panel-descent", HTMLElement);
    const part = (/** @type {string} */ name) => find(this.panel, `#descent-${name}`, HTMLElement);
    this.numbers = {
      new: part("new"),
      old: part("old"),
      rate: part("rate"),
      gradient: part("gradient"),
      pull: part("pull"),
    };
    this.names = { gradient: part("gradient-name"), pull: part("pull-name") };
    this.pullParts = [part("pull-sign"), part("pull-term")];
    this.words = {
      exceptions: part("exceptions"),
      way: part("way"),
      landing: part("landing"),
      batch: part("batch"),
    };
    this.map = part("map");
    this.captions = { across: part("across"), upward: part("upward"), lines: part("lines") };
    this.picture = find(this.panel, "#descent-valley", SVGSVGElement);
    this.valley = new Valley(this.picture);
    const canvas = find(this.panel, "#descent-surface-picture", HTMLCanvasElement);
    this.surface = new Surface(canvas, find(this.panel, "#descent-surface", SVGSVGElement));
    const menu = (/** @type {string} */ name) => find(this.panel, `#descent-${name}`, HTMLSelectElement);
    this.blank = new ParameterMenu(menu("blank"), "", (place) => this.#choose(place, this.#second));
    this.other = new ParameterMenu(menu("second"), "None", (place) => this.#choose(this.#place, place));
    this.showRate = createMenu(menu("step-size"), SCHEMA.fields.learning_rate, (value) =>
      send({ type: "set", field: "learning_rate", value }),
    );
    part("step").addEventListener("click", () => send({ type: "step_batch" }));
    this.saySoon = paced(() => this.#say(), PAUSE);
    this.describeSoon = paced(() => this.#describe(), DESCRIBE_EVERY);
  }

  /** @type {View["render"]} */
  render(model, changed) {
    this.#model = model;
    const { state } = model;
    if (changed.theme) this.#theme += 1;
    if (!state) return;
    const isOpen = state.view.panel === "descent";
    const isOpened = isOpen && !this.#isOpen;
    const isClosed = this.#isOpen && !isOpen;
    this.#isOpen = isOpen;
    if (isClosed) {
      this.send({ type: "watch", parameter: null, second: null });
      this.#mark();
    }
    if (!isOpen) return;
    if (isOpened || changed.state) this.#fit(state, isOpened);
    if (isOpened || changed.state) this.#mark();
    const { picked } = model.pointing;
    if (changed.picked && picked >= 0) this.#choose(placeOf(state.sizes, picked), this.#second);
    if (isOpened || isOfUse(changed)) this.#show();
  }

  /**
   * The blanks are some that the network has.
   * @param {State} state
   * @param {boolean} isOpened
   */
  #fit(state, isOpened) {
    const { sizes } = state;
    let [first, second] = [this.#place, this.#second];
    if (!first || !hasPlace(sizes, first)) first = steepest(sizes);
    if (second && !hasPlace(sizes, second)) second = null;
    this.#choose(first, second, isOpened);
    this.showRate(state.experiment.learning_rate);
  }

  /**
   * @param {Place | null} first
   * @param {Place | null} second
   * @param {boolean} isNew  whether to ask the server even if they are chosen already
   */
  #choose(first, second, isNew = false) {
    const { state } = this.#model ?? {};
    const other = isSamePlace(first, second) ? null : second;
    const isSame = isSamePlace(first, this.#place) && isSamePlace(other, this.#second);
    const isMoved = isNew || !isSamePlace(first, this.#place);
    this.#place = first;
    this.#second = other;
    if (state) this.blank.show(state, first);
    if (state) this.other.show(state, other);
    // What the server is not asked for anew does not come again
    if (isSame && !isNew) return;
    this.#both = null;
    if (isMoved) this.valley.forget();
    this.send({ type: "watch", parameter: first && wire(first), second: other && wire(other) });
    this.#mark();
    this.#show();
    if (isMoved) this.#say(); // at once, so that the numbers of another blank are gone
  }

  /** Show in the diagram which blank it is. */
  #mark() {
    const { state } = this.#model ?? {};
    const position = this.#isOpen && state && this.#place ? positionOf(state.sizes, this.#place) : -1;
    this.point({ descending: position });
  }

  /** The update of the blank that is chosen, if it has come. @returns {Update | null} */
  #update() {
    const { state, inside } = this.#model ?? {};
    const numbers = inside?.arrays.update;
    const position = state && this.#place ? positionOf(state.sizes, this.#place) : -1;
    return numbers?.[UPDATE_OF] === position ? readUpdate(numbers) : null;
  }

  #show() {
    const { state, inside } = this.#model ?? {};
    const update = this.#update();
    const isWaiting = !update || !state || !inside;
    this.panel.classList.toggle("waiting", isWaiting);
    this.map.hidden = this.#second === null;
    this.saySoon();
    if (isWaiting) return;
    const { valley_at: at, valley } = inside.arrays;
    if (!at || !valley) return;
    const isClipped = state.experiment.clip_norm > 0;
    const slope = isClipped ? slopeAt(at, valley, update.before) : update.gradient;
    this.valley.show(this.picture.parentElement?.clientWidth ?? 0, at, valley, update, slope);
    this.#showSurface();
    this.describeSoon();
  }

  #showSurface() {
    const { state, frame, inside } = this.#model ?? {};
    const first = this.#update();
    const [place, second] = [this.#place, this.#second];
    if (!state || !inside || !first || !place || !second) return;
    const { update_second: numbers, surface_at: at, surface, surface_way: way } = inside.arrays;
    const [x, y] = [place, second].map((each) => positionOf(state.sizes, each));
    const isThere = numbers?.[UPDATE_OF] === y && numbers[UPDATE_OF + 1] === x;
    this.map.classList.toggle("waiting", !isThere);
    if (!isThere || !at || !surface || !way) return;
    if (this.#both?.of !== numbers) this.#both = { of: numbers, first, second: readUpdate(numbers) };
    this.surface.paint(this.map.clientWidth, at, surface, String(this.#theme));
    const { first: across, second: upward } = this.#both;
    // A frame has numbers in the data's own units, and a surface as they are trained
    const isShown = !state.data.standardised && frame;
    const ball = isShown
      ? { x: frame.parameters[x], y: frame.parameters[y] }
      : { x: across.before, y: upward.before };
    if (this.#since.of !== way) this.#since = { of: way, spots: [] };
    const last = this.#since.spots.at(-1);
    if (last?.x !== ball.x || last.y !== ball.y) this.#since.spots.push(ball);
    this.surface.walk(
      [...spotsOf(way), ...this.#since.spots],
      state.playing ? null : { x: across.after, y: upward.after },
    );
  }

  /** What is read: numbers and sentences. */
  #say() {
    const { state, scene, frame, inside } = this.#model ?? {};
    if (!this.#isOpen || !state || !inside || !this.#place) return;
    const { experiment, sizes } = state;
    const { numbers, names, words } = this;
    const update = this.#update();
    const isCut = frame?.states?.[positionOf(sizes, this.#place)] === SCHEMA.frames.cut;
    const text = (/** @type {number | undefined} */ value) => (value === undefined ? "–" : updateText(value));
    setText(numbers.new, text(update?.after));
    setText(numbers.old, text(update?.before));
    setText(numbers.rate, update ? rateText(update.rate, experiment.learning_rate) : "–");
    setText(numbers.gradient, update ? slopeText(directionOf(update, experiment.optimizer)) : "–");
    setText(numbers.pull, text(update ? takenBeside(update, experiment.optimizer) : undefined));
    setText(
      names.gradient,
      optimizerOf(experiment.optimizer).isPlain
        ? "GRADIENT"
        : `GRADIENT BY ${choiceLabel("optimizer", experiment.optimizer)}`,
    );
    setText(names.pull, choiceLabel("regularization", experiment.regularization));
    const isPulled =
      optimizerOf(experiment.optimizer).isPlain &&
      experiment.regularization !== null &&
      experiment.regularization_rate > 0 &&
      this.#place.source !== null;
    for (const element of this.pullParts) element.hidden = !isPulled;
    this.panel.classList.toggle("pulled", isPulled);
    const notes = update ? exceptions(update, experiment, isCut) : [];
    if (state.data.standardised)
      notes.push("Numbers are here as training has them: with every input standardised.");
    setText(words.exceptions, notes.join(" "));
    words.exceptions.hidden = notes.length === 0;
    setText(words.way, update ? wayText(update) : "");
    const { valley_at: at, valley } = inside.arrays;
    setText(words.landing, update && at && valley ? landingText(update, at, valley) : "");
    if (scene) setText(words.batch, batchText(inside, experiment, scene.trainingCount));
    if (!this.#second) return;
    setText(this.captions.across, `Across: ${parameterName(state, this.#place)}`);
    setText(this.captions.upward, `Upward: ${parameterName(state, this.#second)}`);
    const levels = this.surface.levels.map(tickText);
    setText(this.captions.lines, linesText(levels, inside.arrays.surface_of));
  }

  /** The pictures in words. */
  #describe() {
    const { state, inside } = this.#model ?? {};
    const update = this.#update();
    if (!this.#isOpen || !state || !inside || !update || !this.#place) return;
    const { valley_at: at, valley } = inside.arrays;
    if (!at || !valley) return;
    const name = parameterName(state, this.#place);
    setAttribute(this.picture, "aria-label", valleyInWords(name, update, at, valley));
    if (!this.#second || !this.#both) return;
    const names = [name, parameterName(state, this.#second)];
    const { first, second } = this.#both;
    setAttribute(
      this.surface.canvas,
      "aria-label",
      surfaceInWords(names, first, second, this.surface.lowest),
    );
  }
}

/** @param {Changes} changed */
function isOfUse({ inside, frame, state, scene, size, theme }) {
  return inside || frame || state || scene || size || theme;
}

/**
 * @param {Place} place
 * @returns {Parameter}
 */
function wire({ layer, neuron, source }) {
  return [layer, neuron, source];
}
