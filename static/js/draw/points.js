// Points of a data set on a canvas. Pure painting; used for the plot and for the thumbnails of data sets.

const FULL_TURN = 2 * Math.PI;

/**
 * @typedef {object} PointStyle
 * @property {number} radius
 * @property {string} rim  empty: none
 * @property {(label: number) => string} color
 */

/**
 * An empty canvas as fine as the screen, measured in CSS pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {number} side
 */
export function clearSquare(canvas, side) {
  const scale = window.devicePixelRatio || 1;
  const pixels = Math.round(side * scale);
  if (canvas.width !== pixels) {
    canvas.width = pixels;
    canvas.height = pixels;
  }
  const context = canvas.getContext("2d");
  context?.setTransform(scale, 0, 0, scale, 0, 0);
  context?.clearRect(0, 0, side, side);
  return context;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} side  of the canvas, in CSS pixels
 * @param {number} extent  of both axes: −extent … extent
 * @param {ArrayLike<number>} triples  x, y, label
 * @param {number} first  number of the first point
 * @param {number} end  number after the last point
 * @param {PointStyle} style
 */
export function drawPoints(context, side, extent, triples, first, end, style) {
  const scale = side / (2 * extent);
  context.lineWidth = 1;
  context.strokeStyle = style.rim;
  for (let at = first * 3; at < end * 3; at += 3) {
    context.beginPath();
    context.arc(
      side / 2 + triples[at] * scale,
      side / 2 - triples[at + 1] * scale,
      style.radius,
      0,
      FULL_TURN,
    );
    context.fillStyle = style.color(triples[at + 2]);
    context.fill();
    if (style.rim) context.stroke();
  }
}
