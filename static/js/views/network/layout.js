// Where everything of the network stands. Pure geometry in CSS pixels, for the network view.

const HEADS = 52;
const SMALLEST_PITCH = 56;
const LARGEST_PITCH = 70;
const NODE_SHARE = 34 / 56;
const FEATURE_LABELS = 65;
const COLUMN_GAP = 41;
const NARROWEST_COLUMN = 42;
const TAIL = 56;
const END_LABEL = 22;
const LONGEST_SPREAD = 26;

/** @typedef {{ x: number, y: number }} Point */

/**
 * @typedef {object} Room
 * @property {number} width
 * @property {number} height
 * @property {{ x: number, y: number, height: number } | null} plot  the middle of the left side of a plot that stands to
 *   the right, and its height: then the stage need not change its height with every neuron, and the output's links end
 *   there; otherwise they end in a tail of their own
 */

/**
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {number} node  side of a picture
 * @property {number} pitch  from column to column
 * @property {Point[]} outputs  where the links of each output neuron end
 * @property {Point | null} tail  the middle of these ends, unless they are at the plot
 * @property {Point[]} features  centres
 * @property {Point[][]} layers  centres of hidden neurons
 * @property {number[]} columns  the middle of each hidden layer
 * @property {number[]} gaps  the middle of the room before each hidden layer, and after the last
 */

/**
 * @param {Room} room
 * @param {number} rows  that there may be at most
 * @param {number} features  how many
 * @param {number[]} hiddenLayers
 * @param {number} outputs  how many
 * @returns {Layout}
 */
export function layOut(room, rows, features, hiddenLayers, outputs) {
  const rowPitch = Math.max(
    SMALLEST_PITCH,
    Math.min(LARGEST_PITCH, Math.floor((room.height - HEADS) / rows)),
  );
  // Even, so that a picture centred on a whole pixel has sharp edges.
  const node = 2 * Math.round((rowPitch * NODE_SHARE) / 2);
  const start = FEATURE_LABELS + node + COLUMN_GAP;
  const needed = start + hiddenLayers.length * (NARROWEST_COLUMN + node);
  const tail = room.plot && needed <= room.width ? 0 : TAIL;
  const width = Math.max(room.width, needed + tail);
  const pitch = (width - tail - start) / Math.max(1, hiddenLayers.length);
  const columns = hiddenLayers.map((_, layer) => Math.round(start + pitch * (layer + 0.5)));
  const last = columns.at(-1) ?? start;
  const gaps = [
    FEATURE_LABELS + node + (columns[0] - node / 2 - FEATURE_LABELS - node) / 2,
    ...columns.slice(1).map((column, layer) => (columns[layer] + column) / 2),
    last + pitch / 2,
  ].map(Math.round);
  const rowY = (/** @type {number} */ row) => HEADS + node / 2 + row * rowPitch;
  const column = (/** @type {number} */ x, /** @type {number} */ count) =>
    Array.from({ length: count }, (_, row) => ({ x, y: rowY(row) }));
  const tallest = Math.max(room.plot ? rows : 0, features, outputs, ...hiddenLayers);
  const end = { x: width - END_LABEL, y: rowY(Math.min(3, (tallest - 1) / 2)) };
  return {
    width,
    height: HEADS + rowPitch * tallest,
    node,
    pitch,
    outputs:
      tail || !room.plot
        ? spread(end, outputs, rowPitch)
        : spread(room.plot, outputs, room.plot.height / outputs),
    tail: tail ? end : null,
    features: column(FEATURE_LABELS + node / 2, features),
    layers: hiddenLayers.map((neurons, layer) => column(columns[layer], neurons)),
    columns,
    gaps: hiddenLayers.length ? gaps : [],
  };
}

/**
 * @param {Point} middle
 * @param {number} count
 * @param {number} pitch
 */
function spread({ x, y }, count, pitch) {
  return Array.from({ length: count }, (_, index) => ({
    x,
    y: Math.round(y + (index - (count - 1) / 2) * pitch),
  }));
}

/**
 * The curve of a link. The links of one neuron arrive beside each other, not on one spot.
 * @param {Point} from  the right side of what it begins at
 * @param {Point} to  the left side of what it ends in
 * @param {number} input  number of the link among those of its neuron
 * @param {number} inputs
 */
export function linkPath(from, to, input, inputs) {
  const spread = Math.min(3.4, LONGEST_SPREAD / Math.max(1, inputs - 1));
  const y = to.y + (input - (inputs - 1) / 2) * spread;
  const middle = (from.x + to.x) / 2;
  const d = `M${from.x},${from.y}C${middle},${from.y} ${middle},${y.toFixed(1)} ${to.x},${y.toFixed(1)}`;
  return { d, to: { x: to.x, y } };
}
