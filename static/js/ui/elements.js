// Small helpers to find, make and touch elements. A property is only written when it changed.

/**
 * The one element of a kind that the page's template must hold.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind
 * @returns {T}
 */
export function find(root, selector, kind) {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The page has no ${selector}.`);
  return found;
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string>} [attributes]
 * @returns {SVGElementTagNameMap[K]}
 */
export function makeSvg(tag, attributes = {}) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/**
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * @param {Element} element
 * @param {Record<string, number | string>} attributes
 */
export function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, String(value));
}

/**
 * @param {HTMLElement} element
 * @param {number} left
 * @param {number} top
 */
export function place(element, left, top) {
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
}

/**
 * A native menu of choices; none of them is chosen.
 * @param {HTMLSelectElement} select
 * @param {{ value: string | number, label: string }[]} choices
 */
export function fillMenu(select, choices) {
  select.replaceChildren(...choices.map(({ value, label }) => new Option(label, String(value))));
  select.selectedIndex = -1;
}

/**
 * Show a value in a menu; one that the menu does not offer (a link may name any) becomes an option of its own.
 * @param {HTMLSelectElement} select
 * @param {string} value
 */
export function chooseInMenu(select, value) {
  // Where nothing is chosen yet, the value is "", too
  if (select.selectedIndex >= 0 && select.value === value) return;
  for (const option of select.querySelectorAll("option[data-extra]")) option.remove();
  if (!Array.from(select.options).some((option) => option.value === value)) {
    const option = new Option(value, value);
    option.dataset.extra = "";
    select.append(option);
  }
  select.value = value;
}
