// The loss chart: both losses over epochs, drawn by uPlot.
// Axes end at calm numbers, so that they do not move with every frame.

import { readPalette } from "../../draw/colors.js";
import { lossText } from "../../model/numbers.js";
import { calmCeiling } from "../../model/ranges.js";
import { epochsOf } from "../../protocol/batches.js";
import { find, setText } from "../../ui/elements.js";
import { paced } from "../../ui/pace.js";

/** @import uPlot from "../../../vendor/uplot/uPlot.js" */
/** @import { Losses, View } from "../../protocol/types.js" */

const HEIGHT = 88;
const LOW_CHART = 70; // pixels, axis included: below it there is room for two numbers
/** The page loads it before our own scripts. */
const Plot = /** @type {{ uPlot: typeof uPlot }} */ (/** @type {unknown} */ (globalThis)).uPlot;
const SHORTEST_PAUSE = 100; // milliseconds between two redraws: the eye asks for no more of a chart
const SMALLEST_LOG_LOSS = 1e-6;
const LARGEST_LOSS = 1e9; // beyond it a run has broken down: the end of its curve would flatten all before it

/**
 * @param {ParentNode} page
 * @returns {View}
 */
export function createChart(page) {
  if (!Plot) throw new Error("uPlot is not there.");
  const area = find(page, "#chart-area", HTMLElement);
  const hover = find(page, "#chart-hover", HTMLElement);
  const logButton = find(page, "#log-scale", HTMLButtonElement);
  /** @type {uPlot | null} */
  let plot = null;
  /** @type {Losses} */
  let losses = { epochs: [], training: [], test: [] };
  let isLogarithmic = false;
  /** Where one looks back to, on the chart; none in the present. @type {number | null} */
  let moment = null;

  const build = () => {
    plot?.destroy();
    plot = new Plot(
      options(area.clientWidth, area.clientHeight || HEIGHT, isLogarithmic, sayHover, mark),
      data(),
      area,
    );
  };
  const data = () => {
    const least = isLogarithmic ? SMALLEST_LOG_LOSS : 0;
    const shown = (/** @type {number[]} */ values) =>
      values.map((value) => (value > LARGEST_LOSS ? null : Math.max(value, least)));
    return /** @type {uPlot.AlignedData} */ ([losses.epochs, shown(losses.training), shown(losses.test)]);
  };
  const sayHover = (/** @type {uPlot} */ chart) => {
    const at = chart.cursor.idx;
    if (at === null || at === undefined || losses.epochs[at] === undefined) {
      setText(hover, "");
      return;
    }
    setText(
      hover,
      `${Number(losses.epochs[at].toFixed(2))}: test ${lossText(losses.test[at])}, training ${lossText(losses.training[at])}`,
    );
  };
  const mark = (/** @type {uPlot} */ chart) => {
    if (moment === null) return;
    const { ctx, bbox } = chart;
    const x = Math.round(chart.valToPos(moment, "x", true));
    ctx.save();
    ctx.strokeStyle = readPalette().ink;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  };
  const fit = (/** @type {uPlot} */ chart) => {
    const { clientWidth: width, clientHeight: height } = area;
    if (width && (chart.width !== width || chart.height !== height)) chart.setSize({ width, height });
  };
  const redraw = paced(() => plot?.setData(data()), SHORTEST_PAUSE);

  logButton.addEventListener("click", () => {
    isLogarithmic = !isLogarithmic;
    logButton.setAttribute("aria-pressed", String(isLogarithmic));
    build();
  });

  return {
    render(model, changed) {
      losses = model.losses;
      if (!model.state && !plot) return;
      if (changed.theme || !plot) build();
      else if (changed.size || changed.state) fit(plot);
      const { state, scene } = model;
      const before = moment;
      moment = state?.past ? epochsOf(state.past, state, scene) : null;
      if (changed.frame || moment !== before) redraw();
    },
  };
}

/**
 * @param {number} width
 * @param {number} height
 * @param {boolean} isLogarithmic
 * @param {(chart: uPlot) => void} onCursor
 * @param {(chart: uPlot) => void} onDraw
 * @returns {uPlot.Options}
 */
function options(width, height, isLogarithmic, onCursor, onDraw) {
  const { ink, soft, hair } = readPalette();
  const tokens = getComputedStyle(document.documentElement);
  const font = `${tokens.getPropertyValue("--size-tick")} ${tokens.getPropertyValue("--number")}`.trim();
  /** @type {uPlot.Axis} */
  const axis = {
    stroke: soft,
    font,
    gap: 4,
    grid: { stroke: hair, width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    padding: [6, 14, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { time: false, range: (chart) => [0, calmCeiling(Math.max(10, chart.data[0].at(-1) ?? 0))] },
      y: isLogarithmic
        ? { distr: 3 }
        : { range: (_, __, high) => [0, calmCeiling(Math.max(1.05 * (high ?? 0), 1e-6))] },
    },
    axes: [
      {
        ...axis,
        size: 20,
        space: 50,
        grid: { show: false },
        values: (_, splits) =>
          splits.map((epochs) => (epochs >= 10_000 ? `${epochs / 1000}k` : String(epochs))),
      },
      {
        ...axis,
        size: 44,
        space: 24,
        values: (_, splits) => splits.map((value) => (value === null ? "" : axisText(value))),
        ...(isLogarithmic ? {} : { splits: lossTicks }),
      },
    ],
    series: [
      {},
      { stroke: soft, width: 1.5, points: { show: false } },
      { stroke: ink, width: 1.8, points: { show: false } },
    ],
    hooks: { setCursor: [onCursor], draw: [onDraw] },
  };
}

/**
 * Nought, the top, and what lies between where there is room.
 * @param {uPlot} chart
 * @param {number} _
 * @param {number} low
 * @param {number} high
 */
function lossTicks(chart, _, low, high) {
  return chart.height < LOW_CHART ? [low, high] : [low, (low + high) / 2, high];
}

/** @param {number} value */
function axisText(value) {
  return value !== 0 && (value < 0.001 || value >= 1e5)
    ? value.toExponential(0)
    : String(Number(value.toPrecision(3)));
}
