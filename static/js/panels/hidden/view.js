// The panel "Hidden space": the data as a layer sees them, two of its neurons as axes, moving while it trains. The
// server is told which layer and neurons are to be seen.

import { readPalette } from "../../draw/colors.js";
import { limitsOf } from "../../model/activation-curves.js";
import { axesOf, triplesOf } from "../../model/data-sets.js";
import { positionOf, shortName } from "../../model/parameters.js";
import { fillMenu, find, setAttribute, setText } from "../../ui/elements.js";
import { paced } from "../../ui/pace.js";
import { drawSpace } from "./bent-grid.js";
import { PatientRange } from "./patient-range.js";
import { fittedLine, shareParted } from "./separation.js";

/** @import { Palette } from "../../draw/colors.js" */
/** @import { Line } from "./separation.js" */
/** @import { Model, Scene, Send, State, View } from "../../protocol/types.js" */

const PANEL = "hidden";
const SPEAK_EVERY = 2000;
const JUDGE_EVERY = 400;
const ENOUGH = 0.97;

/**
 * @param {HTMLElement} page
 * @param {Send} send
 * @returns {View}
 */
export function createPanel(page, send) {
  return new HiddenView(page, send);
}

/** @implements {View} */
class HiddenView {
  #isOpen = false;
  /** @type {Model | null} */
  #model = null;
  /** @type {Palette | null} */
  #palette = null;
  #look = { across: "", upward: "", number: "", words: "" };
  /** What the person chose: a layer, and two of its neurons; null is the last hidden layer. @type {number | null} */
  #layer = null;
  #pair = [0, 1];
  /** What the server was told. */
  #told = "";
  #structure = "";
  #across = new PatientRange();
  #upward = new PatientRange();
  /** Points in the layer's space: a value, b value, label. */
  #triples = new Float32Array(0);
  /** The share of points that one line parts; −1 where there are not two classes. */
  #share = -1;
  /** The picture of the plane that the labels were read from. @type {{ scene: Scene, triples: ArrayLike<number> } | null} */
  #labels = null;

