// Points of a data set on a canvas. Pure painting.

import { traceMarker } from "./markers.js";

/** @import { Palette } from "./colors.js" */

/**
 * @typedef {object} PointStyle
 * @property {number} radius
 * @property {string} rim  empty: none
 * @property {number} classes  labels are the numbers of so many classes; 0 … 2: labels are −1 … 1
 * @property {boolean} hasShapes  whether classes differ in shape too
 */

/**
 * An empty canvas as fine as the screen, measured in CSS pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {number} side
 */
export function clearSquare(canvas, side) {
  const scale = window.devicePixelRatio || 1;
  const pixels = Math.round(side * scale);
  // A new size empties it, even if it is the old one; what clearRect empties is white on paper.
  canvas.width = pixels;
  canvas.height = pixels;
  const context = canvas.getContext("2d");
  context?.setTransform(scale, 0, 0, scale, 0, 0);
  return context;
}

/**
 * How many classes points are of, read off their labels: a state may arrive before the points that it speaks of.
 * @param {ArrayLike<number>} triples  x, y, label
 * @returns {number} 0 where labels are −1 … 1
 */
export function classesOf(triples) {
  let most = 0;
  for (let at = 2; at < triples.length; at += 3) {
    const label = triples[at];
    if (label < 0 || !Number.isInteger(label)) return 0;
    if (label > most) most = label;
  }
  return most > 1 ? most + 1 : 0;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} side  of the canvas, in CSS pixels
 * @param {number} extent  of both axes: −extent … extent
 * @param {ArrayLike<number>} triples  x, y, label
 * @param {number} first  number of the first point
 * @param {number} end  number after the last point
 * @param {Palette} palette
 * @param {PointStyle} style
 */
export function drawPoints(context, side, extent, triples, first, end, palette, style) {
  const scale = side / (2 * extent);
  const isSeveral = style.classes > 2;
  context.lineWidth = 1;
  context.strokeStyle = style.rim;
  for (let at = first * 3; at < end * 3; at += 3) {
    const label = triples[at + 2];
    const shape = isSeveral && style.hasShapes ? label : 0;
    traceMarker(
      context,
      shape,
      side / 2 + triples[at] * scale,
      side / 2 - triples[at + 1] * scale,
      style.radius,
    );
    context.fillStyle = isSeveral ? palette.classes[label] : palette.point(label);
    context.fill();
    if (style.rim) context.stroke();
  }
}
