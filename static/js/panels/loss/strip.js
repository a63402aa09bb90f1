// All points of the data sorted by their loss, the worst first: bars in the colour of the right answer, the mean and
// the median as lines. One element, a slider to the keyboard.

import { lossText } from "../../model/numbers.js";
import { calmCeiling } from "../../model/ranges.js";
import { NOTHING } from "../../model/shown-point.js";
import { find, setAttribute, setText } from "../../ui/elements.js";

const LEAP = 10;
const SAME = 0.5; // of a bar

export class LossStrip {
  /** Numbers of the points in the order of their bars. @type {number[]} */
  #order = [];
  /** @type {ArrayLike<number>} */
  #losses = [];
  /** The point that is pointed at; −1 is none. */
  cursor = -1;

  /**
   * @param {HTMLElement} root
   * @param {{ point: (index: number) => void, pin: (index: number) => void }} on  point: −1 where none is pointed at
   */
  constructor(root, on) {
    this.on = on;
    this.element = find(root, "#loss-strip", HTMLElement);
    this.canvas = find(root, ".strip-bars", HTMLCanvasElement);
    this.mean = find(root, ".strip-line.mean", HTMLElement);
    this.median = find(root, ".strip-line.median", HTMLElement);
    this.pinned = find(root, ".strip-mark.pinned", HTMLElement);
    this.mark = find(root, ".strip-mark.cursor", HTMLElement);
    this.high = find(root, ".strip-tick.high", HTMLElement);
    this.meanText = find(root, "#loss-mean", HTMLElement);
    this.medianText = find(root, "#loss-median", HTMLElement);
    this.element.addEventListener("pointermove", (event) => this.#point(this.#under(event)));
    this.element.addEventListener("pointerleave", () => {
      if (!this.element.matches(":focus-visible")) this.#point(-1);
    });
    this.element.addEventListener("click", (event) => {
      const index = this.#under(event);
      if (index >= 0) on.pin(index);
    });
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("focus", () => {
      if (this.cursor < 0 && this.element.matches(":focus-visible")) this.#point(this.#order[0] ?? -1);
    });
    this.element.addEventListener("blur", () => this.#point(-1));
  }

  /**
   * @param {ArrayLike<number>} losses  of all points
   * @param {number} first  number of the first one to be shown
   * @param {number} end  number after the last one
   * @param {(index: number) => string} colorOf
   */
  show(losses, first, end, colorOf) {
    this.#losses = losses;
    const size = (/** @type {number} */ index) => (Number.isFinite(losses[index]) ? losses[index] : Infinity);
    this.#order = Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index).sort(
      (one, other) => size(other) - size(one) || one - other,
    );
    const count = this.#order.length;
    const worst = count ? losses[this.#order[0]] : 0;
    const top = Number.isFinite(worst) && worst >= NOTHING ? calmCeiling(worst) : 1;
    const mean = this.#order.reduce((sum, index) => sum + losses[index], 0) / Math.max(1, count);
    const middle = count >> 1;
    const median = count
      ? (losses[this.#order[middle]] + losses[this.#order[count % 2 ? middle : middle - 1]]) / 2
      : 0;
    this.#paint(top, colorOf);
    raise(this.mean, mean / top);
    raise(this.median, median / top);
    setText(this.high, String(Number(top.toPrecision(2))));
    setText(this.meanText, count ? meanText(mean) : "–");
    setText(this.medianText, count ? meanText(median) : "–");
    if (!this.#order.includes(this.cursor)) this.cursor = -1;
    this.#tell();
  }

  /** @param {number} index  of the point that is shown; −1 where none of the data is */
  showPinned(index) {
    this.#stand(this.pinned, index);
  }

  /** @param {string} words  about the point that is pointed at */
  say(words) {
    setAttribute(this.element, "aria-valuetext", words);
  }

  /** Of how many points which one it is, from 1. */
  get rank() {
    return { rank: this.#order.indexOf(this.cursor) + 1, count: this.#order.length };
  }

  /** @param {number} index */
  lossOf(index) {
    return this.#losses[index];
  }

  /**
   * @param {number} top
   * @param {(index: number) => string} colorOf
   */
  #paint(top, colorOf) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const scale = window.devicePixelRatio || 1;
    const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
    if (this.canvas.width !== across || this.canvas.height !== down) {
      this.canvas.width = across;
      this.canvas.height = down;
    }
    const context = this.canvas.getContext("2d");
    if (!context) return;
    context.clearRect(0, 0, across, down);
    const pitch = across / Math.max(1, this.#order.length);
    this.#order.forEach((index, bar) => {
      const loss = this.#losses[index];
      const tall = Math.max(scale, down * (Number.isFinite(loss) ? Math.min(1, loss / top) : 1));
      context.fillStyle = colorOf(index);
      context.fillRect(bar * pitch, down - tall, Math.max(0.7, pitch - (pitch > 3 ? scale : 0)), tall);
    });
  }

  /** @param {MouseEvent} event */
  #under({ clientX }) {
    const { left, width } = this.canvas.getBoundingClientRect();
    const count = this.#order.length;
    const bar = Math.max(0, Math.min(count - 1, Math.floor(((clientX - left) / width) * count)));
    return this.#order[bar] ?? -1;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const count = this.#order.length;
    const by =
      {
        ArrowRight: 1,
        ArrowUp: 1,
        ArrowLeft: -1,
        ArrowDown: -1,
        PageUp: LEAP,
        PageDown: -LEAP,
        Home: -count,
        End: count,
      }[event.key] ?? 0;
    if (event.key === "Enter" && this.cursor >= 0) this.on.pin(this.cursor);
    else if (by && count) {
      const bar = Math.max(0, Math.min(count - 1, this.#order.indexOf(this.cursor) + by));
      this.#point(this.#order[bar]);
    } else return;
    event.preventDefault();
  }

  /** @param {number} index */
  #point(index) {
    if (index === this.cursor) return;
    this.cursor = index;
    this.#tell();
  }

  #tell() {
    const { rank, count } = this.rank;
    this.#stand(this.mark, this.cursor);
    setAttribute(this.element, "aria-valuemax", String(Math.max(1, count)));
    setAttribute(this.element, "aria-valuenow", String(Math.max(1, rank)));
    this.on.point(this.cursor);
  }

  /**
   * @param {HTMLElement} mark
   * @param {number} index
   */
  #stand(mark, index) {
    const bar = this.#order.indexOf(index);
    mark.hidden = bar < 0;
    mark.style.left = `${(100 * (bar + SAME)) / Math.max(1, this.#order.length)}%`;
  }
}

/** @param {number} loss */
function meanText(loss) {
  return Math.abs(loss) < NOTHING ? "0" : lossText(loss);
}

/**
 * @param {HTMLElement} line
 * @param {number} share  of the height
 */
function raise(line, share) {
  line.hidden = !Number.isFinite(share);
  line.style.bottom = `${100 * Math.min(1, share)}%`;
}
