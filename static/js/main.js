// Wires everything: the connection feeds the store, the store redraws the parts of the page, and they send commands.
// The only module that knows them all; it holds no state of its own. A part whose file is lost or whose view fails
// says so in its place (app/part.js), and the others go on.

import { Connection } from "./app/connection.js";
import { Part, STARTED } from "./app/part.js";
import { Store } from "./app/store.js";

/** @import { Plan } from "./app/part.js" */
/** @import { Command, Shared } from "./protocol/types.js" */

const LONGEST_HEALTH = 5000; // milliseconds

const page = document.body;
const store = new Store();
const connection = new Connection(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`, {
  onStatus: (status) => store.setStatus(status),
  onEvent: (event) => {
    store.take(event);
    if (event.type === "welcome" && document.hidden) connection.send({ type: "set_visible", value: false });
  },
  onMessage: (message) => store.show(message),
  // A link whose # was lost on the way stands in the query.
  link: () => location.hash || location.search,
  // A tab that nobody sees draws nothing and trains nothing, and so is sent nothing.
  expects: () => store.model.state?.playing === true && !document.hidden,
  answers: serverAnswers,
});

/** Whether the server itself answers, well or not: what stands between may have pages of its own. */
async function serverAnswers() {
  try {
    const answer = await fetch("/healthz", {
      cache: "no-store",
      signal: AbortSignal.timeout(LONGEST_HEALTH),
    });
    return typeof (await answer.json()).version === "string";
  } catch {
    return false;
  }
}

/** @param {Command} command */
function send(command) {
  if (connection.send(command)) store.sent(command);
  else if (command.type !== "look_at" && command.type !== "watch")
    store.say("Not connected to the server just now; trying again.");
}

const resized = () => store.flag("size");
const recoloured = () => store.flag("theme", "size");
const redrawNow = () => store.redraw();
const ways = { dismiss: () => store.dismissDiverged(), retry: () => connection.hurry() };
/** @type {Shared} */
const shared = { point: (changes) => store.point(changes), diagram: null, plot: null, ways: null };
/** Everything may be another than it was drawn. */
const redraw = () =>
  store.flag(
    "state",
    "frame",
    "scene",
    "inside",
    "status",
    "looking",
    "diverged",
    "notes",
    "goal",
    "pointing",
    "size",
  );

/** Panels that are being fetched, or were. @type {Set<string>} */
const asked = new Set();
/** Panels whose view is there, or that say that it is not. @type {Set<string>} */
const open = new Set();
const isOpen = (/** @type {string} */ panel) => open.has(panel);

/**
 * A part: its name, the place where it says that it failed ("": below the header), and what makes it, from its file.
 * @param {string} name
 * @param {string} place
 * @param {Plan["load"]} load
 */
const part = (name, place, load) => new Part(page, send, shared, { name, place, load }, redraw);
/** In the order in which they are made and drawn: explanations need the controls, the address has the last word. */
const parts = [
  part("run buttons", "#transport", () =>
    import("./views/transport.js").then((file) => file.createTransport),
  ),
  part("settings", "#settings", () =>
    import("./views/settings/controls.js").then((file) => file.createControls),
  ),
  part("choice of data", "#data", () => import("./views/settings/data.js").then((file) => file.createData)),
  part("output", "#output", () => import("./views/output/view.js").then((file) => file.createOutput)),
  part("list of inputs", "#output", () =>
    import("./views/output/inputs.js").then((file) => file.createInputs),
  ),
  part("loss chart", "#chart", () => import("./views/output/chart.js").then((file) => file.createChart)),
  part("time slider", "#chart", () => import("./views/output/time.js").then((file) => file.createTime)),
  part("network", "#network", () => import("./views/network/view.js").then((file) => file.createNetwork)),
  part("look at a neuron", "#network", () =>
    import("./views/network/look.js").then((file) => file.createLook),
  ),
  part("number under the pointer", "#network", () =>
    import("./views/network/card.js").then((file) => file.createCard),
  ),
  part("editor of weights", "#network", () =>
    import("./views/network/editor.js").then((file) => file.createEditor),
  ),
  part("values in the network", "#network", () =>
    import("./views/network/values.js").then((file) => file.createValues),
  ),
  part("place of messages", "", () =>
    import("./views/messages.js").then((file) => () => file.createMessages(page, send, ways)),
  ),
  part("notes on learning", "#network", () =>
    import("./views/network/notes.js").then((file) => file.createNotes),
  ),
  part("Advanced drawer", "#settings", () =>
    import("./views/settings/advanced.js").then((file) => file.createAdvanced),
  ),
  part("rate in force", "#settings", () =>
    import("./views/settings/rate.js").then((file) => file.createRate),
  ),
  part("list of presets", "", () => import("./views/presets.js").then((file) => file.createPresets)),
  part("row of panels", ".inside-nav", () =>
    import("./views/inside.js").then((file) => () => file.createInside(page, send, isOpen, resized)),
  ),
  part("pinned point", "#output", () => import("./views/output/pin.js").then((file) => file.createPin)),
  part("choice of colours", "", () =>
    import("./views/theme.js").then((file) => () => file.createTheme(document, recoloured, redrawNow)),
  ),
  part("Settings button", "#transport", () =>
    import("./views/settings/drawer.js").then((file) => () => file.createDrawer(page, resized)),
  ),
  part("explanations", "", () =>
    import("./views/settings/explain.js").then((file) => file.createExplanations),
  ),
  part("help and keys", "", () => import("./views/help.js").then((file) => file.createHelp)),
  part("link in the address", "", () =>
    import("./views/address.js").then((file) => () => file.createAddress(send)),
  ),
];

/**
 * A panel of the inside is fetched when it is first open: who does not look inside does not wait for it.
 * @param {string} name  of its folder and of its style sheet
 */
async function openPanel(name) {
  if (!name || asked.has(name)) return;
  asked.add(name);
  const file = new URL(`./panels/${name}/view.js`, import.meta.url).href;
  const opened = new Part(
    page,
    send,
    shared,
    {
      name: "panel",
      place: `#panel-${name}`,
      file,
      load: () => import(file).then((file) => file.createPanel),
    },
    redraw,
  );
  await Promise.all([opened.load(), addSheet(`/static/css/panels/${name}.css`)]);
  opened.create();
  parts.splice(-1, 0, opened);
  open.add(name);
  redraw();
}