  /**
   * @param {HTMLElement} page
   * @param {Send} send
   */
  constructor(page, send) {
    this.send = send;
    const panel = find(page, "#panel-hidden", HTMLElement);
    this.canvas = find(panel, "#space", HTMLCanvasElement);
    this.wait = find(panel, "#space-wait", HTMLElement);
    this.layers = find(panel, "#space-layer", HTMLSelectElement);
    this.axes = [
      find(panel, "#space-across", HTMLSelectElement),
      find(panel, "#space-upward", HTMLSelectElement),
    ];
    this.along = [
      find(panel, "#space-along-across", HTMLElement),
      find(panel, "#space-along-upward", HTMLElement),
    ];
    this.boundaryKey = find(panel, "#space-boundary-key", HTMLElement);
    this.verdict = find(panel, "#space-verdict", HTMLElement);
    this.layers.addEventListener("change", () => {
      this.#layer = Number(this.layers.value);
      this.#pair = [0, 1];
      this.#choose();
    });
    for (const [axis, select] of this.axes.entries()) {
      select.addEventListener("change", () => {
        this.#pair[axis] = Number(select.value);
        this.#choose();
      });
    }
    this.judgeSoon = paced(() => this.#judge(), JUDGE_EVERY);
    this.speakSoon = paced(() => this.#speak(), SPEAK_EVERY);
  }

  /** @type {View["render"]} */
  render(model, changed) {
    this.#model = model;
    const { state } = model;
    const isOpen = state?.view.panel === PANEL;
    if (!isOpen || !state) {
      if (this.#isOpen) this.send({ type: "watch", space: null });
      this.#isOpen = false;
      this.#told = "";
      return;
    }
    const isOpening = !this.#isOpen;
    this.#isOpen = true;
    if (changed.theme || !this.#palette) this.#readLook();
    if (changed.state || isOpening) this.#choose();
    const isNew = changed.inside || changed.frame || changed.scene || changed.state;
    if (isNew || changed.theme || changed.size || isOpening) this.#draw();
  }

  /** What is chosen, as far as the network has it; the server is told, and the menus say it. */
  #choose() {
    const state = this.#model?.state;
    if (!state) return;
    const { sizes } = state;
    const last = sizes.length - 2;
    if (this.#layer !== null && this.#layer > last) this.#layer = null;
    const layer = this.#layer ?? last;
    const count = sizes[layer];
    const pair = this.#pair.map((neuron, axis) => (neuron < count ? neuron : Math.min(axis, count - 1)));
    const names = Array.from({ length: count }, (_, neuron) => shortName(state, layer, neuron));
    const structure = JSON.stringify([sizes, layer, names]);
    if (structure !== this.#structure) {
      this.#structure = structure;
      const layers = Array.from({ length: last + 1 }, (_, at) => ({
        value: at,
        label: at === 0 ? "Inputs" : `Layer ${at}`,
      }));
      fillMenu(this.layers, layers);
      for (const select of this.axes)
        fillMenu(
          select,
          names.map((label, value) => ({ value, label })),
        );
    }
    this.layers.value = String(layer);
    this.axes.forEach((select, axis) => {
      select.value = String(pair[axis]);
      select.disabled = count === 1;
    });
    const set = state.data;
    const inputs = axesOf(set, state.view.axes);
    this.along.forEach((element, axis) => {
      setText(element, `${set.inputs[inputs[axis]].label} grows along these lines`);
    });
    const told = JSON.stringify([layer, ...pair]);
    if (told === this.#told) return;
    this.#told = told;
    this.#across.reset();
    this.#upward.reset();
    this.send({ type: "watch", space: [layer, pair[0], pair[1]] });
  }

  #readLook() {
    this.#palette = readPalette();
    const tokens = getComputedStyle(document.documentElement);
    const token = (/** @type {string} */ name) => tokens.getPropertyValue(name).trim();
    this.#look = {
      across: token("--grid-across"),
      upward: token("--grid-upward"),
      number: `11px ${token("--number")}`,
      words: `12px ${token("--font")}`,
    };
  }

  #draw() {
    const [model, palette] = [this.#model, this.#palette];
    if (!model?.state || !model.scene || !palette) return;
    const { state, scene, inside, frame } = model;
    const { space_at: at, space_points: points, space_grid: grid } = inside.arrays;
    const labels = this.#labelsOf(scene, state);
    const isIt = at !== undefined && JSON.stringify(Array.from(at)) === this.#told;
    const isReady =
      isIt && points !== undefined && grid !== undefined && 2 * labels.length === 3 * points.length;
    this.wait.hidden = isReady;
    if (!isReady) return;
    const count = points.length / 2;
    if (this.#triples.length !== 3 * count) this.#triples = new Float32Array(3 * count);
    for (let point = 0; point < count; point++) {
      this.#triples[3 * point] = points[point];
      this.#triples[3 * point + 1] = points[count + point];
      this.#triples[3 * point + 2] = labels[3 * point + 2];
    }
    const [layer, ...pair] = JSON.parse(this.#told);
    this.#follow(state, layer, points, grid);
    const boundary = frame ? boundaryOf(state, frame.parameters, layer, pair) : null;
    this.boundaryKey.hidden = !boundary;
    drawSpace(
      this.canvas,
      {
        triples: this.#triples,
        trainingCount: scene.trainingCount,
        showsTest: state.view.show_test_data,
        grid,
        across: this.#across,
        upward: this.#upward,
        names: [shortName(state, layer, pair[0]), shortName(state, layer, pair[1])],
        boundary,
        look: this.#look,
      },
      palette,
    );
    this.judgeSoon();
    this.speakSoon();
  }

  /**
   * @param {State} state
   * @param {number} layer
   * @param {ArrayLike<number>} points
   * @param {ArrayLike<number>} grid
   */
  #follow({ activations }, layer, points, grid) {
    const limits = layer > 0 ? limitsOf(activations[layer - 1]) : null;
    const now = performance.now();
    [this.#across, this.#upward].forEach((range, axis) => {
      if (limits) {
        range.hold(limits);
        return;
      }
      const count = points.length / 2;
      let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      const see = (/** @type {number} */ value) => {
        if (value < least) least = value;
        if (value > most) most = value;
      };
      for (let point = axis * count; point < (axis + 1) * count; point++) see(points[point]);
      // The inputs' own grid is no wider than the plane.
      if (layer === 0) for (let at = axis; at < grid.length; at += 2) see(grid[at]);
      if (Number.isFinite(least) && Number.isFinite(most)) range.follow(least, most, now);
    });
  }

  /**
   * The points as the plot has them, whose labels are the colours.
   * @param {Scene} scene
   * @param {State} state
   */
  #labelsOf(scene, { view }) {
    if (this.#labels?.scene !== scene) this.#labels = { scene, triples: triplesOf(scene, view.axes) };
    return this.#labels.triples;
  }

  /** How well one straight line does, in words. */
  #judge() {
    const [state, frame] = [this.#model?.state, this.#model?.frame];
    if (!state || !this.#isOpen) return;
    const [layer, ...pair] = JSON.parse(this.#told);
    const isTwo = state.data.classes === 2;
    const drawn = frame && isTwo ? boundaryOf(state, frame.parameters, layer, pair) : null;
    const lines = isTwo ? [fittedLine(this.#triples), drawn] : [];
    this.#share = Math.max(-1, ...lines.map((line) => (line ? shareParted(this.#triples, line) : -1)));
    this.verdict.hidden = this.#share < 0;
    const percent = Math.floor(this.#share * 100);
    this.verdict.classList.toggle("good", this.#share >= ENOUGH);
    setText(
      this.verdict,
      this.#share >= ENOUGH
        ? `In this space one straight line is enough: ${percent} % right.`
        : `In this space one straight line gets about ${percent} % right.`,
    );
  }

  #speak() {
    const state = this.#model?.state;
    if (!state || !this.#isOpen) return;
    const [layer, ...pair] = JSON.parse(this.#told);
    const [across, upward] = pair.map((/** @type {number} */ neuron) => shortName(state, layer, neuron));
    const where = layer === 0 ? "as they go in" : `as layer ${layer} sees them`;
    const parted =
      this.#share < 0
        ? ""
        : `; one straight line gets ${Math.floor(this.#share * 100)} percent of them right`;
    const text = `${this.#triples.length / 3} points ${where}, across ${across}, upward ${upward}${parted}`;
    setAttribute(this.canvas, "aria-label", text);
  }
}

/**
 * Where the output's sum is 0, if the two neurons are all that it sees and it tells two classes apart.
 * @param {State} state
 * @param {Float64Array} parameters
 * @param {number} layer
 * @param {number[]} pair
 * @returns {Line | null}
 */
function boundaryOf({ sizes, data }, parameters, layer, [a, b]) {
  const output = sizes.length - 1;
  if (data.classes !== 2 || layer !== output - 1 || sizes[layer] !== 2 || sizes[output] !== 1 || a === b)
    return null;
  const at = (/** @type {number | null} */ source) =>
    parameters[positionOf(sizes, { layer: output, neuron: 0, source })];
  return { across: at(a), upward: at(b), bias: at(null) };
}
