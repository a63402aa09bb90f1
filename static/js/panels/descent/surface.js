// The loss over two weights or biases as seen from above: the higher the darker, with lines of equal height, the way
// walked so far, the ball, and the next step.

import { oneHue } from "../../draw/colors.js";
import { arrowPath, Graph } from "../../draw/graph.js";
import { makeSvg, setAttributes } from "../../ui/elements.js";
import { levelsBetween, segmentsAt, shareOf } from "./contours.js";

const HEIGHT = 300;
const MARGINS = { left: 44, top: 8, right: 10, bottom: 20 };
const SHADES = 256;

/** @typedef {{ x: number, y: number }} Spot  values of the two */

/**
 * @param {ArrayLike<number>} pairs
 * @returns {Spot[]}
 */
export function spotsOf(pairs) {
  return Array.from({ length: pairs.length / 2 }, (_, index) => ({
    x: pairs[2 * index],
    y: pairs[2 * index + 1],
  }));
}

export class Surface {
  /** What is painted, so that it is not painted again. */
  #painted = "";
  /** Values along one side: as many as the server has time for. */
  #side = 2;
  /** @type {ArrayLike<number> | null} */
  #values = null;
  /** @type {number[]} */
  levels = [];
  /** The lowest number, all levels, the highest number. */
  #ends = [0, 1];
  /** The lowest of all cells and where it lies. @type {Spot & { loss: number }} */
  lowest = { x: 0, y: 0, loss: Number.NaN };
  #lines = makeSvg("path", { class: "surface-lines" });
  #halo = makeSvg("path", { class: "surface-halo" });
  #way = makeSvg("path", { class: "surface-way" });
  #arrow = makeSvg("path", { class: "graph-arrow" });
  #ball = makeSvg("circle", { class: "graph-ball", r: "6.5" });

  /**
   * @param {HTMLCanvasElement} canvas  one cell a pixel, stretched by the page
   * @param {SVGSVGElement} svg  over it
   */
  constructor(canvas, svg) {
    this.canvas = canvas;
    this.graph = new Graph(svg, false);
    this.graph.inside.append(this.#lines, this.#halo, this.#way, this.#arrow, this.#ball);
  }

  /**
   * @param {number} width  in pixels
   * @param {ArrayLike<number>} at  values of the one, then of the other
   * @param {ArrayLike<number>} values  row by row, the first row being the lowest of the picture
   * @param {string} theme  what the colours depend on
   */
  paint(width, at, values, theme) {
    const key = `${width} ${theme}`;
    if (values === this.#values && key === this.#painted) return;
    this.#values = values;
    this.#painted = key;
    const { graph } = this;
    const side = at.length / 2;
    this.#side = side;
    graph.layOut({ width, height: HEIGHT, ...MARGINS }, [at[0], at[side - 1]], [at[side], at[2 * side - 1]]);
    const { style } = this.canvas;
    // The outermost numbers lie on the area's sides: half a cell stands out there and is cut off
    const out = { x: graph.width / (side - 1) / 2, y: graph.height / (side - 1) / 2 };
    style.left = `${MARGINS.left - out.x}px`;
    style.top = `${MARGINS.top - out.y}px`;
    style.width = `${graph.width + 2 * out.x}px`;
    style.height = `${graph.height + 2 * out.y}px`;
    style.clipPath = `inset(${out.y}px ${out.x}px)`;
    this.#findEnds(at, values);
    this.#fill(values);
    const [columns, rows] = [graph.width / (side - 1), graph.height / (side - 1)];
    const pixel = (/** @type {number} */ x, /** @type {number} */ y) =>
      `${(x * columns).toFixed(1)} ${(graph.height - y * rows).toFixed(1)}`;
    const pieces = this.levels.flatMap((level) => segmentsAt(values, side, level));
    this.#lines.setAttribute(
      "d",
      pieces.map(([x, y, toX, toY]) => `M${pixel(x, y)}L${pixel(toX, toY)}`).join(""),
    );
  }

  /**
   * @param {Spot[]} way  walked so far, up to where the ball is
   * @param {Spot | null} next  where the next step leads
   */
  walk(way, next) {
    const { graph } = this;
    const pixels = way
      .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
      .map(({ x, y }) => `${graph.x(x)} ${graph.y(y)}`)
      .filter((pixel, index, all) => pixel !== all[index - 1]);
    const d = pixels.length > 1 ? `M${pixels.join("L")}` : "";
    this.#halo.setAttribute("d", d);
    this.#way.setAttribute("d", d);
    const ball = way[way.length - 1];
    setAttributes(this.#ball, { cx: graph.x(ball.x), cy: graph.y(ball.y) });
    const [x, y] = [graph.x(ball.x), graph.y(ball.y)];
    this.#arrow.setAttribute("d", next ? arrowPath(x, y, graph.x(next.x), graph.y(next.y)) : "");
  }

  /**
   * @param {ArrayLike<number>} at
   * @param {ArrayLike<number>} values
   */
  #findEnds(at, values) {
    const side = this.#side;
    let [lowest, highest, cell] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    for (let index = 0; index < values.length; index++) {
      if (!Number.isFinite(values[index])) continue;
      if (values[index] < lowest) [lowest, cell] = [values[index], index];
      if (values[index] > highest) highest = values[index];
    }
    this.lowest = { x: at[cell % side], y: at[side + Math.floor(cell / side)], loss: lowest };
    this.levels = levelsBetween(lowest, highest);
    this.#ends = [lowest, ...this.levels, highest];
  }

  /** @param {ArrayLike<number>} values */
  #fill(values) {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const side = this.#side;
    if (this.canvas.width !== side) [this.canvas.width, this.canvas.height] = [side, side];
    const image = context.createImageData(side, side);
    const pixels = new Uint32Array(image.data.buffer);
    const shades = oneHue(SHADES);
    for (let cell = 0; cell < values.length; cell++) {
      const row = side - 1 - Math.floor(cell / side);
      const share = Number.isFinite(values[cell]) ? shareOf(values[cell], this.#ends) : 1;
      pixels[row * side + (cell % side)] = shades[Math.round(share * (SHADES - 1))];
    }
    context.putImageData(image, 0, 0);
  }
}
