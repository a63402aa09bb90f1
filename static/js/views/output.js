// The output column: losses, accuracy, the large picture with its points, axes and legend, and two checkboxes.
// Called by main with every redraw. While a neuron is looked at, its picture stands here instead of the output.

import { readPalette } from "../draw/colors.js";
import { find, make, setAttribute, setText } from "../draw/elements.js";
import { formulaOf, formulaParts } from "../draw/formula.js";
import { Legend } from "../draw/legend.js";
import { lossText, percentText, READ_PAUSE } from "../draw/numbers.js";
import { paced } from "../draw/pace.js";
import { mostProbable, Picture } from "../draw/picture.js";
import { classesOf, clearSquare, drawPoints } from "../draw/points.js";
import { SCHEMA } from "../protocol/schema.js";

/** @import { Palette } from "../draw/colors.js" */
/** @import { Model, Neuron, Send, State, View } from "../protocol/types.js" */

const POINT_RADIUS = 3.4;
const SMALL_POINT_RADIUS = 2.8;
const MANY_POINTS = 600;
const TICKS = 6;
const ANNOUNCE_EVERY = 5000;
const DESCRIBE_EVERY = 2000;

/**
 * @param {ParentNode} page
 * @param {Send} send
 * @returns {View}
 */
export function createOutput(page, send) {
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
  drawAxes(find(page, "#plot-axes", HTMLElement));
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
        setText(title, looking ? nameOf(looking) : "Output");
        activation.replaceChildren(...formulaParts(activationOf(state, looking)));
      }
      if (changed.state || changed.looking || changed.theme) legend.show(state, looking !== null, palette);
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
  const pictures = layer === 0 ? scene?.features : frame.pictures;
  const at = layer === 0 ? index : index + state.sizes.slice(1, layer).reduce((sum, size) => sum + size, 0);
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
  const count = scene.points.length / 3;
  const classes = classesOf(scene.points);
  const draw = (/** @type {number} */ first, /** @type {number} */ end, /** @type {string} */ rim) =>
    drawPoints(context, side, SCHEMA.extent, scene.points, first, end, palette, {
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
function describePlot({ frame, looking }) {
  const { bytes, side, count } = frame?.plot ?? { bytes: new Uint8Array(1), side: 1, count: 1 };
  const area = side * side;
  const middle = Math.floor(side / 2) * side + Math.floor(side / 2);
  const subject = `Map of ${looking ? nameOf(looking) : "the network's answer"} over the plane`;
  const percent = (/** @type {number} */ cells) => Math.round((100 * cells) / area);
  if (count > 1) {
    const cells = new Array(count).fill(0);
    for (let cell = 0; cell < area; cell++) cells[mostProbable(bytes, area, count, cell)] += 1;
    const shares = cells.map((many, index) => `${percent(many)} percent class ${index + 1}`).join(", ");
    return `${subject}: ${shares}; class ${mostProbable(bytes, area, count, middle) + 1} in the middle`;
  }
  const positive = bytes.reduce((many, byte) => many + (byte > 127 ? 1 : 0), 0);
  return (
    `${subject}: ${percent(positive)} percent blue, positive; ` +
    `the rest orange, negative; ${bytes[middle] > 127 ? "blue" : "orange"} in the middle`
  );
}

/** @param {HTMLElement} axes */
function drawAxes(axes) {
  for (let tick = 0; tick <= TICKS; tick++) {
    const value = -SCHEMA.extent + (2 * SCHEMA.extent * tick) / TICKS;
    const text = String(value).replace("-", "−");
    const across = make("span", { class: "tick across" }, text);
    across.style.left = `${(100 * tick) / TICKS}%`;
    const upward = make("span", { class: "tick upward" }, text);
    upward.style.bottom = `${(100 * tick) / TICKS}%`;
    axes.append(across, upward);
  }
}

/** @param {Neuron} neuron */
function nameOf([layer, index]) {
  return layer === 0 ? SCHEMA.features[index].label : `Layer ${layer}, neuron ${index + 1}`;
}

/**
 * @param {State} state
 * @param {Neuron | null} neuron
 */
function activationOf(state, neuron) {
  if (neuron?.[0] === 0) return SCHEMA.features[neuron[1]].help;
  return formulaOf(state, neuron ? neuron[0] : state.sizes.length - 1);
}
