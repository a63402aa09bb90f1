// Wires everything: the connection feeds the store, the store redraws the views, the views send commands.
// The only module that knows them all; it holds no state of its own.

import { Connection } from "./connection.js";
import { Store } from "./store.js";
import { createAddress } from "./views/address.js";
import { createAdvanced } from "./views/advanced.js";
import { createCard } from "./views/card.js";
import { createChart } from "./views/chart.js";
import { createControls } from "./views/controls.js";
import { createData } from "./views/data.js";
import { createDrawer } from "./views/drawer.js";
import { createEditor } from "./views/editor.js";
import { createExplanations } from "./views/explain.js";
import { createHelp } from "./views/help.js";
import { createInputs } from "./views/inputs.js";
import { createInside } from "./views/inside.js";
import { createLesson } from "./views/lesson.js";
import { createLook } from "./views/look.js";
import { createMessages } from "./views/messages.js";
import { createNetwork } from "./views/network.js";
import { createOutput } from "./views/output.js";
import { createPin } from "./views/pin.js";
import { createPresets } from "./views/presets.js";
import { createRate } from "./views/rate.js";
import { createShare } from "./views/share.js";
import { createTable } from "./views/table.js";
import { createTheme } from "./views/theme.js";
import { createTime } from "./views/time.js";
import { createTransport } from "./views/transport.js";

/** @import { Command } from "./protocol/types.js" */

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
});

/** @param {Command} command */
function send(command) {
  if (connection.send(command)) store.sent(command);
  else if (command.type !== "look_at" && command.type !== "watch")
    store.say("Not connected to the server just now; trying again.");
}

/** A panel's view is fetched when the panel is first open: who does not look inside does not wait for it. */
const panels = new Map(
  Object.entries({
    formula: () => import("./views/formula.js").then((view) => view.createFormula),
    neuron: () => import("./views/neuron.js").then((view) => view.createNeuron),
    activations: () => import("./views/activations.js").then((view) => view.createActivations),
    loss: () => import("./views/loss.js").then((view) => view.createLoss),
    descent: () => import("./views/descent.js").then((view) => view.createDescent),
    backpropagation: () => import("./views/backpropagation.js").then((view) => view.createBackpropagation),
    hidden: () => import("./views/hidden.js").then((view) => view.createHidden),
    choices: () => import("./views/choices.js").then((view) => view.createChoices),
  }),
);

/** @type {Set<string>} */
const ready = new Set();

/** @param {string} panel */
async function load(panel) {
  const fetching = panels.get(panel);
  if (!fetching) return;
  panels.delete(panel);
  try {
    const create = await fetching();
    views.splice(-1, 0, create(page, send));
    ready.add(panel);
    store.flag("state", "frame", "scene", "inside", "looking", "size");
  } catch {
    panels.set(panel, fetching);
    store.say("This panel could not be loaded; close it and open it again.");
  }
}

const plot = page.querySelector("#plot");
if (!(plot instanceof HTMLElement)) throw new Error("The page has no plot.");
const views = [
  createTransport(page, send),
  createControls(page, send),
  createData(page, send),
  createOutput(page, send),
  createInputs(page, send),
  createChart(page),
  createTime(page, send),
  createNetwork(page, send, plot),
  createLook(page, send),
  createCard(page),
  createEditor(page, send),
  createTable(page),
  createMessages(page, send, () => store.dismissDiverged()),
  createAdvanced(page, send),
  createRate(page),
  createPresets(page, send),
  createShare(page),
  createInside(
    page,
    send,
    (panel) => ready.has(panel),
    () => store.flag("size"),
  ),
  createPin(page, send),
  createLesson(page, send),
  createAddress(send),
];
store.subscribe((model, changed) => {
  if (changed.state && model.state) load(model.state.view.panel);
  for (const view of views) view.render(model, changed);
  // From the animation frame that drew: a hidden tab draws nothing, and so is sent nothing.
  if (changed.frame || changed.inside) connection.acknowledge();
});
createTheme(document, () => store.flag("theme", "size"));
createDrawer(page, () => store.flag("size"));
createExplanations(page);
createHelp(document);
new ResizeObserver(() => store.flag("size")).observe(page);
addEventListener("resize", () => store.flag("size"));
addEventListener("online", () => connection.renew());
document.addEventListener("visibilitychange", () => {
  connection.forgiveSilence();
  connection.send({ type: "set_visible", value: !document.hidden });
  if (!document.hidden) connection.hurry();
});
connection.open();
