// The shapes of classes, so that nobody needs colours to tell them apart. Pure.

import { makeSvg } from "../ui/elements.js";

export const MOST_CLASSES = 6;

const FULL_TURN = 2 * Math.PI;
const SIDE = 12; // pixels of a mark
const MARK_RADIUS = 4;

/** Corners x, y of each class's shape around the origin, as large as a circle of radius 1, which has no corners. */
const OUTLINES = [
  [],
  [-0.89, -0.89, 0.89, -0.89, 0.89, 0.89, -0.89, 0.89],
  [0, -1.5, 1.3, 0.75, -1.3, 0.75],
  [0, -1.27, 1.27, 0, 0, 1.27, -1.27, 0],
  [
    -0.45, -1.15, 0.45, -1.15, 0.45, -0.45, 1.15, -0.45, 1.15, 0.45, 0.45, 0.45, 0.45, 1.15, -0.45, 1.15,
    -0.45, 0.45, -1.15, 0.45, -1.15, -0.45, -0.45, -0.45,
  ],
  [0, 1.5, -1.3, -0.75, 1.3, -0.75],
];

/**
 * Begin a path of one shape on a canvas.
 * @param {CanvasRenderingContext2D} context
 * @param {number} shape  0 …
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
export function traceMarker(context, shape, x, y, radius) {
  const outline = OUTLINES[shape];
  context.beginPath();
  if (outline.length === 0) {
    context.arc(x, y, radius, 0, FULL_TURN);
    return;
  }
  context.moveTo(x + outline[0] * radius, y + outline[1] * radius);
  for (let at = 2; at < outline.length; at += 2) {
    context.lineTo(x + outline[at] * radius, y + outline[at + 1] * radius);
  }
  context.closePath();
}

/**
 * A class's mark as an element; its colour is the style sheet's.
 * @param {number} index  of the class, 0 …
 * @param {number} shape
 */
export function createMark(index, shape) {
  const outline = OUTLINES[shape].map((part) => part * MARK_RADIUS);
  const half = SIDE / 2;
  const svg = makeSvg("svg", {
    class: `mark mark-${index + 1}`,
    width: String(SIDE),
    height: String(SIDE),
    viewBox: `${-half} ${-half} ${SIDE} ${SIDE}`,
    "aria-hidden": "true",
  });
  svg.append(
    outline.length
      ? makeSvg("polygon", { points: outline.join(" ") })
      : makeSvg("circle", { r: String(MARK_RADIUS) }),
  );
  return svg;
}

/**
 * Which shape a class has: two classes are told apart by blue and orange alone, as everywhere on the page.
 * @param {number} index  of the class
 * @param {number} classes  how many there are
 */
export function shapeOf(index, classes) {
  return classes > 2 ? index : 0;
}
