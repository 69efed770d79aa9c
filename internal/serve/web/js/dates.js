// Fields for days and months. The browser's own fields speak its language and not that of
// the page, so that these are plain texts in the form that files have: 2019-02-01, 2019-02.

import { one } from "./dom.js";
import { say } from "./words.js";

const forms = { day: /^\d{4}-\d{2}-\d{2}$/, month: /^\d{4}-\d{2}$/ };

/** Whether a text is a day or a month that the calendar has.
 * @param {"day"|"month"} kind @param {string} text */
export function isDate(kind, text) {
  if (!forms[kind].test(text)) return false;
  const day = kind === "day" ? text : text + "-01", at = new Date(day + "T00:00:00Z");
  return !Number.isNaN(at.valueOf()) && at.toISOString().slice(0, 10) === day; // 30 February would become 2 March
}

/** The field whose fault the page says, and its words.
 * @type {{field: HTMLInputElement, words: string}|null} */
let told = null;

/** What a field holds, or null: then the field and the page say what is wrong, until the
 * field is right.
 * @param {HTMLInputElement} field @param {"day"|"month"} kind @param {string} [low] the first that is allowed @param {string} [high] the last @returns {string|null} */
export function readDate(field, kind, low = "", high = "") {
  const text = field.value.trim();
  const wrong = !isDate(kind, text) ? say("bad-" + kind, text || "–") : (low && text < low) || (high && text > high) ? say("date-outside", text, low, high) : "";
  field.setAttribute("aria-invalid", String(wrong !== ""));
  if (!wrong) {
    field.value = text; // without spaces around it, as it is sent
    if (told?.field === field && one("message").textContent === told.words) one("message").hidden = true;
    if (told?.field === field) told = null;
    return text;
  }
  told = { field, words: wrong };
  one("message").textContent = wrong;
  one("message").hidden = false;
  return null;
}
