// The line of numbers over the plot: what comes out for the point that is shown, how many data points lie where it is
// pinned, and the way to the next of them.

import { make, setAttribute, setText } from "../../ui/elements.js";

/**
 * What is pinned or pointed at.
 * @typedef {object} Pin
 * @property {number[]} point  one number an input; none where nothing is pinned
 * @property {number | null} number  which data point it is; null where it is meant as a place
 */

/** @type {Pin} */
export const NOTHING = { point: [], number: null };
const EDGE = 0.24; // of the plot's height, that the card covers

/** @param {Pin} pin */
export function isAny({ point }) {
  return point.length > 0;
}

/** @param {Pin} pin */
export function nameOf({ point, number }) {
  return `${point}#${number}`;
}

export class PinCard {
  #pinned = NOTHING;
  /** Numbers of the data points at the pinned place. @type {number[]} */
  #here = [];
  /** The data point that the numbers are about; −1 where it is none. */
  #index = -1;

  /**
   * @param {() => void} onUnpin
   * @param {(number: number) => void} onNext  another data point at the same place is wanted
   */
  constructor(onUnpin, onNext) {
    this.words = make("p", { class: "pin-words" }, ...[0, 1, 2].map(() => make("span")));
    this.others = make("button", { type: "button", class: "plain pin-others", hidden: "" });
    this.others.title = "Pin the next of the data points at this place";
    this.unpin = make(
      "button",
      { type: "button", class: "plain", "aria-label": "Unpin", title: "Unpin (Escape)" },
      "×",
    );
    this.end = make("div", { class: "pin-end", hidden: "" }, this.words, this.others, this.unpin);
    this.element = make("div", { class: "pin-room" }, this.end);
    this.unpin.addEventListener("click", onUnpin);
    this.others.addEventListener("click", () => onNext(this.#here[this.#rank % this.#here.length]));
  }

  /**
   * @param {Pin} pinned
   * @param {number[]} here  data points at its place
   * @param {number | null} height  where the shown point stands, as a share from the top; null where none is shown
   */
  place(pinned, here, height) {
    this.#pinned = pinned;
    this.#here = here;
    this.unpin.hidden = !isAny(pinned);
    this.end.hidden = height === null;
    if (height !== null) this.end.classList.toggle("low", height < EDGE);
    this.#count();
  }

  /**
   * @param {[string, string][]} words  names and numbers; none while they are not known
   * @param {number} index  of the data point that they are about; −1 where it is none
   */
  write(words, index) {
    this.#index = index;
    for (const [place, part] of [...this.words.children].entries())
      setText(part, words[place]?.join(" ") ?? "");
    if (words.length) this.#count();
  }

  /** Which of the data points at the place is pinned, from 1; 0 where none of them is. */
  get #rank() {
    const { number } = this.#pinned;
    const isHere = number !== null && this.#here.includes(number);
    return this.#here.indexOf(isHere ? number : this.#index) + 1;
  }

  #count() {
    const [rank, count] = [this.#rank, this.#here.length];
    this.others.hidden = count < (rank ? 2 : 1);
    setText(this.others, `${rank ? `${rank} of ${count}` : count} here ›`);
    setAttribute(this.others, "aria-label", `${this.others.textContent?.slice(0, -2)}: pin the next`);
  }
}
