// The output column: losses, accuracy, the large picture with its points, axes and legend, and two checkboxes.
// Called by main with every redraw. While a neuron is looked at, its picture stands here instead of the output.

import { readPalette } from "../draw/colors.js";
import { find, make, setAttribute, setText } from "../draw/elements.js";
import { lossText, percentText, READ_PAUSE } from "../draw/numbers.js";
import { paced } from "../draw/pace.js";
import { Picture } from "../draw/picture.js";
import { clearSquare, drawPoints } from "../draw/points.js";
import { SCHEMA } from "../protocol/schema.js";

/** @import { Palette } from "../draw/colors.js" */
/** @import { Model, Neuron, Send, State, View } from "../protocol/types.js" */

const POINT_RADIUS = 3.4;
const SMALL_POINT_RADIUS = 2.8;
const MANY_POINTS = 600;
const TICKS = 6;
const ANNOUNCE_EVERY = 5000;
const DESCRIBE_EVERY = 2000;
const EVERY_BYTE = Uint8Array.from({ length: 255 }, (_, byte) => byte);

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
  const legend = new Picture(find(page, "#legend", HTMLCanvasElement));
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
    if (latest?.frame) setAttribute(plot.canvas, "aria-label", describePlot(latest));
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
        setText(activation, activationOf(state, looking));
      }
      if (changed.state || changed.theme) {
        legend.paint(
          EVERY_BYTE,
          0,
          EVERY_BYTE.length,
          1,
          state.view.discretize ? palette.discrete : palette.plot,
        );
      }
      if (changed.scene || changed.state || changed.theme || changed.size)
        paintPoints(points, model, palette);
      if (changed.frame || changed.scene || changed.state || changed.looking || changed.theme) {
        paintPlot(plot, model, palette);
        latest = model;
        describe();
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
    plot.paint(frame.plot.bytes, 0, frame.plot.side, frame.plot.side, table);
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
  const draw = (/** @type {number} */ first, /** @type {number} */ end, /** @type {string} */ rim) =>
    drawPoints(context, side, SCHEMA.extent, scene.points, first, end, {
      radius: count > MANY_POINTS ? SMALL_POINT_RADIUS : POINT_RADIUS,
      rim,
      color: palette.point,
    });
  draw(0, scene.trainingCount, palette.rim);
  if (state.view.show_test_data) draw(scene.trainingCount, count, palette.testRim);
}

/**
 * The plot in words.
 * @param {Model} model
 */
function describePlot({ frame, looking }) {
  const { bytes, side } = frame?.plot ?? { bytes: new Uint8Array(1), side: 1 };
  const positive = bytes.reduce((count, byte) => count + (byte > 127 ? 1 : 0), 0);
  const middle = bytes[Math.floor(side / 2) * side + Math.floor(side / 2)] > 127 ? "blue" : "orange";
  const subject = looking ? nameOf(looking) : "the network's answer";
  return (
    `Map of ${subject} over the plane: ${Math.round((100 * positive) / (side * side))} percent blue, positive; ` +
    `the rest orange, negative; ${middle} in the middle`
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
  /** @type {Record<string, { label: string, formula: string }>} */
  const table = SCHEMA.activations;
  const name = neuron ? state.activations[neuron[0] - 1] : state.activations.at(-1);
  return table[name ?? ""]?.formula ?? "";
}
