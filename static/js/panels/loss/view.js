// The panel "Loss": how wrong the network is about the point that is shown, what any probability would cost, and all
// points sorted by their loss, linked with the plot.

import { readPalette } from "../../draw/colors.js";
import { CurveChart } from "../../draw/curve-chart.js";
import { setFormula } from "../../draw/formula-text.js";
import { PlotRing } from "../../draw/plot-ring.js";
import { classesOf } from "../../draw/points.js";
import { triplesOf } from "../../model/data-sets.js";
import { distanceLoss } from "../../model/distance-loss.js";
import { trueMinus, valueText } from "../../model/numbers.js";
import { dataPoint, labelOf } from "../../model/plane.js";
import { answerWords, isNearest, pointSentence, shortLoss, shownPoint } from "../../model/shown-point.js";
import { isDistance as measuresDistance } from "../../protocol/families.js";
import { SCHEMA } from "../../protocol/schema.js";
import { find, setAttribute, setText } from "../../ui/elements.js";
import { NumberField } from "../../ui/number-field.js";
import { paced } from "../../ui/pace.js";
import { LossAnswer } from "./answer.js";
import { costOf, costWords, distanceAxes, distanceWords, probabilityAxes } from "./curves.js";
import { LossStrip } from "./strip.js";

/** @import { Palette } from "../../draw/colors.js" */
/** @import { Base } from "./curves.js" */
/** @import { ShownPoint } from "../../model/shown-point.js" */
/** @import { Model, Scene, Send, Shared, State, View } from "../../protocol/types.js" */

const PAUSE = 100; // milliseconds between two values: quicker than anybody reads
const SAY_PAUSE = 2000;
const HEIGHT = 144;
const PROBABILITY = { low: 0, high: 1, step: 0.01, leap: 0.1, noun: "a probability" };

/**
 * @param {HTMLElement} page
 * @param {Send} send
 * @param {Shared} shared
 * @returns {View}
 */
export function createPanel(page, send, shared) {
  return new LossView(page, send, shared);
}

/** @implements {View} */
class LossView {
  /** @type {Model | null} */
  #model = null;
  /** @type {Palette | null} */
  #palette = null;
  #isOpen = false;
  #own = new CurveChart(HEIGHT);
  #chart = new CurveChart(HEIGHT);
  #ownWords = "";
  /** A probability to try. */
  #guess = 0.78;
  #words = "";

