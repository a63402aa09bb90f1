// What is learned and what is chosen, told apart: how many weights and biases there are, and every hyper-parameter with
// a way to its control.

import { many } from "../../model/numbers.js";
import { SCHEMA } from "../../protocol/schema.js";
import { parameterCount, parametersOf } from "../../protocol/sizes.js";
import { find, make, setText } from "../../ui/elements.js";
import { paced } from "../../ui/pace.js";
import { CHOICES, GROUPS } from "./hyper-parameters.js";

/** @import { Choice } from "./hyper-parameters.js" */
/** @import { Frame, Send, Shared, State, View } from "../../protocol/types.js" */

const PAUSE = 250; // milliseconds between two changes of what is read
const NAME = "choices";
const { cut, stopped } = SCHEMA.frames;

/** @typedef {(state: State, frame: Frame | null) => void} Show */

/**
 * @param {HTMLElement} page
 * @param {Send} send
 * @param {Shared} shared
 * @returns {View}
 */
export function createPanel(page, send, shared) {
  const showLearned = createLearned(page);
  /** The control to go to when the panel has made room for it. */
  let wanted = "";
  const go = (/** @type {string} */ control) => {
    if (shared.ways?.to(control)) return;
    wanted = control;
    send({ type: "set_view", panel: "" });
  };
  const rows = CHOICES.map((choice) => createRow(shared, choice, go));
  const groups = GROUPS.map((title) => {
    const list = make("ul", { class: "choices" });
    list.append(...rows.filter(({ choice }) => choice.group === title).map(({ element }) => element));
    return make("div", {}, make("h4", {}, title), list);
  });
  find(page, "#chosen-groups", HTMLElement).append(...groups);
  /** @type {State | null} */
  let state = null;
  /** @type {Frame | null} */
  let frame = null;
  let isOpen = false;
  const show = () => {
    if (!isOpen || !state) return;
    showLearned(state, frame);
    for (const row of rows) row.show(state, frame);
  };
  const showSoon = paced(show, PAUSE);

  return {
    render(model, changed) {
      ({ state, frame } = model);
      if (!state) return;
      if (changed.state) {
        isOpen = state.view.panel === NAME;
        page.classList.toggle("telling-apart", isOpen);
        show();
      } else if (isOpen && changed.frame) showSoon();
      if (!changed.state || state.view.panel !== "" || !wanted) return;
      shared.ways?.to(wanted);
      wanted = "";
    },
  };
}

/**
 * How many numbers are learned, as a sum.
 * @param {HTMLElement} page
 * @returns {Show}
 */
function createLearned(page) {
  const title = find(page, "#learned-count", HTMLElement);
  const sums = find(page, "#learned-sums", HTMLElement);
  const note = find(page, "#learned-still", HTMLElement);
  let shown = "";
  return ({ sizes }, frame) => {
    setText(title, many(parameterCount(sizes), "number"));
    if (shown !== sizes.join()) {
      shown = sizes.join();
      const last = sizes.length - 1;
      const rows = sizes.slice(1).map((size, below) => {
        const name = below + 1 === last ? "Output" : `Layer ${below + 1}`;
        const sum = `${many(size, "neuron")} × (${many(sizes[below], "weight")} + 1 bias)`;
        return make(
          "li",
          {},
          make("span", {}, name),
          make("span", {}, sum),
          make("b", {}, `= ${parametersOf(sizes, below + 1)}`),
        );
      });
      sums.replaceChildren(...rows);
    }
    const still = (/** @type {number} */ kind) =>
      frame?.states?.filter((state) => state === kind).length ?? 0;
    const [isCut, isStopped] = [still(cut), still(stopped)];
    const parts = [
      isCut ? `${isCut} cut by hand` : "",
      isStopped ? `${isStopped} stopped at zero by L1` : "",
    ];
    note.hidden = isCut + isStopped === 0;
    setText(note, `Of these, ${parts.filter(Boolean).join(" and ")}: they stand still.`);
  };
}

/**
 * @param {Shared} shared
 * @param {Choice} choice
 * @param {(control: string) => void} go
 */
function createRow(shared, choice, go) {
  const value = make("b", { class: "choice-value" });
  const standard = make("span", { class: "choice-standard", hidden: "" });
  const change = make("button", { type: "button", class: "flat" }, "Change");
  change.setAttribute("aria-label", `Change ${choice.label.toLowerCase()}`);
  change.addEventListener("click", () => go(choice.control));
  const element = make(
    "li",
    { class: "choice" },
    make("span", {}, choice.label),
    value,
    change,
    make("span", { class: "choice-why" }, choice.why, standard),
  );
  return {
    choice,
    element,
    /** @type {Show} */
    show(state, frame) {
      element.hidden = !choice.isThere(state);
      setText(value, choice.value(state, frame));
      const usual = choice.standard(state);
      standard.hidden = usual === "";
      setText(standard, usual && ` Default: ${usual}.`);
      change.hidden = !shared.ways?.isThere(choice.control);
    },
  };
}
