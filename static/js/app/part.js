// A part of the page: it has a file of its own, a view, and a place where it says that it failed. One part's fault
// stays its own and the others go on. Knows no view, no server, and of the store only that a redraw can be asked for.

import { make } from "../ui/elements.js";

/** @import { Changes, Model, Send, Shared, View } from "../protocol/types.js" */

/** So often may a part fail in a row before it is left alone until somebody asks for it. */
const MOST_FAILURES = 3;
const LONGER_EACH_TIME = 1000; // milliseconds from a failure to the next try, times the failures so far

/**
 * @typedef {object} Plan
 * @property {string} name  such as "loss chart"
 * @property {string} place  the selector of where it says that it failed; empty: below the header
 * @property {string} [file]  its address, where main.js does not name it: what it lacks is looked for from there
 * @property {() => Promise<(page: HTMLElement, send: Send, shared: Shared) => View | void>} load  fetches its file, which makes it; a
 *   part that nothing redraws has no view
 */

/** What `start.js` leaves for the others; absent where that file itself was lost. */
export const STARTED =
  /** @type {{ isRefused: boolean, isStarted: boolean, lacks: (url: string) => Promise<string[]> } | undefined} */ (
    /** @type {any} */ (globalThis).descent
  );

export class Part {
  /** @type {Awaited<ReturnType<Plan["load"]>> | null} */
  #create = null;
  /** @type {View | null} */
  #view = null;
  #failures = 0;
  #waitsUntil = 0;
  /** Changes that it has not drawn. @type {Partial<Changes>} */
  #missed = {};
  /** @type {HTMLElement | null} */
  #note = null;

  /**
   * @param {HTMLElement} page
   * @param {Send} send
   * @param {Shared} shared
   * @param {Plan} plan
   * @param {() => void} redraw  asks for another redraw of everything
   */
  constructor(page, send, shared, plan, redraw) {
    this.page = page;
    this.send = send;
    this.shared = shared;
    this.plan = plan;
    this.redraw = redraw;
  }

  /** Fetch the file; a fault is told in the part's place. */
  async load() {
    try {
      const create = await this.plan.load();
      if (typeof create !== "function") throw new Error("Another file came in its place.");
      this.#create = create;
    } catch (error) {
      console.error(`The file of the ${this.plan.name} is lost:`, error);
      const files = await lostFiles(error, this.plan.file);
      this.#tell(`The ${this.plan.name} is missing: ${files} lost on the way.`);
    }
  }

  /** Make the view, once its file is there. */
  create() {
    if (!this.#create) return;
    try {
      this.#view = this.#create(this.page, this.send, this.shared) ?? null;
    } catch (error) {
      console.error(`The ${this.plan.name} could not be made:`, error);
      this.#tell(`The ${this.plan.name} could not be made.`);
    }
  }

  /**
   * @param {Model} model
   * @param {Changes} changed
   */
  render(model, changed) {
    if (!this.#view) return;
    if (this.#failures > 0) {
      // What it has not drawn is drawn with the next try.
      for (const [name, is] of Object.entries(changed))
        if (is) this.#missed[/** @type {keyof Changes} */ (name)] = true;
      if (performance.now() < this.#waitsUntil) return;
    }
    try {
      this.#view.render(model, this.#failures > 0 ? { ...changed, ...this.#missed } : changed);
    } catch (error) {
      this.#fail(error, changed);
      return;
    }
    if (this.#failures > 0) this.#recover();
  }

  /**
   * @param {unknown} error
   * @param {Changes} changed
   */
  #fail(error, changed) {
    if (this.#failures === 0) {
      console.error(`The ${this.plan.name} could not be drawn:`, error);
      this.#missed = { ...changed };
      this.#tell(`The ${this.plan.name} failed and may show what was. All the rest goes on.`, () => {
        this.#failures = 1;
        this.#waitsUntil = 0;
        this.redraw();
      });
    }
    this.#failures += 1;
    const isGivenUp = this.#failures >= MOST_FAILURES;
    this.#waitsUntil = isGivenUp
      ? Number.POSITIVE_INFINITY
      : performance.now() + LONGER_EACH_TIME * this.#failures;
  }

  #recover() {
    this.#failures = 0;
    this.#missed = {};
    this.#note?.remove();
    this.#note = null;
  }

  /**
   * @param {string} words
   * @param {() => void} [again]  a try without loading the page anew
   */
  #tell(words, again) {
    const place = this.page.querySelector(this.plan.place || "#faults");
    if (!place) return;
    this.#note?.remove();
    const buttons = make("div", { class: "buttons" });
    if (again) buttons.append(button("Try again", again));
    buttons.append(button("Load again", () => location.reload()));
    this.#note = make("div", { class: "failed", role: "alert" }, make("p", {}, words), buttons);
    place.append(this.#note);
  }
}

/**
 * @param {unknown} error  of an import
 * @param {string} [file]  that was imported
 * @returns {Promise<string>}  "a.js was", or "a.js and b.js were"
 */
async function lostFiles(error, file = new URL("../main.js", import.meta.url).href) {
  // A browser names the module that was asked for, or none at all, and not the file that it lacks.
  const asked = String(error).match(/https?:\S+\.js/)?.[0];
  const lost = (await STARTED?.lacks(asked ?? file)) ?? [];
  const names = (lost.length || !asked ? lost : [asked]).map((url) => new URL(url).pathname);
  return names.length > 1 ? `${names.join(" and ")} were` : `${names[0] ?? "its file"} was`;
}

/**
 * @param {string} label
 * @param {() => void} onClick
 */
function button(label, onClick) {
  const made = make("button", { type: "button", class: "flat" }, label);
  made.addEventListener("click", onClick);
  return made;
}
