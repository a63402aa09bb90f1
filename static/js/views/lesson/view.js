// The lesson beside the playground: its stops, a question, the goal that the server checks, and the list of all
// lessons. The state names the lesson; the address follows it as /learn/<name>.

import { find, make, setText } from "../../ui/elements.js";
import { rich } from "../../ui/rich-text.js";
import { drawAnswers, drawConditions, drawList, markList } from "./parts.js";
import { readLessons, recallProgress, rememberProgress } from "./progress.js";

/** @import { Goal, Lesson, Send, State, View } from "../../protocol/types.js" */

/**
 * @param {HTMLElement} page
 * @param {Send} send
 * @returns {View}
 */
export function createLesson(page, send) {
  const part = (/** @type {string} */ id) => find(page, `#lesson-${id}`, HTMLElement);
  const button = (/** @type {string} */ id) => find(page, `#lesson-${id}`, HTMLButtonElement);
  const column = find(page, "#lesson", HTMLElement);
  const dialog = find(page, "#lessons", HTMLDialogElement);
  const title = part("title");
  const lessons = readLessons(page);
  const progress = recallProgress();
  /** @type {Lesson | undefined} */
  let lesson;
  /** @type {State | null} */
  let state = null;
  let place = 0;
  let hints = 0;
  let isReached = false;
  /** The lesson that this page has asked for: its stop opens what it speaks of. */
  let asked = "";
  let isLeaving = false;
  /** What the server said of a goal before its lesson was begun again. @type {Goal | null} */
  let stale = null;
  /** @type {Goal | null} */
  let latest = null;

  // Before main connects: an address that names a lesson and nothing else opens the lesson as it begins.
  const named = lessons.find(
    ({ name }) => name === document.querySelector("meta[name=lesson]")?.getAttribute("content"),
  );
  if (named && location.hash.length < 2) history.replaceState(null, "", named.link);

  const begin = (/** @type {Lesson} */ next, isAnew = false) => {
    if (isAnew) progress.places[next.name] = 0;
    asked = next.name;
    stale = latest;
    lesson = undefined;
    send({ type: "open_link", link: next.link });
    dialog.close();
    title.focus();
  };
  const list = drawList(find(dialog, "#lessons-list", HTMLElement), lessons, (next) => begin(next));
  const openList = () => {
    markList(list, lessons, progress.done, lesson?.name ?? "");
    dialog.showModal();
  };
  find(page, "#lessons-button", HTMLButtonElement).addEventListener("click", openList);
  find(dialog, "#lessons-close", HTMLButtonElement).addEventListener("click", () => dialog.close());
  button("list").addEventListener("click", openList);
  button("again").addEventListener("click", () => lesson && begin(lesson, true));
  button("leave").addEventListener("click", () => {
    isLeaving = true;
    send({ type: "set_view", lesson: "" });
  });
  button("onward").addEventListener("click", () => {
    const next = after(lessons, lesson);
    if (next) begin(next, true);
    else button("leave").click();
  });
  button("back").addEventListener("click", () => goTo(place - 1));
  button("next").addEventListener("click", () => {
    goTo(place + 1);
    if (button("next").hidden) button("back").focus();
  });
  button("skip").addEventListener("click", () => {
    goTo(lesson ? lesson.stops.length + 1 : 0);
    button("back").focus();
  });
  button("hint").addEventListener("click", () => {
    hints += 1;
    drawHints();
  });
  button("fold").addEventListener("click", () => {
    const isOpen = part("body").hidden;
    part("body").hidden = !isOpen;
    button("fold").setAttribute("aria-expanded", String(isOpen));
    setText(button("fold"), isOpen ? "−" : "+");
  });

  /** Behind the stops come the question and the goal. */
  const goTo = (/** @type {number} */ wanted) => {
    if (!lesson) return;
    place = Math.max(0, Math.min(lesson.stops.length + 1, wanted));
    progress.places[lesson.name] = place;
    rememberProgress(progress);
    drawPlace();
    openStop();
  };

  /** Let the page show what the stop speaks of. */
  const openStop = () => {
    const stop = lesson?.stops[Math.min(place, lesson.stops.length - 1)];
    if (!stop || !state) return;
    const { panel, point } = stop;
    if (panel || point) send({ type: "set_view", ...(panel && { panel }), ...(point && { point }) });
  };

  const drawPlace = () => {
    if (!lesson) return;
    const stop = lesson.stops[place];
    const left = lesson.stops.length - place;
    part("stop").hidden = !stop;
    part("predict").hidden = left !== 0;
    part("goal").hidden = left >= 0 && !isReached;
    if (stop) part("stop").replaceChildren(...rich(stop.text));
    setText(part("place"), stop ? `${place + 1} of ${lesson.stops.length}` : "");
    button("back").disabled = place === 0;
    button("next").hidden = left < 0;
    setText(button("next"), left > 1 ? "Next" : left === 1 ? "Take a guess" : "To the goal");
    button("skip").hidden = left < 1 || isReached;
  };

  const drawHints = () => {
    if (!lesson) return;
    const shown = lesson.hints.slice(0, hints);
    part("hints").hidden = shown.length === 0 || isReached;
    part("hints").replaceChildren(...shown.map((hint) => make("li", {}, ...rich(hint))));
    button("hint").hidden = isReached || hints >= lesson.hints.length;
    setText(button("hint"), hints ? "Another hint" : "Hint");
  };

  const drawGoal = (/** @type {Goal | null} */ goal) => {
    if (!lesson || goal?.lesson !== lesson.name) return;
    drawConditions(part("conditions"), goal);
    if (goal.reached === isReached) return;
    isReached = goal.reached;
    drawReached();
    if (!isReached) return;
    setText(part("said"), `Goal reached. ${part("why").textContent}`);
    if (!progress.done.includes(lesson.name)) progress.done.push(lesson.name);
    rememberProgress(progress);
  };

  const drawReached = () => {
    if (!lesson) return;
    part("goal").classList.toggle("reached", isReached);
    setText(part("goal-title"), isReached ? "Goal reached" : "Your goal");
    part("why").hidden = !isReached;
    const next = after(lessons, lesson);
    button("onward").hidden = !isReached;
    setText(button("onward"), next ? `Next lesson: ${next.title}` : "On to the playground");
    drawPlace();
    drawHints();
  };

  /** Another lesson, or none, has been opened. */
  const turn = () => {
    column.hidden = !lesson;
    page.classList.toggle("lesson-open", Boolean(lesson));
    if (!lesson && isLeaving) find(page, "#lessons-button", HTMLButtonElement).focus();
    isLeaving = false;
    if (!lesson) return;
    place = Math.min(progress.places[lesson.name] ?? 0, lesson.stops.length + 1);
    hints = 0;
    isReached = false;
    setText(part("number"), `${lessons.indexOf(lesson) + 1} of ${lessons.length} ·`);
    setText(part("name"), lesson.title);
    setText(part("said"), "");
    setText(part("reply"), "");
    part("question").replaceChildren(...rich(lesson.predict.question));
    const { answers } = lesson.predict;
    drawAnswers(part("answers"), lesson, (index) => {
      part("reply").classList.toggle("right", answers[index].is_right);
      part("reply").replaceChildren(...rich(answers[index].reply));
    });
    part("goal-text").replaceChildren(...rich(lesson.goal.text));
    part("why").replaceChildren(...rich(lesson.why));
    part("conditions").replaceChildren();
    drawReached();
    if (asked === lesson.name) openStop();
    asked = "";
  };

  /** The address names the lesson that is told; the part after the # is views/address.js's. */
  const follow = (/** @type {string} */ name) => {
    const path = name ? `/learn/${name}` : "/";
    const isElsewhere = location.pathname !== path && (name || location.pathname.startsWith("/learn/"));
    if (isElsewhere) history.replaceState(history.state, "", path + location.hash);
    if (!isElsewhere) return;
    document.title = lesson ? `${lesson.title} · Descent` : "Descent · a neural-network playground";
  };

  return {
    render(model, changed) {
      ({ state, goal: latest } = model);
      if (!state) return;
      if (changed.state) {
        const now = lessons.find(({ name }) => name === state?.view.lesson);
        if (now !== lesson || (!now && !column.hidden)) {
          lesson = now;
          turn();
        }
        follow(now?.name ?? "");
      }
      if ((changed.state || changed.goal) && latest !== stale) drawGoal(latest);
    },
  };
}

/**
 * The lesson after another one; undefined behind the last.
 * @param {Lesson[]} lessons
 * @param {Lesson | undefined} lesson
 */
function after(lessons, lesson) {
  return lesson && lessons[lessons.indexOf(lesson) + 1];
}
