// The lessons that the page holds, and what this person has done of them. Progress is remembered by the
// browser, where it allows that; else it lasts as long as the page.

/** @import { Lesson } from "../../protocol/types.js" */

const KEY = "descent.lessons";

/**
 * @typedef {object} Progress
 * @property {string[]} done  names of lessons whose goal was reached
 * @property {Record<string, number>} places  the stop that was open last, by lesson
 */

/**
 * @param {ParentNode} page
 * @returns {Lesson[]}
 */
export function readLessons(page) {
  return JSON.parse(page.querySelector("#lesson-data")?.textContent || "[]");
}

/** @returns {Progress} */
export function recallProgress() {
  /** @type {Progress} */
  const progress = { done: [], places: {} };
  try {
    const { done, places } = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (Array.isArray(done)) progress.done = done.filter((name) => typeof name === "string");
    for (const [name, place] of Object.entries(places ?? {})) {
      if (Number.isInteger(place) && Number(place) >= 0) progress.places[name] = Number(place);
    }
  } catch {
    // storage may be forbidden, or hold what nobody understands
  }
  return progress;
}

/** @param {Progress} progress */
export function rememberProgress(progress) {
  try {
    localStorage.setItem(KEY, JSON.stringify(progress));
  } catch {
    // then it lasts as long as the page
  }
}
