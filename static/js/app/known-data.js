// The schemas of data that the server has sent: a state or a scene is read by the one of its revision. Knows no page.

/** @import { Data } from "../protocol/types.js" */

/** What is still under way is of the last two or three data. */
const MOST = 20;

export class KnownData {
  /** Each from its revision on. @type {Data[]} */
  #said = [];

  /** @param {Data} event */
  take(event) {
    this.#said.push(event);
    if (this.#said.length > MOST) this.#said.shift();
  }

  /**
   * A message, with what is known of its points.
   * @template {{ revision: number }} Message
   * @param {Message} message
   * @returns {Message & { data: Data }}
   */
  read(message) {
    const data = this.#said.findLast(({ revision }) => revision <= message.revision);
    if (!data)
      throw new Error(`A message of revision ${message.revision}, and nothing was said of its data.`);
    return Object.assign(message, { data });
  }

  forget() {
    this.#said = [];
  }
}
