// The one WebSocket: commands out as JSON, events and decoded frames in, in the order they were sent.
// Made and listened to by main; knows nothing of the page. It opens itself again whenever it was closed, and says
// by its token which session it had.

import { SCHEMA } from "../protocol/schema.js";
import { decode } from "../protocol/wire.js";

/** @import { Command, Frame, Inside, SceneMessage, ServerEvent, Status, Watch } from "../protocol/types.js" */

const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 15_000;
const OPEN = 1;
const TAKEN_OVER = 4409;
const TRY_LATER = 1013;
/** From so many tries in a row that heard nothing on, what is wrong is said at length. */
const MANY_TRIES = 2;
const TOKEN = "descent-token";
/** At most one command a field in this many milliseconds: a drag says where it is, not where it was. */
const BETWEEN_VALUES = 16;

/**
 * How long, in milliseconds, silence may last before the connection counts as dead: while frames are due, after a
 * command that the server answers at once, and until the server has greeted. A path that is gone without a word is
 * noticed by nothing else.
 */
const LONGEST_SILENCE = 30_000;
const LONGEST_ANSWER = 10_000;
const LONGEST_GREETING = 15_000;
const LOOK_EVERY = 1000;
const ANSWERED = new Set(["play", "pause", "step", "reset", "new_weights", "regenerate"]);

/**
 * @typedef {object} Listener
 * @property {(status: Status) => void} onStatus
 * @property {(event: ServerEvent) => void} onEvent
 * @property {(message: Frame | SceneMessage | Inside) => void} onMessage
 * @property {() => string} link  what to open: the address as it is now
 * @property {() => boolean} expects  whether frames should be coming
 * @property {() => Promise<boolean>} answers  whether the server answers where no socket is needed
 */

export class Connection {
  /** @type {WebSocket | null} */
  #socket = null;
  #attempts = 0;
  /** Tries in a row in which the server was not heard. */
  #unheard = 0;
  #wasConnected = false;
  #isGreeted = false;
  #received = 0;
  #acknowledged = 0;
  /** Inflating is asynchronous; each message waits for the one before it. */
  #decoding = Promise.resolve();
  /** Drawn once a load of the page: a tab that was copied has the same token and another number. */
  #page = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join("");
  #token = recall();
  /** Values that wait to be sent. @type {Map<string, Command>} */
  #values = new Map();
  /** What of the inside is to be seen: said again to a server that has not heard it. @type {Watch} */
  #watch = {};
  #timer = 0;
  #waiting = 0;
  #heard = 0;
  #asked = Number.POSITIVE_INFINITY;

