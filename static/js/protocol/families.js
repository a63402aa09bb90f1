// What is said and drawn of a choice of a family: an activation, a loss, an output, an optimizer and so on. It stands in
// the choice's row of the schema; nothing else on the page knows a choice by its name. Pure.

import { SCHEMA } from "./schema.js";

/**
 * @typedef {object} Row
 * @property {string} label
 * @property {string} formula
 *
 * @typedef {Row & { goodFor: string, worked: string, workedBelow: string, symbol: string, limits: [number, number] | null,
 *   isStraight: boolean }} Activation
 * @typedef {Row & { targets: "values" | "bits" | "classes", straightBeyond: number | null }} Loss
 * @typedef {Row & { squash: string, letter: string, isSum: boolean, isJoint: boolean, isProbability: boolean }} Output
 * @typedef {Row & { way: string, isPlain: boolean }} Optimizer
 */

/** @type {Record<string, Record<string, Row>>} */
const ROWS = SCHEMA.families;
const TABLES =
  /** @type {{ activation: Record<string, Activation>, loss: Record<string, Loss>, output: Record<string, Output>,
   *   optimizer: Record<string, Optimizer>, regularization: Record<string, Row & { stopper: string }>, schedule: Record<string, Row & { isConstant: boolean }>,
   *   initializer: Record<string, Row & { isOfData: boolean }> }} */ (
    /** @type {unknown} */ (SCHEMA.families)
  );

/** @param {string} name */
export const activationOf = (name) => TABLES.activation[name];

/** @param {string} name */
export const lossOf = (name) => TABLES.loss[name];

/** @param {string} name */
export const outputOf = (name) => TABLES.output[name];

/** @param {string} name */
export const optimizerOf = (name) => TABLES.optimizer[name];

/** @param {string} name */
export const penaltyOf = (name) => TABLES.regularization[name];

/** @param {string} name */
export const scheduleOf = (name) => TABLES.schedule[name];

/** @param {string} name */
export const initializerOf = (name) => TABLES.initializer[name];

/** The first weights that are the data's own numbers. */
export const OF_DATA =
  Object.keys(TABLES.initializer).find((name) => TABLES.initializer[name].isOfData) ?? "";

/**
 * Whether a loss measures how far an answer is from the right one, and not how likely it thought that.
 * @param {string} loss
 */
export const isDistance = (loss) => lossOf(loss).targets === "values";

/**
 * The formula of a choice; empty where the field has none, or nothing is chosen.
 * @param {string} field
 * @param {string} name
 */
export const formulaOfChoice = (field, name) => ROWS[field]?.[name]?.formula ?? "";
