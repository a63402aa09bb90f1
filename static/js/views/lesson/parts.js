// Parts of the lesson's column that are made of its data: conditions, answers, the list.

import { make } from "../../ui/elements.js";
import { rich } from "../../ui/rich-text.js";

/** @import { Goal, Lesson } from "../../protocol/types.js" */

/**
 * The conditions of a goal, each with a mark, its words and its present value. A goal that has been reached stays so:
 * what has changed since then is marked as met, without a value that would say otherwise.
 * @param {HTMLElement} list
 * @param {Goal} goal
 */
export function drawConditions(list, { conditions, reached }) {
  if (list.childElementCount !== conditions.length) {
    list.replaceChildren(
      ...conditions.map(() =>
        make(
          "li",
          {},
          make("span", { class: "condition-mark", role: "img" }),
          make("span"),
          make("output", { "aria-live": "off" }),
        ),
      ),
    );
  }
  conditions.forEach(({ text, met, value }, index) => {
    const [mark, words, now] = list.children[index].children;
    const isMet = met || reached;
    mark.textContent = isMet ? "✓" : "";
    mark.setAttribute("aria-label", isMet ? "met" : "not met yet");
    list.children[index].classList.toggle("met", isMet);
    words.textContent = text;
    now.textContent = reached && !met ? "" : value;
  });
}

/**
 * The answers to a question, as a group of radio buttons.
 * @param {HTMLElement} box
 * @param {Lesson} lesson
 * @param {(index: number) => void} choose
 */
export function drawAnswers(box, { name, predict }, choose) {
  box.replaceChildren(
    ...predict.answers.map(({ text }, index) => {
      const input = make("input", { type: "radio", name: `predict-${name}`, value: String(index) });
      input.addEventListener("change", () => choose(index));
      return make("label", { class: "check" }, input, make("span", {}, ...rich(text)));
    }),
  );
}

/**
 * A button for each lesson, in a list.
 * @param {HTMLElement} list
 * @param {Lesson[]} lessons
 * @param {(lesson: Lesson) => void} open
 * @returns {HTMLButtonElement[]}
 */
export function drawList(list, lessons, open) {
  const buttons = lessons.map((lesson, index) => {
    const words = make("span", { id: `lesson-idea-${lesson.name}`, class: "preset-words" }, lesson.idea);
    const title = make(
      "b",
      {},
      `${index + 1} · ${lesson.title}`,
      make("i", { class: "done-mark", "aria-hidden": "true" }),
    );
    const button = make(
      "button",
      { type: "button", class: "preset", "aria-describedby": words.id },
      title,
      words,
    );
    button.addEventListener("click", () => open(lesson));
    return button;
  });
  list.replaceChildren(...buttons.map((button) => make("li", {}, button)));
  return buttons;
}

/**
 * Which lessons of the list are done, and which is open.
 * @param {HTMLButtonElement[]} buttons
 * @param {Lesson[]} lessons
 * @param {string[]} done
 * @param {string} open
 */
export function markList(buttons, lessons, done, open) {
  buttons.forEach((button, index) => {
    const { name, title } = lessons[index];
    const isDone = done.includes(name);
    button.setAttribute("aria-label", `${title}${isDone ? ", done" : ""}`);
    button.setAttribute("aria-current", String(name === open));
    button.classList.toggle("done", isDone);
  });
}
