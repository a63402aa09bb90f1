// Formulas as MathML: a line of text as people write it becomes a tree, and a tree becomes elements. The reading is
// pure; only `mathOf` touches the DOM.

/**
 * What an element of MathML is made of: its name, and its text or its parts.
 * @typedef {[string, ...(string | Tree)[]]} Tree
 */

const NAMESPACE = "http://www.w3.org/1998/Math/MathML";
const TOKENS = /\d+(?:\.\d+)?|X\d|\p{L}+|[^\s]/gu;
const WORDS = ["if", "else", "of", "where", "the", "right", "class"];
const BRACKETS = ["(", ")"];
const INFIX = ["=", "+", "·"];
const SQUARED = "²";

/**
 * @param {(Tree | string)[]} parts
 * @returns {MathMLElement} one formula, or a piece of one that stands in a line
 */
export function mathOf(...parts) {
  const math = build(["math", ...parts]);
  return math;
}

/**
 * A formula in words and signs, such as "a = 1 / (1 + e^−z)", as a tree: fractions and exponents where they belong.
 * @param {string} text
 * @returns {Tree}
 */
export function readFormula(text) {
  const tokens = text.match(TOKENS) ?? [];
  let at = 0;

  /** @returns {Tree} one thing, with what is raised after it */
  const readOne = () => {
    const token = tokens[at++] ?? "";
    let one = token === "(" ? readBracket() : leaf(token);
    while (tokens[at] === "^" || tokens[at] === SQUARED) {
      const isSquare = tokens[at++] === SQUARED;
      one = raised(one, isSquare ? ["mn", "2"] : readExponent());
    }
    return one;
  };
  /** @returns {Tree} */
  const readExponent = () => {
    if (tokens[at] !== "−") return bare(readOne());
    at += 1;
    return ["mrow", ["mo", "−"], readOne()];
  };
  /** @returns {Tree} */
  const readBracket = () => {
    const inner = readRow();
    at += 1;
    return ["mrow", ["mo", "("], ...inner, ["mo", ")"]];
  };
  /** @returns {Tree[]} all up to a closing bracket or the end */
  const readRow = () => {
    /** @type {Tree[]} */
    const row = [];
    while (at < tokens.length && tokens[at] !== ")") {
      if (tokens[at] !== "/") {
        row.push(readOne());
        continue;
      }
      at += 1;
      const over = row.pop() ?? ["mrow"];
      row.push(["mfrac", bare(over), bare(readOne())]);
    }
    return row;
  };
  return ["mrow", ...readRow()];
}

/**
 * A name as mathematics writes it: X1² as an X with a small 1 below and a small 2 above.
 * @param {string} label  of an input, or of a neuron with a name of its own
 * @returns {Tree}
 */
export function readName(label) {
  if (!/X\d/.test(label)) return ["mi", label];
  const row = readFormula(label);
  return row.length === 2 ? /** @type {Tree} */ (row[1]) : row;
}

/**
 * @param {Tree} base
 * @param {Tree} exponent
 * @returns {Tree}
 */
function raised(base, exponent) {
  return base[0] === "msub"
    ? ["msubsup", base[1], base[2], exponent]
    : /** @type {Tree} */ (["msup", base, exponent]);
}

/**
 * @param {string} token
 * @returns {Tree}
 */
function leaf(token) {
  if (/^X\d$/.test(token)) return ["msub", ["mi", "X"], ["mn", token[1]]];
  if (/^\d/.test(token)) return ["mn", token];
  if (WORDS.includes(token)) return ["mtext", `\u00a0${token}\u00a0`];
  return [/^\p{L}/u.test(token) && token !== "Σ" ? "mi" : "mo", token];
}

/**
 * Brackets that a fraction's line or a raised place makes needless are left out.
 * @param {Tree} tree
 * @returns {Tree}
 */
function bare(tree) {
  const isBracket = tree[0] === "mrow" && String(tree[1]) === "mo,(";
  return isBracket ? ["mrow", ...tree.slice(2, -1)] : tree;
}

/**
 * @param {Tree} tree
 * @returns {MathMLElement}
 */
function build([tag, ...parts]) {
  const element = /** @type {MathMLElement} */ (document.createElementNS(NAMESPACE, tag));
  // A single letter upright, as the page writes names everywhere else
  if (tag === "mi") element.setAttribute("mathvariant", "normal");
  if (tag === "mo" && BRACKETS.includes(String(parts[0]))) element.setAttribute("stretchy", "false");
  // At the end of a piece, too, an operator stands between two things.
  if (tag === "mo" && INFIX.includes(String(parts[0]))) element.setAttribute("form", "infix");
  for (const part of parts) element.append(typeof part === "string" ? part : build(part));
  return element;
}
