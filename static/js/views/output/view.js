// The output column: losses, accuracy, the large picture with its points, axes and legend, and two checkboxes. While a
// neuron is looked at, its picture stands here instead of the output.

import { readPalette } from "../../draw/colors.js";
import { formulaOf, formulaParts } from "../../draw/formula-text.js";
import { classesOf, clearSquare, drawPoints } from "../../draw/points.js";
import { axesOf, heldOf, inputPictures, ticksOf, triplesOf } from "../../model/data-sets.js";
import { lossText, percentText, READ_PAUSE } from "../../model/numbers.js";
import { nodeName } from "../../model/parameters.js";
import { SCHEMA } from "../../protocol/schema.js";
import { neuronAt } from "../../protocol/sizes.js";
import { find, make, setAttribute, setText } from "../../ui/elements.js";
import { paced } from "../../ui/pace.js";
import { Legend } from "./legend.js";
import { mostProbable, Picture } from "./picture.js";

/** @import { Palette } from "../../draw/colors.js" */
/** @import { Model, Neuron, Pictures, Scene, Send, Shared, State, View } from "../../protocol/types.js" */

const POINT_RADIUS = 3.4;
const SMALL_POINT_RADIUS = 2.8;
const MANY_POINTS = 600;
const ANNOUNCE_EVERY = 5000;
const DESCRIBE_EVERY = 2000;
const SMALL_SIDE = 32;

/**
 * @param {ParentNode} page
 * @param {Send} send
 * @param {Shared} shared
 * @returns {View}
 */
export function createOutput(page, send, shared) {
  const square = find(page, "#plot", HTMLElement);
  shared.plot = {
    cover: (element) => element.isConnected || square.append(element),
    box: () => square.getBoundingClientRect(),
  };
  const title = find(page, "#output-title", HTMLElement);
  const activation = find(page, "#output-activation", HTMLElement);
  const trainingLoss = find(page, "#training-loss", HTMLOutputElement);
  const testLoss = find(page, "#test-loss", HTMLOutputElement);
  const accuracy = find(page, "#accuracy", HTMLOutputElement);
  const plot = new Picture(find(page, "#plot-picture", HTMLCanvasElement));
  const legend = new Legend(page);
  const points = find(page, "#plot-points", HTMLCanvasElement);
  const announcement = find(page, "#announcement", HTMLElement);
  const showTestData = find(page, "#show-test-data", HTMLInputElement);
  const discretize = find(page, "#discretize", HTMLInputElement);
  showTestData.addEventListener("change", () =>
    send({ type: "set_view", show_test_data: showTestData.checked }),
  );
  discretize.addEventListener("change", () => send({ type: "set_view", discretize: discretize.checked }));
  const axes = find(page, "#plot-axes", HTMLElement);
  let axesDrawn = "";
  /** @type {Palette | null} */
  let palette = null;
  let announced = 0;
  let announcedEpoch = -1;
  /** @type {Model | null} */
  let latest = null;
  const describe = paced(() => {
    if (latest) setAttribute(plot.canvas, "aria-label", describePlot(latest));
  }, DESCRIBE_EVERY);
  let shownAt = 0;

  return {
    render(model, changed) {
      const { state, frame, looking } = model;
      if (changed.theme || !palette) palette = readPalette();
      if (!state) return;
      if (changed.state) {
        showTestData.checked = state.view.show_test_data;
        discretize.checked = state.view.discretize;
      }
      if (changed.state || changed.looking) {
        setText(title, looking ? nameOf(state, looking) : "Output");
        activation.replaceChildren(...formulaParts(activationOf(state, looking)));
      }
      if (changed.state || changed.looking || changed.theme || frame?.limit !== legend.limit) {
        legend.show(state, looking, palette, frame?.limit ?? 1);
      }
      if (changed.state) axesDrawn = drawAxes(axes, state, axesDrawn);
      if (changed.scene || changed.state || changed.theme || changed.size)
        paintPoints(points, model, palette);
      if (changed.frame || changed.scene || changed.state || changed.looking || changed.theme) {
        paintPlot(plot, model, palette);
        latest = model;
        if (frame) describe();
      }
      if (frame && (!state.playing || performance.now() - shownAt >= READ_PAUSE)) {
        shownAt = performance.now();
        setText(trainingLoss, lossText(frame.trainingLoss));
        setText(testLoss, lossText(frame.testLoss));
        setText(accuracy, percentText(frame.accuracy));
        accuracy.classList.toggle("none", frame.accuracy < 0);
        const now = performance.now();
        // Every few seconds while it trains, and once where it stands still.
        if (now - announced > ANNOUNCE_EVERY || (!state.playing && frame.epoch !== announcedEpoch)) {
          announced = now;
          announcedEpoch = frame.epoch;
          const share = frame.accuracy < 0 ? "" : `, accuracy ${percentText(frame.accuracy)} percent`;
          setText(announcement, `Epoch ${frame.epoch}, test loss ${lossText(frame.testLoss)}${share}`);
        }
      }
    },
  };
}

/**
 * @param {Picture} plot
 * @param {Model} model
 * @param {Palette} palette
 */
