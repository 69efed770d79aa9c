// Small helpers for the document. Texts go in as texts, never as markup.

/** @template {HTMLElement} [T=HTMLElement] @param {string} id @returns {T} */
export function one(id) {
  const e = document.getElementById(id);
  if (!e) throw new Error("the page has no " + id);
  return /** @type {T} */ (e);
}

/** @param {string} id @returns {HTMLSelectElement} */
export const select = (id) => one(id);
/** @param {string} id @returns {HTMLInputElement} */
export const input = (id) => one(id);
/** @param {string} id @returns {HTMLButtonElement} */
export const button = (id) => one(id);

/** @param {string} tag @param {Record<string, string>} [attributes] @param {...(Node|string)} inside @returns {HTMLElement} */
export function make(tag, attributes = {}, ...inside) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
  e.append(...inside);
  return e;
}

/** @param {HTMLSelectElement} list @param {{value: string, text: string, lang?: string}[]} options @param {string} [chosen] */
export function fill(list, options, chosen) {
  const before = chosen ?? list.value;
  list.replaceChildren(...options.map((o) => make("option", o.lang ? { value: o.value, lang: o.lang } : { value: o.value }, o.text)));
  if (options.some((o) => o.value === before)) list.value = before;
}

/** A picture that the server drew, as elements.
 * @param {string} text @returns {SVGSVGElement} */
export function picture(text) {
  const read = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  return /** @type {SVGSVGElement} */ (/** @type {unknown} */ (document.importNode(read, true)));
}

/** @param {string} caption @param {string[]} head @param {(Node|string)[][]} rows @param {number} numbers how many columns at the end hold numbers @returns {HTMLTableElement} */
export function table(caption, head, rows, numbers) {
  const t = /** @type {HTMLTableElement} */ (make("table"));
  t.append(make("caption", { class: "hidden" }, caption));
  const top = make("tr");
  head.forEach((text, i) => top.append(make("th", { scope: "col", class: i >= head.length - numbers ? "num" : "" }, text)));
  t.append(make("thead", {}, top));
  const body = make("tbody");
  for (const cells of rows) {
    const row = make("tr");
    cells.forEach((cell, i) => row.append(i === 0 ? make("th", { scope: "row" }, cell) : make("td", { class: i >= cells.length - numbers ? "num" : "" }, cell)));
    body.append(row);
  }
  t.append(body);
  return t;
}

/** @param {Blob} file @param {string} name */
export function save(file, name) {
  const link = /** @type {HTMLAnchorElement} */ (make("a", { href: URL.createObjectURL(file), download: name }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