  /**
   * @param {HTMLElement} page
   * @param {Send} send
   * @param {Shared} shared
   */
  constructor(page, send, shared) {
    this.send = send;
    const panel = find(page, "#panel-loss", HTMLElement);
    this.panel = panel;
    this.pointWords = find(panel, "#loss-point", HTMLElement);
    this.pin = find(panel, "#loss-pin", HTMLButtonElement);
    this.answer = new LossAnswer(panel, send);
    this.ownPart = find(panel, "#loss-own", HTMLElement);
    this.ownWorked = find(panel, "#loss-own-worked", HTMLElement);
    this.scaled = find(panel, "#loss-scaled", HTMLElement);
    this.change = find(panel, "#loss-change", HTMLElement);
    this.probability = find(panel, "#loss-probability", HTMLElement);
    this.worked = find(panel, "#loss-worked", HTMLElement);
    this.guess = find(panel, "#loss-guess", HTMLInputElement);
    const fault = find(panel, "#loss-guess-fault", HTMLElement);
    this.guessField = new NumberField(find(panel, "#loss-guess-number", HTMLInputElement), PROBABILITY, {
      onTake: (value) => this.#suppose(value ?? 0),
      onFault: (words) => {
        setText(fault, words);
        this.#write();
      },
      write: String,
    });
    this.guessField.show(this.#guess);
    this.cost = find(panel, "#loss-cost", HTMLOutputElement);
    this.said = find(panel, "#strip-said", HTMLElement);
    find(panel, "#loss-own-chart", HTMLElement).append(this.#own.element);
    find(panel, "#loss-curve", HTMLElement).append(this.#chart.element);
    this.ring = new PlotRing(shared, "strip-ring");
    this.strip = new LossStrip(panel, {
      point: (index) => this.#pointAt(index),
      pin: (index) => this.#pin(index),
    });
    this.writeSoon = paced(() => this.#write(), PAUSE);
    this.saySoon = paced(() => {
      this.#own.say(this.#ownWords);
      this.#chart.say(this.#words);
    }, SAY_PAUSE);
    this.pin.addEventListener("click", () => this.#pin(0));
    find(panel, "#loss-use", HTMLButtonElement).addEventListener("click", () =>
      send({ type: "set", field: "loss", value: SCHEMA.lossOfChance }),
    );
    this.guess.addEventListener("input", () => {
      const probability = this.guess.valueAsNumber;
      this.guessField.clear();
      this.guessField.show(probability);
      this.#suppose(probability);
    });
    panel.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement && target.type === "radio") this.#write();
    });
  }

  /** @type {View["render"]} */
  render(model, changed) {
    this.#model = model;
    const isOpen = model.state?.view.panel === "loss";
    if (isOpen !== this.#isOpen) {
      this.#isOpen = isOpen;
      this.send({ type: "watch", losses: isOpen });
      if (!isOpen) this.ring.hide();
    }
    if (changed.theme) this.#palette = null;
    if (isOpen) this.writeSoon();
  }

  /** @param {number} probability */
  #suppose(probability) {
    this.#guess = probability;
    this.#write();
  }

  /** What is chosen of a row of two. @param {string} name */
  #chosen(name) {
    return find(this.panel, `input[name="${name}"]:checked`, HTMLInputElement).value;
  }

  #write() {
    const model = this.#model;
    const { state = null, scene = null } = model ?? {};
    if (!this.#isOpen || !model || !state) return;
    const shown = shownPoint(model);
    this.pin.hidden = model.point !== null;
    setText(this.pointWords, pointSentence(state, scene, shown));
    this.answer.write(state, shown);
    const isDistance = measuresDistance(state.loss);
    // What distances are divided by is known with a point.
    const isOwn = isDistance && (shown !== null || !state.data.target);
    this.#arrange(isDistance, isOwn);
    if (isOwn) this.#writeOwn(state, shown);
    this.probability.hidden = state.data.classes === 0;
    if (state.data.classes) this.#writeProbability(state, isDistance ? null : shown);
    this.saySoon();
    if (scene) this.#writeStrip(state, scene, shown);
  }