function paintPlot(plot, { state, frame, scene, looking }, palette) {
  if (!state || !frame) return;
  const table = state.view.discretize ? palette.discrete : palette.plot;
  if (frame.shows !== undefined && String(frame.shows) === String(looking)) {
    if (frame.plot.count > 1 && state.view.discretize) plot.pickClasses(frame.plot, palette);
    else if (frame.plot.count > 1) plot.mixClasses(frame.plot, palette);
    else plot.paint(frame.plot.bytes, 0, frame.plot.side, frame.plot.side, table);
    return;
  }
  if (!looking) return; // the output's own picture is on its way
  // Until the fine picture arrives, the small one is shown large.
  const [layer, index] = looking;
  const pictures = layer === 0 ? picturesOfInputs(state, scene) : frame.pictures;
  const at = layer === 0 ? index : neuronAt(state.sizes, layer, index);
  if (pictures && at < pictures.count) {
    plot.paint(pictures.bytes, at * pictures.side ** 2, pictures.side, pictures.side, table);
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Model} model
 * @param {Palette} palette
 */
function paintPoints(canvas, { state, scene }, palette) {
  const side = canvas.clientWidth;
  const context = clearSquare(canvas, side);
  if (!context || !scene || !state) return;
  const triples = triplesOf(scene, state.view.axes);
  const count = triples.length / 3;
  const classes = classesOf(triples);
  const draw = (/** @type {number} */ first, /** @type {number} */ end, /** @type {string} */ rim) =>
    drawPoints(context, side, SCHEMA.extent, triples, first, end, palette, {
      radius: count > MANY_POINTS ? SMALL_POINT_RADIUS : POINT_RADIUS,
      rim,
      classes,
      hasShapes: true,
    });
  draw(0, scene.trainingCount, palette.rim);
  if (state.view.show_test_data) draw(scene.trainingCount, count, palette.testRim);
}

/**
 * The plot in words.
 * @param {Model} model
 */
function describePlot({ state, frame, looking }) {
  if (!state) return "";
  const { bytes, side, count } = frame?.plot ?? { bytes: new Uint8Array(1), side: 1, count: 1 };
  const area = side * side;
  const middle = Math.floor(side / 2) * side + Math.floor(side / 2);
  const set = state.data;
  const [across, upward] = axesOf(set, state.view.axes).map((axis) => set.inputs[axis].label);
  const place = set.takes_features ? "the plane" : `${across} and ${upward}`;
  const subject = `Map of ${looking ? nameOf(state, looking) : "the network's answer"} over ${place}`;
  const percent = (/** @type {number} */ cells) => Math.round((100 * cells) / area);
  const none = bytes.subarray(0, area).filter((byte) => byte === SCHEMA.frames.noNumber).length;
  const beyond = none ? `; ${percent(none)} percent blank, where it is no number` : "";
  if (count > 1) {
    const cells = new Array(count).fill(0);
    for (let cell = 0; cell < area; cell++)
      if (bytes[cell] !== SCHEMA.frames.noNumber) cells[mostProbable(bytes, area, count, cell)] += 1;
    const shares = cells.map((many, index) => `${percent(many)} percent class ${index + 1}`).join(", ");
    return `${subject}: ${shares}; class ${mostProbable(bytes, area, count, middle) + 1} in the middle${beyond}`;
  }
  // 0 itself counts as blue, as where the server counts right answers
  const isBlue = (/** @type {number} */ byte) => byte >= 127 && byte !== SCHEMA.frames.noNumber;
  const positive = bytes.filter(isBlue).length;
  return (
    `${subject}: ${percent(positive)} percent blue, positive; ` +
    `the rest orange, negative; ${isBlue(bytes[middle]) ? "blue" : "orange"} in the middle${beyond}`
  );
}

/**
 * Ticks along both axes, in the units of the two inputs that the plot shows.
 * @param {HTMLElement} axes
 * @param {State} state
 * @param {string} drawn  what stands there
 * @returns {string} what stands there now
 */
function drawAxes(axes, state, drawn) {
  const set = state.data;
  const chosen = axesOf(set, state.view.axes);
  const name = JSON.stringify(chosen.map((axis) => set.inputs[axis]));
  if (name === drawn) return drawn;
  const [across, upward] = chosen.map((axis) => ticksOf(set.inputs[axis]));
  axes.replaceChildren(
    ...across.map(({ share, text }) => {
      const tick = make("span", { class: "tick across" }, text);
      tick.style.left = `${100 * share}%`;
      return tick;
    }),
    ...upward.map(({ share, text }) => {
      const tick = make("span", { class: "tick upward" }, text);
      tick.style.bottom = `${100 * share}%`;
      return tick;
    }),
  );
  return name;
}

/**
 * @param {State} state
 * @param {Scene | null} scene
 * @returns {Pictures | undefined}
 */
function picturesOfInputs(state, scene) {
  const set = state.data;
  if (set.takes_features) return scene?.features;
  return inputPictures(set, axesOf(set, state.view.axes), heldOf(set, state.view.point), SMALL_SIDE);
}

/**
 * @param {State} state
 * @param {Neuron} neuron
 */
function nameOf(state, [layer, index]) {
  const { inputs, takes_features: takesFeatures } = state.data;
  if (layer === 0) return (takesFeatures ? SCHEMA.features : inputs)[index]?.label ?? "";
  return nodeName(state, layer, index).replace(/^neuron (\d+) of layer (\d+)$/, "Layer $2, neuron $1");
}

/**
 * @param {State} state
 * @param {Neuron | null} neuron
 */
function activationOf(state, neuron) {
  if (neuron?.[0] === 0) {
    if (state.data.takes_features) return SCHEMA.features[neuron[1]].help;
    return `in ${state.data.inputs[neuron[1]]?.unit || "its own numbers"}`;
  }
  return formulaOf(state, neuron ? neuron[0] : state.sizes.length - 1);
}
