// Words with *emphasis* and `numbers` as elements. Nothing else is markup, and no text ever becomes HTML.

import { make } from "./elements.js";

/**
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function rich(text) {
  return text
    .split(/(`[^`]+`|\*[^*]+\*)/)
    .filter((part) => part !== "")
    .map((part) => {
      if (part.length > 2 && part.startsWith("`")) return make("code", {}, part.slice(1, -1));
      if (part.length > 2 && part.startsWith("*")) return make("em", {}, part.slice(1, -1));
      return part;
    });
}
