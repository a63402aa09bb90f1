// A picture on a canvas: one byte a cell through a table of 256 colours. Used by the views; keeps its image data.

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
    if (!this.context) return;
    if (this.#image?.width !== width || this.#image.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.#image = this.context.createImageData(width, height);
      this.#pixels = new Uint32Array(this.#image.data.buffer);
    }
    const pixels = this.#pixels;
    for (let cell = 0; cell < pixels.length; cell++) pixels[cell] = table[bytes[start + cell]];
    this.context.putImageData(this.#image, 0, 0);
  }
}
