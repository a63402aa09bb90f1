// Numbers as people type and paste them, in whatever way their keyboard, country or other program writes numbers. Pure.
// A text is taken where it can be read in one way only, and else refused in words: never guessed, never cut short.
// A single point always is the decimal point, because the page writes it so.

/**
 * A number, or why it is none. isUnfinished: whether more keys may make it one, as a lone minus.
 * @typedef {{ value: number } | { fault: string, isUnfinished: boolean }} Reading
 */

/**
 * What a field takes.
 * @typedef {object} Limits
 * @property {number} low
 * @property {number} high
 * @property {boolean} [isWhole]
 * @property {string} [noun]  what the number is: "a weight or bias"
 * @property {string} [unit]  may stand behind the number or before it
 */

const LONGEST = 100;
const NO_WIDTH = /[\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/g;
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const VULGAR_FRACTIONS = /[\u00BC-\u00BE\u2150-\u215F\u2189]/g;
/** What is written in several ways, after compatible letters have become one. @type {[RegExp, string][]} */
const SAME = [
  [/[\u2010-\u2015\u2212\u2796]/g, "-"],
  [/\u2795/g, "+"],
  [/[\u2044\u2215]/g, "/"],
  [/[\u2715\u2716*]/g, "×"],
  [/[\u22C5\u2219]/g, "·"],
  [/[\u066B\u3002]/g, "."],
  [/\u060C/g, ","],
  [/[\u066C\u2018\u2019\u02BC\u2032\u00B4`]/g, "'"],
  [/\u066A/g, "%"],
  [/[\s\p{Zs}]+/gu, " "],
];
/** Powers of ten by which a sign at the end multiplies; "k" is the page's own. @type {Record<string, number>} */
const SCALES = { "%": -2, "‰": -3, k: 3 };
const SCIENTIFIC = /^([\d., '_]*?)\s*(?:e\s*([+-]?\d+)|([×x·]\s*)?10\s*(?:\^|××)\s*\(?([+-]?\s*\d+)\)?)?$/i;
const UNFINISHED =
  /^[.,']?$|[\d.,]\s*(?:e|[×x·]|[×x·]\s*10?)\s*[+-]?$|(?:^|[×x·]\s*)10\s*(?:\^|××?)\s*\(?[+-]?$|\/\s*[+-]?$/i;
const ENDLESS = /^(?:∞|inf(?:inity)?|nan)$/i;
const THREES = /^\d{1,3}(?:\D\d{3})+$/;
const INDIAN = /^\d{1,2}(?:\D\d\d)+\D\d{3}$/;
const THREES_BEHIND_THE_POINT = /^\d{3}([ '_])(?:\d{3}\1)*\d{1,3}$/;
const BEGUN_GROUP = /^\d{1,3}(?:\D\d{3})*\D\d{0,2}$/;
const TWO_WAYS = /^[1-9]\d{0,2},\d{3}$/;

/** Why a text is no number; caught where a reading is made, and never handed on. */
class Fault extends Error {
  /**
   * @param {string} words
   * @param {boolean} [isUnfinished]
   */
  constructor(words, isUnfinished = false) {
    super(words);
    this.isUnfinished = isUnfinished;
  }
}

/**
 * @param {string} text
 * @param {string} [unit]  that may stand behind the number or before it
 * @returns {Reading}
 */
export function readNumber(text, unit = "") {
  try {
    return { value: numberOf(text, unit) };
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return { fault: fault.message, isUnfinished: fault.isUnfinished };
  }
}

/**
 * A number that a field takes; the fault then says which it would take, too.
 * @param {string} text
 * @param {Limits} limits
 * @returns {Reading}
 */
export function readWithin(text, limits) {
  const reading = readNumber(text, limits.unit);
  if ("fault" in reading) return { ...reading, fault: `${reading.fault} ${acceptedWords(limits)}` };
  const { value } = reading;
  const isTaken = value >= limits.low && value <= limits.high && !(limits.isWhole && value % 1);
  return isTaken ? reading : { fault: acceptedWords(limits), isUnfinished: false };
}

/**
 * What a field takes, as a sentence.
 * @param {Limits} limits
 */
export function acceptedWords({ low, high, isWhole = false, noun = "" }) {
  const kind = `a ${isWhole ? "whole " : ""}number from ${limitText(low)} to ${limitText(high)}`;
  const words = noun ? `${noun} is ${kind}` : kind;
  return `${words[0].toUpperCase()}${words.slice(1)}.`;
}

/** @param {number} limit */
function limitText(limit) {
  return limit.toLocaleString("en", { maximumFractionDigits: 20 }).replace("-", "−");
}

/**
 * @param {string} text
 * @param {string} unit
 */
function numberOf(text, unit) {
  if (text.length > LONGEST) throw new Fault(`More than ${LONGEST} characters are no number.`);
  const said = quoted(text);
  let rest = withoutUnit(plain(text), plain(unit));
  if (rest === "") throw new Fault("No number is typed.", true);
  const scale = SCALES[rest.slice(-1).toLowerCase()] ?? 0;
  if (scale) rest = rest.slice(0, -1).trimEnd();
  const sign = /^[+-]/.exec(rest)?.[0] ?? "";
  rest = rest.slice(sign.length).trimStart();
  if (ENDLESS.test(rest)) throw new Fault(`${said} is no number to reckon with.`);
  if (/^[+-]/.test(rest)) throw new Fault(`${said} has two signs.`);
  if (/^e\d/i.test(rest)) throw new Fault(`${said} is no number.`);
  if (UNFINISHED.test(rest)) throw new Fault(`${said} is not complete.`, true);
  const size = rest.includes("/") ? fraction(rest, scale, said) : decimal(rest, scale, said);
  if (!Number.isFinite(size)) throw new Fault(`${said} is too large.`);
  return sign === "-" && size !== 0 ? -size : size;
}

/**
 * In one alphabet of digits, with one minus, one space, and powers written with ^.
 * @param {string} text
 */
function plain(text) {
  let found = text
    .replace(NO_WIDTH, "")
    .replace(/[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (raised) => {
      const digits = Array.from(raised, (each) => ({ "⁻": "-", "⁺": "" })[each] ?? RAISED.indexOf(each));
      return `^${digits.join("")}`;
    })
    .replace(VULGAR_FRACTIONS, " $&")
    .normalize("NFKC")
    .replace(/\p{Nd}/gu, digitOf);
  for (const [pattern, sign] of SAME) found = found.replace(pattern, sign);
  return found.trim();
}

/**
 * A decimal digit of any alphabet: each has its ten in a row.
 * @param {string} digit
 */
function digitOf(digit) {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}

/**
 * @param {string} text
 * @param {string} unit
 */
function withoutUnit(text, unit) {
  const [lower, name] = [text.toLowerCase(), unit.toLowerCase()];
  if (name && lower.endsWith(name)) return text.slice(0, -unit.length).trimEnd();
  if (name && lower.startsWith(name)) return text.slice(unit.length).trimStart();
  return text;
}

/**
 * One half as 1/2, and with a whole before it as 1 1/2.
 * @param {string} text
 * @param {number} scale
 * @param {string} said
 */
function fraction(text, scale, said) {
  const parts = text.split("/").map((part) => part.trim());
  if (parts.length !== 2) throw new Fault(`${said} can be read in two ways: write the number itself.`);
  const [above, below] = parts;
  const mixed = /^(\d+) (\d+)$/.exec(above);
  if (mixed && THREES.test(above)) {
    throw new Fault(
      `${said} can be ${mixed[1]}${mixed[2]}/${below} or ${mixed[1]} and ${mixed[2]}/${below}: write the number itself.`,
    );
  }
  const divisor = /^-/.test(below) ? -decimal(below.slice(1).trim(), 0, said) : decimal(below, 0, said);
  if (divisor === 0) throw new Fault(`${said} divides by 0.`);
  const value = mixed ? Number(mixed[1]) + Number(mixed[2]) / divisor : decimal(above, 0, said) / divisor;
  return scale < 0 ? value / 10 ** -scale : value * 10 ** scale;
}

/**
 * @param {string} text  without a sign
 * @param {number} scale  a power of ten
 * @param {string} said
 */
function decimal(text, scale, said) {
  const found = SCIENTIFIC.exec(text);
  if (!found) throw new Fault(`${said} is no number.`);
  const [, number, exponent, times, power] = found;
  // 510^3 is no 5·10³, and a power without a number before it is 1 of it.
  if (power !== undefined && (number === "") === (times !== undefined))
    throw new Fault(`${said} is no number.`);
  const digits = power !== undefined && number === "" ? "1" : ungrouped(number.trim(), said);
  const shift = Number((exponent ?? power ?? "0").replaceAll(" ", "")) + scale;
  return Number(`${digits}e${shift}`);
}

/**
 * Digits with a decimal point and nothing else.
 * @param {string} text  digits with whatever stands between them
 * @param {string} said
 */
function ungrouped(text, said) {
  if (TWO_WAYS.test(text)) {
    throw new Fault(
      `${said} can be ${text.replace(",", ".")} or ${text.replace(",", "")}: write one of them.`,
    );
  }
  const at = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
  const isPoint = at >= 0 && text.indexOf(text[at]) === at;
  if (!isPoint) return whole(text, said);
  const after = text.slice(at + 1);
  const digits = THREES_BEHIND_THE_POINT.test(after) ? after.replace(/\D/g, "") : after;
  if (/\D/.test(digits)) throw new Fault(`${said} is more than one number.`);
  return `${whole(text.slice(0, at), said)}.${digits}`;
}

/**
 * The digits of a whole number, without what parts them in groups.
 * @param {string} text
 * @param {string} said
 */
function whole(text, said) {
  if (/^\d*$/.test(text)) return text;
  const isOneKind = new Set(text.match(/\D/g)).size === 1;
  const isGrouped = isOneKind && /^[1-9]/.test(text);
  if (isGrouped && (THREES.test(text) || (text.includes(",") && INDIAN.test(text))))
    return text.replace(/\D/g, "");
  const isUnfinished = isGrouped && BEGUN_GROUP.test(text);
  if (text.includes(" ")) throw new Fault(`${said} is more than one number.`, isUnfinished);
  throw new Fault(`${said} is no number.`, isUnfinished);
}

/** @param {string} text */
function quoted(text) {
  return `“${text.trim()}”`;
}
