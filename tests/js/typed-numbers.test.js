// What people type and paste as numbers: every way of writing against the number that it means, or the words that
// refuse it.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as writers from "../../static/js/model/numbers.js";
import { exactText } from "../../static/js/panels/backpropagation/precision.js";
import { acceptedWords, readNumber, readWithin } from "../../static/js/ui/typed-numbers.js";

const NBSP = "\u00A0";
const THIN = "\u2009";
const NARROW = "\u202F";

/** @type {[string, number][]} */
const TAKEN = [
  ["0", 0],
  ["7", 7],
  ["007", 7],
  ["0.5", 0.5],
  [".5", 0.5],
  ["5.", 5],
  ["+5", 5],
  ["-5", -5],
  ["- 5", -5],
  ["-0", 0],
  ["  3  ", 3],
  ["1.234", 1.234],
  ["12.345", 12.345],
  // a comma where only a decimal one is possible
  ["0,5", 0.5],
  ["-0,152", -0.152],
  [",5", 0.5],
  ["5,", 5],
  ["1,5", 1.5],
  ["12,34", 12.34],
  ["1234,567", 1234.567],
  ["0,125", 0.125],
  ["1,2345", 1.2345],
  // every minus and plus
  ["−0.152", -0.152],
  ["−0,152", -0.152],
  ["– 0.152", -0.152],
  ["‐3", -3],
  ["‑3", -3],
  ["‒3", -3],
  ["—3", -3],
  ["﹣3", -3],
  ["－3", -3],
  ["＋3", 3],
  // exponents
  ["1e-3", 0.001],
  ["1E3", 1000],
  ["1.5e−3", 0.0015],
  ["1,5e-3", 0.0015],
  ["1.5e+3", 1500],
  ["2 e 3", 2000],
  ["-1.20·10⁻⁹", -1.2e-9],
  ["1.2×10⁻³", 0.0012],
  ["1.2 × 10^−3", 0.0012],
  ["1.2x10^-3", 0.0012],
  ["1.2*10^3", 1200],
  ["1.2*10**3", 1200],
  ["3×10^(−2)", 0.03],
  ["10^-3", 0.001],
  ["10⁻³", 0.001],
  ["10⁺³", 1000],
  ["1e-400", 0],
  // thousands, where nothing else is possible
  ["1,234.5", 1234.5],
  ["1.234,5", 1234.5],
  ["1,234,567", 1234567],
  ["1.234.567", 1234567],
  ["1,234,567.25", 1234567.25],
  ["1.234.567,25", 1234567.25],
  ["1'234", 1234],
  ["1’234.5", 1234.5],
  ["1'234,5", 1234.5],
  ["1_234", 1234],
  ["1 234", 1234],
  [`1${NBSP}234,5`, 1234.5],
  [`1${NARROW}234${NARROW}567`, 1234567],
  [`1${THIN}234.5`, 1234.5],
  ["12,34,567", 1234567],
  ["12,34,567.5", 1234567.5],
  ["5.123 456 78", 5.12345678],
  ["1,234.567", 1234.567],
  // other digits and signs
  ["０．５", 0.5],
  ["１２３", 123],
  ["－１，５", -1.5],
  ["٣٫٥", 3.5],
  ["١٬٢٣٤٫٥", 1234.5],
  ["-٣", -3],
  ["\u061C-٣", -3],
  ["۴۲", 42],
  ["०.५", 0.5],
  ["๑๒", 12],
  ["𝟙𝟚", 12],
  ["\u200E−0.5\u200E", -0.5],
  ["\uFEFF0.5", 0.5],
  ["0。5", 0.5],
  // fractions
  ["1/2", 0.5],
  ["-1/3", -1 / 3],
  ["1 / 4", 0.25],
  ["½", 0.5],
  ["−¾", -0.75],
  ["1½", 1.5],
  ["1 1/2", 1.5],
  ["-1 1/2", -1.5],
  ["1⁄8", 0.125],
  ["1/-2", -0.5],
  ["0,5/2", 0.25],
  // signs that multiply
  ["50%", 0.5],
  ["50 %", 0.5],
  ["95,22 %", 0.9522],
  ["٥٠٪", 0.5],
  ["5‰", 0.005],
  ["12.3k", 12300],
];

/** @type {[string, RegExp][]} */
const REFUSED = [
  ["", /No number is typed/],
  ["   ", /No number is typed/],
  ["abc", /“abc” is no number/],
  ["1,234", /“1,234” can be 1\.234 or 1234: write one of them/],
  ["-1,234", /“-1,234” can be 1\.234 or 1234/],
  ["12,345", /can be 12\.345 or 12345/],
  ["١،٢٣٤", /can be 1\.234 or 1234/],
  ["1,234e3", /can be 1\.234 or 1234/],
  ["Infinity", /no number to reckon with/],
  ["-∞", /no number to reckon with/],
  ["inf", /no number to reckon with/],
  ["NaN", /no number to reckon with/],
  ["1e400", /too large/],
  ["e3", /“e3” is no number/],
  ["--5", /two signs/],
  ["+-5", /two signs/],
  ["−−5", /two signs/],
  ["±5", /no number/],
  ["(5)", /no number/],
  ["5-", /no number/],
  ["5 3", /more than one number/],
  ["1 23", /more than one number/],
  ["0.5 0.7", /more than one number/],
  ["0 500", /more than one number/],
  ["1.5.2", /no number/],
  ["1,2,3", /no number/],
  ["1,23.4", /no number/],
  ["1.234.56", /no number/],
  ["1,234.567,8", /no number/],
  ["1'23'4", /no number/],
  ["0x1F", /no number/],
  ["0b1", /no number/],
  ["1e0,5", /no number/],
  ["1e2.5", /no number/],
  ["2^3", /no number/],
  ["510^3", /no number/],
  ["1/2/3", /two ways/],
  ["1/0", /divides by 0/],
  ["0/0", /divides by 0/],
  ["1 234/5", /can be 1234\/5 or 1 and 234\/5/],
  ["12:30", /no number/],
  ["5 years", /no number/],
  ["$5", /no number/],
  ["<b>", /no number/],
  ["1n", /no number/],
  ["9".repeat(101), /More than 100 characters/],
];

