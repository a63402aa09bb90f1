// The pictures of a column of nodes on one canvas. A browser keeps a layer of its own for every canvas, and fifty of
// them cost more than what is drawn on them. A pixel of the canvas is a cell of a picture; CSS scales it up. The nodes'
// frames lie on top and cover their rims.

import { make } from "../../ui/elements.js";

/** @import { Point } from "./layout.js" */

const CORNER = 6; // pixels, as css/views/network.css rounds the frames
const FAINT = 102 << 24; // of an alpha of 255
const COLOR = 0xffffff;

export class Gallery {
  element = make("canvas", { class: "gallery", "aria-hidden": "true" });
  #context = this.element.getContext("2d");
  /** @type {ImageData | null} */
  #image = null;
  #pixels = new Uint32Array(0);
  /** Cells at rounded corners, and how much of each is to be seen. */
  #corners = [{ cell: 0, alpha: 0 }];
  #rows = 0;
  #node = 1;
  #rowPitch = 1;
  /** Cells of a picture's side, and from picture to picture. */
  #side = 0;
  #pitch = 0;

  /**
   * What was painted is lost.
   * @param {Point[]} centres  at equal distances below each other
   * @param {number} node  side of a picture, in CSS pixels
   */
  layOut(centres, node) {
    this.#rows = centres.length;
    this.#node = node;
    this.#rowPitch = centres.length > 1 ? centres[1].y - centres[0].y : node;
    this.#side = 0;
    const { style } = this.element;
    style.left = `${(centres[0]?.x ?? 0) - node / 2}px`;
    style.top = `${(centres[0]?.y ?? 0) - node / 2}px`;
    style.width = `${node}px`;
  }

  /**
   * @param {number} row
   * @param {Uint8Array} bytes
   * @param {number} start  where the picture begins
   * @param {number} side  cells of the picture
   * @param {Uint32Array} table
   * @param {boolean} isFaint
   */
  paint(row, bytes, start, side, table, isFaint) {
    if (side !== this.#side) this.#resize(side);
    const first = row * this.#pitch * side;
    const pixels = this.#pixels;
    const cells = side * side;
    for (let cell = 0; cell < cells; cell++) pixels[first + cell] = table[bytes[start + cell]];
    if (isFaint) {
      for (let cell = first; cell < first + cells; cell++) pixels[cell] = (pixels[cell] & COLOR) | FAINT;
    }
    for (const { cell, alpha } of this.#corners) {
      const seen = isFaint ? alpha * 0.4 : alpha;
      pixels[first + cell] = (pixels[first + cell] & COLOR) | (seen << 24);
    }
  }

  /** Bring what was painted to the screen. */
  show() {
    if (this.#image) this.#context?.putImageData(this.#image, 0, 0);
  }

  /** @param {number} side */
  #resize(side) {
    this.#side = side;
    // Whole cells from picture to picture; what that leaves over is less than half a pixel, under the frame's rim.
    this.#pitch = Math.round((this.#rowPitch * side) / this.#node);
    const height = (this.#rows - 1) * this.#pitch + side;
    this.element.width = side;
    this.element.height = height;
    this.element.style.height = `${height * (this.#rowPitch / this.#pitch)}px`;
    this.#image = this.#context?.createImageData(side, height) ?? null;
    this.#pixels = this.#image ? new Uint32Array(this.#image.data.buffer) : new Uint32Array(0);
    this.#corners = corners(side, (CORNER * side) / this.#node);
  }
}

/**
 * @param {number} side
 * @param {number} radius  in cells
 */
function corners(side, radius) {
  const found = [];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const across = radius - Math.min(column, side - 1 - column) - 0.5;
      const down = radius - Math.min(row, side - 1 - row) - 0.5;
      if (across <= 0 || down <= 0) continue;
      const outside = Math.hypot(across, down) - radius + 0.5;
      if (outside > 0)
        found.push({ cell: row * side + column, alpha: Math.round(255 * Math.max(0, 1 - outside)) });
    }
  }
  return found;
}
