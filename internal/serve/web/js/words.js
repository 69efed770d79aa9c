// The texts of the page in two languages, and numbers and dates in their manner.

/** @typedef {{texts: Record<string, string>, rules: Record<string, string>, lines: Record<string, string>, places: Record<string, string>}} Words */

/** @type {Words} */
let words = { texts: {}, rules: {}, lines: {}, places: {} };
export let language = "en";

/** @param {string} wanted */
export async function speak(wanted) {
  const answer = await fetch("/words/" + (wanted === "es" ? "es" : "en") + ".json");
  words = await answer.json();
  language = wanted === "es" ? "es" : "en";
  document.documentElement.lang = language;
  for (const e of document.querySelectorAll("[data-say]")) e.textContent = say(/** @type {HTMLElement} */ (e).dataset.say || "");
  for (const e of document.querySelectorAll("[data-say-label]")) {
    const text = say(/** @type {HTMLElement} */ (e).dataset.sayLabel || "");
    e.setAttribute("aria-label", text);
    if (e.tagName === "BUTTON") e.setAttribute("title", text);
  }
}

/** @param {string} key @param {...string} put in place of {0}, {1} and so on @returns {string} */
export function say(key, ...put) {
  const text = words.texts[key];
  if (text === undefined) throw new Error("no text for " + key);
  return text.replace(/\{(\d)\}/g, (_, i) => put[Number(i)] ?? "");
}

/** @param {string} name @param {string} english @returns {string} */
export function ruleMeaning(name, english) {
  return words.rules[name] || english;
}

/** The name of a sector or zone as people write it in the language of the page.
 * @param {string} name such as rio-grande-valley @returns {string} */
export function placeName(name) {
  return words.places[name] ?? name.split("-").map((w) => w.charAt(0).toUpperCase() + w.slice(1)).join(" ");
}

/** A line of the table of differences; names of places that the page knows are said in its language.
 * @param {string} title @returns {string} */
export function lineTitle(title) {
  if (words.lines[title]) return words.lines[title];
  const split = title.lastIndexOf(": ");
  if (split > 0) {
    const what = title.slice(split + 2), where = title.slice(0, split).replace(", on the way", "");
    if (words.lines[what]) return (words.places[where] ?? where) + ": " + words.lines[what];
  }
  return title;
}

/** A number to three digits; halves are rounded as the terminal rounds them.
 * @param {number|null} v @param {number} [digits] @returns {string} */
export function count(v, digits = 3) {
  if (v === null) return "–";
  const how = /** @type {Intl.NumberFormatOptions} */ ({ maximumSignificantDigits: digits, roundingMode: Math.abs(v) < 999.5 ? "halfEven" : "halfExpand" });
  return new Intl.NumberFormat(language, how).format(v);
}

/** A figure with its interval: none stands without. What was never counted
 * stands as its interval alone.
 * @param {{mean: number|null, low: number|null, high: number|null, compared?: boolean}} e @returns {string} */
export function figure(e) {
  if (e.compared === false) return e.low === null || e.high === null ? say("withheld") : "[" + count(e.low) + ", " + count(e.high) + "]";
  if (e.low === null || e.high === null) return count(e.mean) + " (" + say("no-interval") + ")";
  return [count(e.mean), count(e.low), count(e.high)].join(" [").replace(/ \[(?=[^[]*$)/, ", ") + "]";
}

/** @param {number|null} v @returns {string} */
export function percent(v) {
  return v === null ? "–" : new Intl.NumberFormat(language, { style: "percent", maximumSignificantDigits: 2, signDisplay: "exceptZero" }).format(v);
}

/** @param {string} month such as 2019-01 @returns {string} */
export function monthName(month) {
  const [y, m] = month.split("-").map(Number);
  return new Intl.DateTimeFormat(language, { year: "numeric", month: "long", timeZone: "UTC" }).format(new Date(Date.UTC(y, m - 1, 1)));
}

/** @param {string} day such as 2019-01-31 @returns {string} */
export function dayName(day) {
  return new Intl.DateTimeFormat(language, { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" }).format(new Date(day + "T00:00:00Z"));
}