/**
 * A style sheet below those that stand above every panel's; where it is lost, start.js says so.
 * @param {string} href
 */
function addSheet(href) {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = href;
  const isThere = new Promise((done) => {
    for (const end of ["load", "error"]) sheet.addEventListener(end, done);
  });
  document.querySelector("#after-panels")?.before(sheet);
  return isThere;
}

/**
 * What is not needed at first is fetched when it is: once.
 * @param {Part} needed
 * @returns {() => Promise<boolean>}  fetches it; whether it was not there before
 */
function later(needed) {
  let isFetched = false;
  return async () => {
    if (isFetched) return false;
    isFetched = true;
    await needed.load();
    needed.create();
    parts.splice(-1, 0, needed);
    redraw();
    return true;
  };
}

const fetchLesson = later(
  part("lesson", "", () => import("./views/lesson/view.js").then((file) => file.createLesson)),
);
/** What a button opens. @type {[string, () => Promise<boolean>][]} */
const dialogs = [
  ["#lessons-button", fetchLesson],
  [
    "#share-button",
    later(part("Share dialog", "", () => import("./views/share.js").then((file) => file.createShare))),
  ],
  [
    "#table-button",
    later(
      part("table of weights", "#network", () => import("./views/table.js").then((file) => file.createTable)),
    ),
  ],
];

/**
 * @param {string} selector
 * @param {() => Promise<boolean>} fetch
 */
function openWhenPressed(selector, fetch) {
  const button = page.querySelector(selector);
  const open = async () => {
    // By the next frame it is drawn, and what it has made listens to its button
    if (await fetch()) requestAnimationFrame(() => button instanceof HTMLElement && button.click());
  };
  button?.addEventListener("click", open, { once: true });
}

/** The first state has come: until then nothing is known that a control could show, and nothing can be chosen. */
function endWaiting() {
  if (!page.classList.contains("waiting")) return;
  page.classList.remove("waiting");
  for (const element of page.querySelectorAll("[data-waits]")) {
    element.removeAttribute("disabled");
    element.removeAttribute("aria-busy");
  }
}

async function start() {
  if (STARTED) STARTED.isStarted = true;
  page.querySelector("#stuck")?.remove();
  await Promise.all(parts.map((each) => each.load()));
  for (const each of parts) each.create();
  for (const [selector, fetch] of dialogs) openWhenPressed(selector, fetch);
  // An address that names a lesson opens with it, before the first state is asked for
  if (document.querySelector("meta[name=lesson]")?.getAttribute("content")) await fetchLesson();
  store.subscribe((model, changed) => {
    if (changed.state && model.state) {
      endWaiting();
      openPanel(model.state.view.panel);
      if (model.state.view.lesson) fetchLesson();
    }
    for (const each of parts) each.render(model, changed);
    // From the animation frame that drew: a hidden tab draws nothing, and so is sent nothing.
    if (changed.frame || changed.inside) connection.acknowledge();
  });
  redraw();
  new ResizeObserver(resized).observe(page);
  addEventListener("resize", resized);
  addEventListener("online", () => connection.renew());
  document.addEventListener("visibilitychange", () => {
    connection.forgiveSilence();
    connection.send({ type: "set_visible", value: !document.hidden });
    if (!document.hidden) connection.hurry();
  });
  connection.open();
  if (!STARTED) store.say("The page is not whole: /static/js/start.js was lost on the way. Load it again.");
}

if (!STARTED?.isRefused) start();
