// Where a small window stands: near what it is about, without covering it where there is room, and wholly on screen.

const GAP = 16;
const MARGIN = 8;

/**
 * @param {HTMLElement} popup  shown already, placed absolutely on the page
 * @param {DOMRect} spot  what it is about, in the visible part of the page
 * @param {boolean} isTall  then rather to the side of it than below
 */
export function standBeside(popup, spot, isTall) {
  const { offsetWidth: width, offsetHeight: height } = popup;
  const { clientWidth, clientHeight } = document.documentElement;
  const middle = spot.left + spot.width / 2 - width / 2;
  const level = spot.top + spot.height / 2 - height / 3;
  const below = { left: middle, top: spot.bottom + GAP };
  const above = { left: middle, top: spot.top - GAP - height };
  const right = { left: spot.right + GAP, top: level };
  const left = { left: spot.left - GAP - width, top: level };
  const inX = (/** @type {number} */ x) => Math.max(MARGIN, Math.min(clientWidth - width - MARGIN, x));
  const inY = (/** @type {number} */ y) => Math.max(MARGIN, Math.min(clientHeight - height - MARGIN, y));
  const fits = (/** @type {{ left: number, top: number }} */ place) => {
    const [x, y] = [inX(place.left), inY(place.top)];
    const isBeside = x >= spot.right || x + width <= spot.left;
    return isBeside || y >= spot.bottom || y + height <= spot.top;
  };
  const chosen = (isTall ? [right, left, below, above] : [below, above, right, left]).find(fits) ?? below;
  popup.style.left = `${inX(chosen.left) + scrollX}px`;
  popup.style.top = `${inY(chosen.top) + scrollY}px`;
}