  /**
   * What is in force comes first, all points next, and last what could be tried instead.
   * @param {boolean} isDistance
   * @param {boolean} isOwn  whether its curve can be drawn
   */
  #arrange(isDistance, isOwn) {
    this.ownPart.hidden = !isOwn;
    this.panel.classList.toggle("of-distance", isDistance);
  }

  /**
   * A loss that measures a distance, over the output.
   * @param {State} state
   * @param {ShownPoint | null} shown
   */
  #writeOwn(state, shown) {
    const { loss, fitting_losses: fitting } = state;
    const { classes } = state.data;
    const scale = shown?.scale ?? 1;
    const whose = shown && isNearest(state, shown) ? "the nearest point’s answer" : "the right answer";
    const output = shown ? shown.outputs[shown.outputs.length - 1] : Number.NaN;
    const target = shown ? shown.label : 1;
    this.#own.scale(...distanceAxes(loss, target, scale, output, whose));
    this.#own.curve("line", distanceLoss(loss, target, scale));
    this.#own.point("here", shown && { x: output, y: shown.loss });
    const worked = shown ? distanceWords(loss, output, target, scale, shown.loss) : "";
    setFormula(this.ownWorked, worked);
    this.#ownWords = `The loss over the output, lowest at ${whose}${worked && `: ${worked}`}`;
    this.scaled.hidden = scale === 1;
    setText(
      this.scaled,
      `Distances count in parts of ${valueText(scale)}, how far the training points’ right answers usually differ: their standard deviation.`,
    );
    this.change.hidden = classes !== 2 || !fitting.includes(SCHEMA.lossOfChance);
  }

  /**
   * @param {State} state
   * @param {ShownPoint | null} shown  whose loss this is; null where another loss is in force
   */
  #writeProbability(state, shown) {
    const base = /** @type {Base} */ (this.#chosen("loss-base"));
    const guess = this.#guess;
    const isGuess = !this.guessField.isFaulty;
    this.#chart.scale(...probabilityAxes(base));
    this.#chart.curve("line", (p) => costOf(p, base));
    const height = Math.min(costOf(guess, base), Number.MAX_VALUE);
    this.#chart.point("guess", isGuess ? { x: guess, y: height } : null);
    this.#chart.point("here", shown && { x: shown.probability, y: costOf(shown.probability, base) });
    const cost = isGuess ? costWords(guess, base) : "–";
    setText(this.cost, cost);
    if (isGuess) {
      // The slider stands at the next of its hundredths, and says what was typed.
      this.guess.value = String(guess);
      setAttribute(this.guess, "aria-valuetext", `${guess} costs ${cost}`);
    }
    this.worked.hidden = !shown;
    let words = "";
    if (shown) {
      const { probability, label, loss } = shown;
      // The engine's loss is natural; base 10 divides it by ln 10.
      const own = base === "10" ? loss / Math.LN10 : loss;
      const unit = base === "10" ? "base 10" : "nats";
      words = `p of ${answerWords(state, label)} = ${probabilityText(probability)} costs ${shortLoss(own)} ${unit}`;
      setText(this.worked, words);
    }
    this.#words = `The cost of a probability, falling from infinity at 0 to nothing at 1. ${words}`;
  }

  /**
   * @param {State} state
   * @param {Scene} scene
   * @param {ShownPoint | null} shown
   */
  #writeStrip(state, scene, shown) {
    const { losses } = this.#model?.inside.arrays ?? {};
    const count = scene.values.length / scene.columns;
    if (!losses || losses.length !== count) return;
    this.#palette ??= readPalette();
    const { classes, point } = this.#palette;
    const triples = triplesOf(scene, state.view.axes);
    const isSeveral = classesOf(triples) > 2;
    const isTest = this.#chosen("loss-points") === "test";
    const colorOf = (/** @type {number} */ index) =>
      isSeveral ? classes[triples[index * 3 + 2]] : point(triples[index * 3 + 2]);
    const { trainingCount } = scene;
    this.strip.show(losses, isTest ? trainingCount : 0, isTest ? count : trainingCount, colorOf);
    this.strip.showPinned(shown?.index ?? -1);
    setAttribute(
      this.strip.element,
      "aria-label",
      `${isTest ? "Test" : "Training"} points sorted by their loss`,
    );
  }

  /**
   * Mark on the plot what is pointed at in the strip.
   * @param {number} index  −1: nothing
   */
  #pointAt(index) {
    const { state, scene } = this.#model ?? {};
    const { rank, count } = this.strip.rank;
    if (index < 0 || !state || !scene) {
      this.ring.hide();
      setText(this.said, "");
      this.strip.say(`${count} points`);
      return;
    }
    this.ring.show(state, scene, index);
    const answer = answerWords(state, labelOf(scene, index));
    const words = `Point ${rank} of ${count}, loss ${shortLoss(this.strip.lossOf(index))}, ${answer}`;
    setText(this.said, words);
    this.strip.say(words);
  }

  /** @param {number} index  of a data point */
  #pin(index) {
    const scene = this.#model?.scene;
    if (scene) this.send({ type: "set_view", point: dataPoint(scene, index), number: index });
  }
}

/** @param {number} probability */
function probabilityText(probability) {
  return probability < 0.0095 ? trueMinus(probability.toPrecision(2)) : probability.toFixed(3);
}