const UNFINISHED = [
  "",
  "-",
  "−",
  "+",
  ".",
  ",",
  "-.",
  "1e",
  "1e-",
  "1.5×",
  "1.5×1",
  "1.5×10",
  "1.5×10^",
  "1.5·10^−",
];
UNFINISHED.push("10^", "10^-", "1/", "-1/", "1/-", "1 2", "1 23", "1'2", "1,234,5", "%");

/** @param {string} text */
function read(text, unit = "") {
  const reading = readNumber(text, unit);
  return "value" in reading ? reading.value : reading.fault;
}

test("every way of writing a number is taken as that number", () => {
  for (const [text, value] of TAKEN) assert.ok(Object.is(read(text), value), `${text} → ${read(text)}`);
});

test("what can be read in two ways or in none is refused in words", () => {
  for (const [text, words] of REFUSED) assert.match(String(read(text)), words, text);
});

test("what may still become a number is told apart from what cannot", () => {
  for (const text of UNFINISHED) {
    const reading = readNumber(text);
    assert.ok("fault" in reading && reading.isUnfinished, text);
  }
  for (const text of ["abc", "--5", "1,234", "1e400", "1/0", "5-", "2^3", "∞", "0 500", "1.5.2"]) {
    const reading = readNumber(text);
    assert.ok("fault" in reading && !reading.isUnfinished, text);
  }
});

test("the field's own unit may stand with the number, and no other", () => {
  assert.equal(read("20 years", "years"), 20);
  assert.equal(read("20years", "years"), 20);
  assert.equal(read("20 Years", "years"), 20);
  assert.equal(read("€ 1,234.5", "€"), 1234.5);
  assert.equal(read("5 m²", "m²"), 5);
  assert.match(String(read("20 m", "years")), /no number/);
});

test("limits come from the field and are said", () => {
  const weight = { low: -1e6, high: 1e6, noun: "a weight or bias" };
  assert.deepEqual(readWithin("1e6", weight), { value: 1e6 });
  const fault = "A weight or bias is a number from −1,000,000 to 1,000,000.";
  assert.deepEqual(readWithin("1e9", weight), { fault, isUnfinished: false });
  assert.deepEqual(readWithin("1,234", weight), {
    fault: `“1,234” can be 1.234 or 1234: write one of them. ${fault}`,
    isUnfinished: false,
  });
  const batch = { low: 1, high: 1200, isWhole: true };
  assert.equal(acceptedWords(batch), "A whole number from 1 to 1,200.");
  assert.ok("fault" in readWithin("2.5", batch));
  assert.ok("fault" in readWithin("0", batch));
  assert.deepEqual(readWithin("1/2", { low: 0, high: 1 }), { value: 0.5 });
});

test("every number of the page, pasted back, is the number that it says", () => {
  const random = generator(20261128);
  for (let count = 0; count < 2000; count++) {
    const value = (random() - 0.5) * 10 ** Math.floor(random() * 14 - 6);
    for (const write of [
      String,
      writers.weightText,
      writers.valueText,
      exactText,
      (/** @type {number} */ each) => each.toFixed(3),
    ]) {
      const text = write(value);
      const plain = text
        .replaceAll("−", "-")
        .replace(
          /·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/,
          (_, raised) =>
            `e${Array.from(raised, (each) => (each === "⁻" ? "-" : "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(each))).join("")}`,
        );
      assert.equal(read(text), Number(plain) + 0, text);
    }
  }
});

test("a number comes back to the last bit from every country's way of writing it", () => {
  const random = generator(5);
  const countries = [
    "en",
    "de",
    "fr",
    "de-CH",
    "es",
    "hi",
    "ar-EG",
    "fa",
    "ru",
    "sv",
    "pt-BR",
    "bn",
    "mr",
    "my",
    "ne",
  ];
  for (const country of countries) {
    const format = new Intl.NumberFormat(country, { maximumSignificantDigits: 17 });
    for (let count = 0; count < 300; count++) {
      const value = (random() - 0.5) * 10 ** Math.floor(random() * 9 - 2);
      const text = format.format(value);
      const found = read(text);
      // One comma before three digits can be either; nothing else may be refused.
      if (typeof found === "string") assert.match(found, /can be .* or /, `${country} ${text}`);
      else assert.equal(found, value, `${country} ${text}`);
    }
  }
});

test("whatever is pasted: a finite number, or words", () => {
  const random = generator(7);
  const letters = Array.from("0123456789.,-−+eE×x·^10⁻³/ '’%½k\u00A0\u202Fab()∞٣، ");
  for (let count = 0; count < 10000; count++) {
    const length = Math.floor(random() * 9);
    const text = Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join("");
    const found = read(text);
    assert.ok(typeof found === "string" ? found.length > 5 : Number.isFinite(found), text);
  }
});

/** The same numbers each time. @param {number} seed */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
