// The one WebSocket: commands out as JSON, events and decoded frames in, in the order they were sent.
// Made and listened to by main; knows nothing of the page. It opens itself again whenever it was closed.

import { SCHEMA } from "./protocol/schema.js";
import { decode } from "./protocol/wire.js";

/** @import { Command, Frame, Scene, ServerEvent, Status } from "./protocol/types.js" */

const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 15_000;
const OPEN = 1;

/**
 * @typedef {object} Listener
 * @property {(status: Status) => void} onStatus
 * @property {(event: ServerEvent) => void} onEvent
 * @property {(message: Frame | Scene) => void} onMessage
 * @property {() => string} link  what to open: the address as it is now
 */

export class Connection {
  /** @type {WebSocket | null} */
  #socket = null;
  #attempts = 0;
  #received = 0;
  #acknowledged = 0;
  /** Inflating is asynchronous; each message waits for the one before it. */
  #decoding = Promise.resolve();

  /**
   * @param {string} url
   * @param {Listener} listener
   */
  constructor(url, listener) {
    this.url = url;
    this.listener = listener;
  }

  open() {
    if (typeof DecompressionStream === "undefined") {
      this.listener.onStatus("old browser");
      return;
    }
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#received = 0;
    this.#acknowledged = 0;
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.#hear(JSON.parse(data));
      else this.#decoding = this.#decoding.then(() => this.#take(socket, data));
    };
    socket.onclose = () => this.#closed(socket);
  }

  /**
   * @param {Command} command
   * @returns {boolean} whether it could be sent
   */
  send(command) {
    if (this.#socket?.readyState !== OPEN) return false;
    this.#socket.send(JSON.stringify(command));
    return true;
  }

  /** Tell the server that every frame so far was drawn or dropped, so that it sends more. */
  acknowledge() {
    if (this.#received === this.#acknowledged) return;
    this.#acknowledged = this.#received;
    this.send({ type: "ack", frames: this.#received });
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
      this.#attempts = 0;
      this.send({
        type: "hello",
        protocol: SCHEMA.protocol,
        link: this.listener.link(),
        token: "",
        page: "",
      });
      this.listener.onStatus("connected");
    } else {
      this.listener.onEvent(event);
    }
  }

  /**
   * @param {WebSocket} socket
   * @param {ArrayBuffer} data
   */
  async #take(socket, data) {
    try {
      const message = await decode(data);
      if (socket !== this.#socket) return;
      if (message.kind === "frame") this.#received += 1;
      this.listener.onMessage(message);
    } catch (error) {
      console.error("A message could not be read:", error);
      socket.close();
    }
  }

  /** @param {WebSocket} socket */
  #closed(socket) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.listener.onStatus("reconnecting");
    const wait = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 1.7 ** this.#attempts);
    this.#attempts += 1;
    // A class that lost its server must not come back in step.
    setTimeout(() => this.open(), wait * (0.6 + 0.8 * Math.random()));
  }
}
