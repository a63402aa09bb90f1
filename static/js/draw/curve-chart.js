// A small chart of one function on its own scale: named axes, the curve, a tangent, and points on it. It is drawn once
// for a width of 400 and stretched by the page; what is given as samples, or lies over a canvas, is drawn to the pixel
// by draw/graph.js. Colours and type are the style sheet's.

import { makeSvg, setAttribute, setText } from "../ui/elements.js";

const WIDTH = 400;
const TALL = 168;
const EDGE = { left: 52, right: 14, top: 10, bottom: 34 };
const SAMPLES = 160;

/** @typedef {{ low: number, high: number, ticks: { value: number, text: string }[], name: string }} Axis */

export class CurveChart {
  element = makeSvg("svg", { class: "sketch", role: "img" });
  #axes = makeSvg("g", { class: "sketch-axes" });
  /** @type {Map<string, SVGElement>} */
  #parts = new Map();
  #drawn = "";
  /** @type {Axis} */
  #x = { low: 0, high: 1, ticks: [], name: "" };
  /** @type {Axis} */
  #y = { low: 0, high: 1, ticks: [], name: "" };

  /** @param {number} [height]  of the whole, for a width of 400 */
  constructor(height = TALL) {
    this.bottom = height - EDGE.bottom;
    this.height = height;
    this.element.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
    this.element.append(this.#axes);
  }

  /** @param {string} words  what the chart says */
  say(words) {
    setAttribute(this.element, "aria-label", words);
  }

  /**
   * @param {Axis} x
   * @param {Axis} y
   */
  scale(x, y) {
    const drawn = JSON.stringify([x, y]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#x = x;
    this.#y = y;
    const parts = [];
    for (const { value, text } of x.ticks) {
      const at = this.#across(value);
      parts.push(makeSvg("path", { d: `M${at},${EDGE.top}V${this.bottom}`, class: grid(value) }));
      parts.push(label(text, at, this.bottom + 12, "middle"));
    }
    for (const { value, text } of y.ticks) {
      const at = this.#upward(value);
      parts.push(makeSvg("path", { d: `M${EDGE.left},${at}H${WIDTH - EDGE.right}`, class: grid(value) }));
      parts.push(label(text, EDGE.left - 6, at + 3.5, "end"));
    }
    parts.push(label(x.name, (EDGE.left + WIDTH - EDGE.right) / 2, this.height - 6, "middle", "axis-name"));
    const upward = label(y.name, 0, 0, "middle", "axis-name");
    const middle = (EDGE.top + this.bottom) / 2;
    upward.setAttribute("transform", `translate(10 ${middle}) rotate(-90)`);
    parts.push(upward);
    this.#axes.replaceChildren(...parts);
  }

  /**
   * @param {string} name
   * @param {((x: number) => number) | null} curve
   */
  curve(name, curve) {
    if (!curve) return this.#line(name, "");
    const { low, high } = this.#x;
    const points = [];
    for (let sample = 0; sample <= SAMPLES; sample++) {
      const x = low + ((high - low) * sample) / SAMPLES;
      const y = this.#upward(this.#limited(curve(x)));
      if (Number.isFinite(y)) points.push(`${this.#across(x)},${y}`);
    }
    this.#line(name, points.length ? `M${points.join("L")}` : "");
  }

  /**
   * A straight line through a point of the curve, of the same length whatever its slope.
   * @param {string} name
   * @param {{ x: number, y: number, slope: number } | null} at
   * @param {number} half  of its length
   */
  tangent(name, at, half = 46) {
    if (!at || !Number.isFinite(at.slope)) return this.#line(name, "");
    const { low, high } = this.#x;
    const right = (WIDTH - EDGE.left - EDGE.right) / (high - low);
    const up = (-at.slope * (this.bottom - EDGE.top)) / (this.#y.high - this.#y.low);
    const [x, y] = [this.#across(at.x), this.#upward(at.y)];
    const scale = half / Math.hypot(right, up);
    // It ends with the chart.
    const back = Math.min(scale, (x - EDGE.left) / right);
    const on = Math.min(scale, (WIDTH - EDGE.right - x) / right);
    const from = `${rounded(x - right * back)},${rounded(y - up * back)}`;
    this.#line(name, `M${from}L${rounded(x + right * on)},${rounded(y + up * on)}`);
  }

  /**
   * A point, with lines from it to both axes.
   * @param {string} name
   * @param {{ x: number, y: number } | null} at
   */
  point(name, at) {
    const isSeen = at !== null && Number.isFinite(at.x) && Number.isFinite(at.y);
    const x = isSeen ? this.#across(Math.max(this.#x.low, Math.min(this.#x.high, at.x))) : 0;
    const y = isSeen ? this.#upward(this.#limited(at.y)) : 0;
    this.#line(`${name}-lead`, isSeen ? `M${x},${this.bottom}V${y}H${EDGE.left}` : "");
    const dot = this.#part(name, "circle");
    setAttribute(dot, "r", isSeen ? "5" : "0");
    setAttribute(dot, "cx", String(x));
    setAttribute(dot, "cy", String(y));
  }

  /** @param {number} y */
  #limited(y) {
    return Math.max(this.#y.low, Math.min(this.#y.high, y));
  }

  /**
   * @param {string} name
   * @param {string} d
   */
  #line(name, d) {
    setAttribute(this.#part(name, "path"), "d", d);
  }

  /**
   * @param {string} name
   * @param {"path" | "circle"} tag
   */
  #part(name, tag) {
    let part = this.#parts.get(name);
    if (!part) {
      part = makeSvg(tag, { class: `sketch-${name}` });
      this.#parts.set(name, part);
      this.element.append(part);
    }
    return part;
  }

  /** @param {number} x */
  #across(x) {
    const { low, high } = this.#x;
    return rounded(EDGE.left + ((x - low) / (high - low)) * (WIDTH - EDGE.left - EDGE.right));
  }

  /** @param {number} y */
  #upward(y) {
    const { low, high } = this.#y;
    return rounded(this.bottom - ((y - low) / (high - low)) * (this.bottom - EDGE.top));
  }
}

/**
 * Calm ticks: the ends and zero.
 * @param {number} low
 * @param {number} high
 * @param {(value: number) => string} say
 */
export function ticksBetween(low, high, say) {
  const values = low < 0 && high > 0 ? [low, 0, high] : [low, (low + high) / 2, high];
  return values.map((value) => ({ value, text: say(value) }));
}

/** @param {number} value */
function grid(value) {
  return value === 0 ? "zero" : "";
}

/** @param {number} value */
function rounded(value) {
  return Math.round(value * 10) / 10;
}

/**
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} anchor
 * @param {string} name
 */
function label(text, x, y, anchor, name = "") {
  const made = makeSvg("text", { x: String(x), y: String(y), "text-anchor": anchor, class: name });
  setText(made, text);
  return made;
}
