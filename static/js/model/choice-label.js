// What the value of a field is called in its menu. Pure.

import { SCHEMA } from "../protocol/schema.js";

const NONE = "none"; // what the schema calls a choice that is null

/** @type {Record<string, { label: string, choices?: { value: string | number, label: string }[] }>} */
const FIELDS = SCHEMA.fields;

/**
 * @param {string} field
 * @param {unknown} value
 */
export function choiceLabel(field, value) {
  const text = String(value ?? NONE);
  return FIELDS[field].choices?.find((choice) => String(choice.value) === text)?.label ?? text;
}
