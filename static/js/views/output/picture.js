// A picture on a canvas: one byte a cell through a table of 256 colours, or one byte a cell and class through a colour
// for each class. Keeps its image data.

import { CLEAR } from "../../draw/colors.js";
import { SCHEMA } from "../../protocol/schema.js";

/** @import { Palette } from "../../draw/colors.js" */
/** @import { Pictures } from "../../protocol/types.js" */

const OPAQUE = 255 << 24;

export class Picture {
  /** @type {ImageData | null} */
  #image = null;
  #pixels = new Uint32Array(0);

  /** @param {HTMLCanvasElement} canvas  scaled up by CSS */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} start  where the picture begins
   * @param {number} width
   * @param {number} height
   * @param {Uint32Array} table
   */
  paint(bytes, start, width, height, table) {
    this.#fit(width, height);
    const pixels = this.#pixels;
    for (let cell = 0; cell < pixels.length; cell++) pixels[cell] = table[bytes[start + cell]];
    this.#show();
  }

  /**
   * Each cell in the colours of all classes, mixed by their probabilities.
   * @param {Pictures} planes  one a class
   * @param {Palette} palette
   */
  mixClasses({ bytes, side, count }, { tones }) {
    this.#fit(side, side);
    const pixels = this.#pixels;
    const area = side * side;
    for (let cell = 0; cell < pixels.length; cell++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let total = 0;
      for (let plane = 0; plane < count; plane++) {
        const share = bytes[plane * area + cell];
        const tone = tones[plane];
        red += share * tone[0];
        green += share * tone[1];
        blue += share * tone[2];
        total += share;
      }
      if (bytes[cell] === SCHEMA.frames.noNumber) {
        pixels[cell] = CLEAR;
        continue;
      }
      // Rounded bytes do not add up to 254 exactly.
      const part = total ? 1 / total : 0;
      pixels[cell] = OPAQUE | ((blue * part + 0.5) << 16) | ((green * part + 0.5) << 8) | (red * part + 0.5);
    }
    this.#show();
  }

  /**
   * Each cell in the colour of its most probable class.
   * @param {Pictures} planes  one a class
   * @param {Palette} palette
   */
  pickClasses({ bytes, side, count }, { pixels: colors }) {
    this.#fit(side, side);
    const pixels = this.#pixels;
    for (let cell = 0; cell < pixels.length; cell++) {
      const isNone = bytes[cell] === SCHEMA.frames.noNumber;
      pixels[cell] = isNone ? CLEAR : colors[mostProbable(bytes, side * side, count, cell)];
    }
    this.#show();
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  #fit(width, height) {
    if (!this.context || (this.#image?.width === width && this.#image.height === height)) return;
    this.canvas.width = width;
    this.canvas.height = height;
    this.#image = this.context.createImageData(width, height);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
  }

  #show() {
    if (this.#image) this.context?.putImageData(this.#image, 0, 0);
  }
}

/**
 * The later one at a tie, as where the server counts right answers.
 * @param {Uint8Array} bytes  a plane for each class
 * @param {number} area  cells of a plane
 * @param {number} count  planes
 * @param {number} cell
 */
export function mostProbable(bytes, area, count, cell) {
  let best = 0;
  for (let plane = 1; plane < count; plane++) {
    if (bytes[plane * area + cell] >= bytes[best * area + cell]) best = plane;
  }
  return best;
}