  /**
   * @param {string} url
   * @param {Listener} listener
   */
  constructor(url, listener) {
    this.url = url;
    this.listener = listener;
    setInterval(() => this.#listen(), LOOK_EVERY);
  }

  open() {
    clearTimeout(this.#waiting);
    this.#waiting = 0;
    this.#received = 0;
    this.#acknowledged = 0;
    this.#heard = performance.now();
    this.#asked = Number.POSITIVE_INFINITY;
    this.#isGreeted = false;
    this.#unheard += 1;
    const socket = made(this.url);
    this.#socket = socket;
    if (!socket) {
      this.#unheard = Math.max(this.#unheard, MANY_TRIES); // it is forbidden here: another try will not help
      this.#closed(null, 0);
      return;
    }
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      this.#unheard = 0;
      this.#heard = performance.now();
      this.#asked = Number.POSITIVE_INFINITY;
      if (typeof data === "string") this.#hear(JSON.parse(data));
      else this.#decoding = this.#decoding.then(() => this.#take(socket, data));
    };
    socket.onclose = ({ code }) => this.#closed(socket, code);
  }

  /** Do not wait any longer: the network is back, or somebody looks. */
  hurry() {
    if (this.#socket || !this.#waiting) return;
    this.#attempts = 0;
    this.open();
  }

  /** Another network than before: what was connected over the old one need not be connected any more. */
  renew() {
    if (this.#socket) this.#drop();
    this.hurry();
  }

  /** Silence up to now had its reason, such as a tab that nobody saw. */
  forgiveSilence() {
    this.#heard = performance.now();
  }

  /**
   * @param {Command} command
   * @returns {boolean} whether it could be sent
   */
  send(command) {
    if (command.type === "watch") Object.assign(this.#watch, command);
    if (this.#socket?.readyState !== OPEN) return false;
    if (command.type === "set") {
      this.#values.set(command.field, command);
      if (!this.#timer) this.#timer = setTimeout(() => this.#sendValues(), BETWEEN_VALUES);
      return true;
    }
    this.#sendValues();
    this.#transmit(command);
    if (ANSWERED.has(command.type)) this.#asked = Math.min(this.#asked, performance.now());
    return true;
  }

  /** Tell the server that every frame so far was drawn or dropped, so that it sends more. */
  acknowledge() {
    if (this.#received === this.#acknowledged || this.#socket?.readyState !== OPEN) return;
    this.#acknowledged = this.#received;
    this.#transmit({ type: "ack", frames: this.#received });
  }

  #sendValues() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    for (const command of this.#values.values()) this.#transmit(command);
    this.#values.clear();
  }

  /** @param {Command} command */
  #transmit(command) {
    if (this.#socket?.readyState === OPEN) this.#socket.send(JSON.stringify(command));
  }

  /** @param {ServerEvent} event */
  #hear(event) {
    if (event.type === "hello") {
      if (event.protocol !== SCHEMA.protocol) {
        this.listener.onStatus("other protocol");
        this.#socket?.close();
        this.#socket = null;
        return;
      }
      this.#transmit({
        type: "hello",
        protocol: SCHEMA.protocol,
        link: this.listener.link(),
        token: this.#token,
        page: this.#page,
      });
      return;
    }
    if (event.type === "welcome") {
      this.#attempts = 0;
      this.#isGreeted = true;
      this.#wasConnected = true;
      this.#token = event.token;
      remember(event.token);
      if (Object.keys(this.#watch).length) this.#transmit({ ...this.#watch, type: "watch" });
    }
    this.listener.onEvent(event);
    if (event.type === "welcome") this.listener.onStatus("connected");
  }

  /**
   * @param {WebSocket} socket
   * @param {ArrayBuffer} data
   */
  async #take(socket, data) {
    try {
      const message = await decode(data);
      if (socket !== this.#socket) return;
      if (message.kind !== "scene") this.#received += 1;
      this.listener.onMessage(message);
    } catch (error) {
      console.error("A message could not be read:", error);
      socket.close();
    }
  }

  /** Close a connection on which nothing comes although something should. */
  #listen() {
    if (!this.#socket) return;
    const now = performance.now();
    const most = this.#isGreeted ? LONGEST_SILENCE : LONGEST_GREETING;
    const isSilent = (!this.#isGreeted || this.listener.expects()) && now - this.#heard > most;
    if (isSilent && !this.#isGreeted) this.#unheard = Math.max(this.#unheard, MANY_TRIES);
    if (isSilent || now - this.#asked > LONGEST_ANSWER) this.#drop();
  }

  /** A dead path ends no handshake either: what is closed here counts as closed at once. */
  #drop() {
    const socket = this.#socket;
    if (!socket) return;
    socket.close();
    this.#closed(socket, 0);
  }

  /**
   * @param {WebSocket | null} socket  null where none could be made
   * @param {number} code
   */
  #closed(socket, code) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#values.clear();
    if (code === TAKEN_OVER) {
      this.listener.onStatus("taken over");
      return;
    }
    if (code === TRY_LATER) this.listener.onStatus("full");
    else this.#diagnose();
    const wait = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 1.7 ** this.#attempts);
    this.#attempts += 1;
    // A class that lost its server must not come back in step.
    this.#waiting = setTimeout(() => this.open(), wait * (0.6 + 0.8 * Math.random()));
  }

  /** Say why there is no connection. A browser is not told why a socket was not opened: so the server is asked. */
  async #diagnose() {
    const isLong = this.#unheard >= MANY_TRIES;
    if (this.#wasConnected && !isLong) this.listener.onStatus("reconnecting");
    const isThere = await this.listener.answers();
    if (this.#isGreeted) return;
    if (isThere && isLong) this.listener.onStatus("blocked");
    else if (this.#wasConnected) this.listener.onStatus(isLong ? "lost" : "reconnecting");
    else this.listener.onStatus(isThere ? "connecting" : "away");
  }
}

/**
 * A socket, or null where the browser, or what has been put into it, makes none.
 * @param {string} url
 */
function made(url) {
  try {
    return new WebSocket(url);
  } catch (error) {
    console.error("No WebSocket could be made:", error);
    return null;
  }
}

/** @returns {string} */
function recall() {
  try {
    return sessionStorage.getItem(TOKEN) ?? "";
  } catch {
    return ""; // storage may be forbidden
  }
}

/** @param {string} token */
function remember(token) {
  try {
    sessionStorage.setItem(TOKEN, token);
  } catch {
    // then a page that is loaded again begins anew
  }
}
