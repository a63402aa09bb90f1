// A button that goes on by itself at reading speed, until it is stopped or there is no more.

import { setAttribute, setText } from "../../ui/elements.js";

const READING = 2500; // milliseconds for one look

export class Player {
  #timer = 0;

  /**
   * @param {HTMLButtonElement} button
   * @param {() => boolean} onNext  goes on, and says whether there is more
   * @param {() => void} onStart
   */
  constructor(button, onNext, onStart) {
    this.button = button;
    this.onNext = onNext;
    this.onStart = onStart;
    button.addEventListener("click", () => (this.#timer ? this.stop() : this.#start()));
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#show();
  }

  #start() {
    this.onStart();
    this.#timer = setInterval(() => {
      if (!this.onNext()) this.stop();
    }, READING);
    this.#show();
  }

  #show() {
    setText(this.button, this.#timer ? "Stop" : "Play through");
    setAttribute(this.button, "aria-pressed", String(this.#timer !== 0));
  }
}
