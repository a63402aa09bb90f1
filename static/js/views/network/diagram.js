// The network as a room for others to draw over: where its nodes and links are, in pixels of that room.

/** @import { Diagram } from "../../protocol/types.js" */

const NODE = 34; // a node's side where none is laid out yet

/**
 * @param {HTMLElement} stage
 * @param {SVGSVGElement} svg  its links
 * @returns {Diagram}
 */
export function createDiagram(stage, svg) {
  const nodeSide = () => Number.parseFloat(stage.style.getPropertyValue("--node")) || NODE;
  return {
    cover(element) {
      if (!element.isConnected) stage.append(element);
    },
    measures: () => ({ width: stage.clientWidth, height: stage.clientHeight, node: nodeSide() }),
    centre(layer, index) {
      const node = stage.querySelector(`[data-layer="${layer}"][data-index="${index}"]`);
      if (!(node instanceof HTMLElement) || node.hidden) return null;
      const [x, y] = [node.style.left, node.style.top].map(Number.parseFloat);
      // A feature is placed by its right side
      return layer === 0 ? { x: x - nodeSide() / 2, y } : { x, y };
    },
    path: (parameter) =>
      svg.querySelector(`.links [data-parameter="${parameter}"]`)?.getAttribute("d") ?? null,
    scrollTo(x) {
      const scroller = stage.parentElement;
      if (!scroller || scroller.scrollWidth <= scroller.clientWidth) return;
      scroller.scrollLeft = x - scroller.clientWidth / 2;
    },
  };
}
