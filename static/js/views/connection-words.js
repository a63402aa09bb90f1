// What is said of the connection: a word or two beside the dot, and where there is something to do, what and by whom.
// Pure but for the address of the page; the messages view shows it.

/** @import { Status } from "../protocol/types.js" */

/**
 * @typedef {object} Words
 * @property {string} brief
 * @property {string} [text]  of the banner; none where nothing is to be done
 * @property {string[]} [causes]  what to look at
 * @property {{ label: string, does: "load" | "retry" }} [remedy]
 */

/** @type {Words["remedy"]} */
const RETRY = { label: "Try now", does: "retry" };

/**
 * @param {Status} status
 * @param {{ origin: string, host: string }} page  its address
 * @returns {Words}
 */
export function connectionWords(status, { origin, host }) {
  switch (status) {
    case "away":
      return {
        brief: "no answer",
        text: `The server at ${host} does not answer. Perhaps it is being started, or this computer has no network. This page goes on trying.`,
        remedy: RETRY,
      };
    case "blocked":
      return {
        brief: "cannot connect",
        text: "The server answers, but this page gets no WebSocket to it, and all that it shows comes over one. Whoever looks after the server can mend that; its log says what it refused. What to look at:",
        causes: [
          `Origin: the page is from ${origin}. The server lets it in if that is the address it is asked by (the Host header), or if DESCENT_ALLOWED_ORIGINS names it.`,
          "Proxy: one before the server must pass on WebSockets at /ws (the headers Upgrade and Connection), and the Host header as it came.",
          "Blocked WebSocket: a firewall, a school's filter or an extension of this browser may let pages through and WebSockets not.",
        ],
        remedy: RETRY,
      };
    case "full":
      return {
        brief: "server is full",
        text: "The server has no room for another page just now. This page goes on trying: close pages of Descent that nobody uses, or let whoever runs the server raise DESCENT_MOST_SESSIONS.",
        remedy: RETRY,
      };
    case "lost":
      return {
        brief: "reconnecting",
        text: "The connection is lost. The server keeps this run for ten minutes, and this page goes on trying.",
        remedy: RETRY,
      };
    case "taken over":
      return {
        brief: "open elsewhere",
        text: "This playground goes on in another window.",
        remedy: { label: "Open it here too", does: "load" },
      };
    case "other protocol":
      return {
        brief: "page is too old",
        text: "The server was updated and this page is older than it. Reload to go on.",
        remedy: { label: "Reload", does: "load" },
      };
    default:
      return { brief: status };
  }
}
