// Colours of values: tables from the page's colour tokens. Pure but for reading the tokens. A picture's byte 0 … 254
// stands for −1 … 1, and where there is no number, nothing is painted; pictures are painted paler than points, which
// lie on top of them. Several classes have a colour each; the first two are those of − and +.

import { SCHEMA } from "../protocol/schema.js";
import { MOST_CLASSES } from "./markers.js";

const PICTURE_STRENGTH = 0.8;
const PLOT_STRENGTH = 0.62;
const SHADES_STRENGTH = 0.62;
const LEVELS = 48;
export const CLEAR = 0; // the pixel through which the ground is seen

/** @typedef {[number, number, number]} Rgb */

/**
 * @typedef {object} Palette
 * @property {Uint32Array} picture  byte → pixel, for small pictures
 * @property {Uint32Array} plot  byte → pixel, for the large one
 * @property {Uint32Array} discrete  byte → pixel, two colours only
 * @property {(value: number) => string} point  the colour of a label
 * @property {string[]} classes  the colour of each class
 * @property {Rgb[]} tones  of each class, as the large picture mixes them
 * @property {Uint32Array} pixels  of each class alone, for the large picture
 * @property {string[]} levels  from the strongest negative weight to the strongest positive one
 * @property {string} rim  around training points
 * @property {string} testRim  around test points
 * @property {string} ink
 * @property {string} soft
 * @property {string} hair
 */

/** @returns {Palette} */
export function readPalette() {
  const tokens = getComputedStyle(document.documentElement);
  const token = (/** @type {string} */ name) => tokens.getPropertyValue(name).trim();
  const minus = hexToRgb(token("--minus"));
  const zero = hexToRgb(token("--zero"));
  const plus = hexToRgb(token("--plus"));
  const tone = (/** @type {number} */ value) =>
    mix(zero, value < 0 ? minus : plus, Math.min(1, Math.abs(value)));
  const table = (/** @type {(value: number) => number} */ strength) =>
    Uint32Array.from({ length: 256 }, (_, byte) =>
      byte === SCHEMA.frames.noNumber ? CLEAR : pixel(tone(strength((byte - 127) / 127))),
    );
  const classes = Array.from({ length: MOST_CLASSES }, (_, index) => token(`--class-${index + 1}`));
  const tones = classes.map((color) => mix(zero, hexToRgb(color), PLOT_STRENGTH));
  return {
    picture: table((value) => value * PICTURE_STRENGTH),
    plot: table((value) => value * PLOT_STRENGTH),
    discrete: table((value) => (value < 0 ? -1 : 1) * PLOT_STRENGTH),
    point: (value) => css(tone(value)),
    classes,
    tones,
    pixels: Uint32Array.from(tones, pixel),
    levels: Array.from({ length: 2 * LEVELS + 1 }, (_, level) => css(linkTone(tone, level - LEVELS))),
    rim: token("--rim"),
    testRim: token("--test-rim"),
    ink: token("--ink"),
    soft: token("--soft"),
    hair: token("--hair"),
  };
}

/**
 * Shades of one hue for what has no sign, from the page's ground to a colour in which lines are seen well.
 * @param {number} count
 */
export function oneHue(count) {
  const tokens = getComputedStyle(document.documentElement);
  const [ground, hue] = ["--panel", "--accent"].map((name) => hexToRgb(tokens.getPropertyValue(name).trim()));
  return Uint32Array.from({ length: count }, (_, shade) =>
    pixel(mix(ground, hue, (SHADES_STRENGTH * shade) / (count - 1))),
  );
}

/**
 * Which of a palette's levels a weight has; as strong as colours get from an absolute weight of 1.5 on.
 * @param {number} weight
 */
export function weightLevel(weight) {
  return Math.round(Math.max(-1, Math.min(1, weight / 1.5)) * LEVELS) + LEVELS;
}

/**
 * Even a weak link must be seen, so that colours begin at a third of their strength.
 * @param {(value: number) => Rgb} tone
 * @param {number} level  −LEVELS … LEVELS
 */
function linkTone(tone, level) {
  return tone(Math.sign(level) * (0.35 + (0.65 * Math.abs(level)) / LEVELS));
}

/**
 * @param {Rgb} from
 * @param {Rgb} to
 * @param {number} share
 * @returns {Rgb}
 */
function mix(from, to, share) {
  const channel = (/** @type {0 | 1 | 2} */ index) =>
    Math.round(from[index] + (to[index] - from[index]) * share);
  return [channel(0), channel(1), channel(2)];
}

/**
 * @param {string} hex  #rrggbb
 * @returns {Rgb}
 */
function hexToRgb(hex) {
  const number = Number.parseInt(hex.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/** @param {Rgb} color */
function css([red, green, blue]) {
  return `rgb(${red} ${green} ${blue})`;
}

/**
 * One pixel of image data as a little-endian word.
 * @param {Rgb} color
 */
function pixel([red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
