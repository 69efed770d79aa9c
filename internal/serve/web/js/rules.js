// The levers: every dated rule of the scenario in its own unit. An edit is a row of
// a variant; nothing is computed here.

import { readDate } from "./dates.js";
import { fill, input, make, one, select, table } from "./dom.js";
import { stacks } from "./tables.js";
import { count, dayName, placeName, ruleMeaning, say } from "./words.js";

/** @typedef {import("./types.js").Change} Change */
/** @typedef {import("./types.js").Rules} Rules */
/** @typedef {import("./types.js").RuleRow} RuleRow */

/** @param {Change} c */
const who = (c) => [c.jurisdiction, c.nationality, c.party, c.rule].join("\u0000");
/** @param {Change} c */
const key = (c) => c.from + "\u0000" + who(c);

export class Levers {
  /** @param {() => void} edited */
  constructor(edited) {
    /** @type {Rules} */ this.rules = { rules: [], calendar: [], sectors: [], zones: [] };
    /** @type {Change[]} */ this.changes = [];
    this.edited = edited;
    /** @type {{value: string, text: string}[]} */ this.nations = [];
    select("rule").addEventListener("change", () => this.show());
    one("add").addEventListener("submit", (e) => {
      e.preventDefault();
      this.add();
    });
  }

  /** @param {Rules} rules @param {import("./types.js").Named[]} nations */
  load(rules, nations) {
    this.rules = rules;
    this.nationalities(nations);
    this.words();
  }

  /** @param {import("./types.js").Named[]} nations */
  nationalities(nations) {
    this.nations = nations.map((n) => ({ value: n.name, text: n.title }));
  }

  /** Says all again, after another language was chosen. */
  words() {
    const used = new Set(this.rules.calendar.map((r) => r.rule)), list = select("rule"), before = list.value;
    const option = (/** @type {import("./types.js").Rule} */ r) => make("option", { value: r.name }, r.title);
    // Rules that the calendar never sets can be set too: they hold their neutral value till then.
    list.replaceChildren(make("optgroup", { label: say("rules-set") }, ...this.rules.rules.filter((r) => used.has(r.name)).map(option)),
      make("optgroup", { label: say("rules-unset") }, ...this.rules.rules.filter((r) => !used.has(r.name)).map(option)));
    // What comes first is what the calendar changed last, not what the alphabet has first.
    const latest = this.rules.calendar.reduce((best, r) => (!best || r.from > best.from ? r : best), /** @type {RuleRow|null} */ (null));
    if (this.rules.rules.some((r) => r.name === before)) list.value = before;
    else if (latest) list.value = latest.rule;
    fill(select("add-nationality"), [{ value: "", text: say("all") }, ...this.nations]);
    fill(select("add-party"), ["", "single-adult", "family", "minor"].map((p) => ({ value: p, text: p ? say("party-" + p) : say("all") })));
    this.show();
  }

  show() {
    const name = select("rule").value;
    const rule = this.rules.rules.find((r) => r.name === name);
    const places = [...new Set(this.rules.calendar.filter((r) => r.rule === name).map((r) => r.jurisdiction))];
    const more = rule?.dims.includes("Z") ? this.rules.zones : rule?.dims.includes("S") ? this.rules.sectors : [];
    fill(select("add-jurisdiction"), [...new Set([...places, ...more])].map((j) => ({ value: j, text: placeName(j) || say("all") })));
    one("rule-meaning").textContent = rule ? `${ruleMeaning(rule.name, rule.meaning)} [${say("unit-" + rule.unit)}], ${count(rule.low)}–${count(rule.high)}` : "";
    input("add-value").min = String(rule?.low ?? "");
    input("add-value").max = String(rule?.high ?? "");
    const rows = this.rules.calendar.filter((r) => r.rule === name);
    const t = table(say("calendar"), [say("date"), say("who"), say("value"), say("source")], [], 0);
    stacks(t);
    for (const r of rows) t.tBodies[0].append(this.row(r));
    one("calendar").replaceChildren(rows.length ? t : make("p", { class: "note" }, rule?.neutral ? say("calendar-empty", rule.neutral) : say("calendar-none")));
    this.list();
  }

  /** @param {RuleRow} r */
  row(r) {
    const changed = this.changes.find((c) => key(c) === key(r));
    const value = /** @type {HTMLInputElement} */ (make("input", { type: "number", step: "any", value: String(changed?.value ?? r.value), "aria-label": `${say("value")}, ${r.from}, ${this.whom(r)}` }));
    const date = /** @type {HTMLInputElement} */ (make("input", { type: "text", class: "day", inputmode: "numeric", maxlength: "10", placeholder: say("form-day"), value: r.from, "aria-label": `${say("date")} (${say("form-day")}), ${this.whom(r)}` }));
    value.addEventListener("change", () => {
      if (value.value === "" || Number(value.value) === r.value) this.drop(r);
      else this.set({ ...bare(r), value: Number(value.value) });
    });
    date.addEventListener("change", () => this.move(r, date));
    /** @param {string} label @param {...(Node|string)} inside */
    const cell = (label, ...inside) => make("td", { role: "cell", "data-label": label }, ...inside);
    const source = cell(say("source"), r.source);
    source.className = "note";
    if (r.note) source.title = r.note;
    return make("tr", changed ? { class: "changed", role: "row" } : { role: "row" }, make("th", { scope: "row", role: "rowheader", "data-label": say("date") }, date), cell(say("who"), this.whom(r)), cell(say("value"), value, " " + say("unit-" + r.unit)), source);
  }

  /** A date moves by two rows: on the old day the value from before goes on, on the new day this one begins.
   * @param {RuleRow} r @param {HTMLInputElement} date */
  move(r, date) {
    const before = this.rules.calendar.filter((o) => who(o) === who(r) && o.from < r.from).at(-1);
    const day = readDate(date, "day");
    if (day === null || day === r.from) return;
    if (!before) {
      date.value = r.from;
      one("message").textContent = say("first-date");
      one("message").hidden = false;
      return;
    }
    const value = this.changes.find((c) => key(c) === key(r))?.value ?? r.value;
    this.set({ ...bare(r), value: before.value });
    this.set({ ...bare(r), from: day, value });
  }

  add() {
    const rule = this.rules.rules.find((r) => r.name === select("rule").value);
    const day = readDate(input("add-date"), "day"), value = input("add-value").value;
    if (!rule || day === null) return;
    if (value === "" || Number(value) < rule.low || Number(value) > rule.high) {
      input("add-value").setAttribute("aria-invalid", "true");
      one("message").textContent = say("bad-value", count(rule.low), count(rule.high));
      one("message").hidden = false;
      return;
    }
    input("add-value").setAttribute("aria-invalid", "false");
    one("message").hidden = true;
    this.set({ from: day, jurisdiction: select("add-jurisdiction").value, nationality: select("add-nationality").value, party: select("add-party").value,
      rule: rule.name, value: Number(value), unit: rule.unit, note: "" });
  }

  /** @param {Change} c */
  set(c) {
    this.changes = [...this.changes.filter((o) => key(o) !== key(c)), c].sort((a, b) => (key(a) < key(b) ? -1 : 1));
    this.show();
    this.edited();
  }

  /** @param {Change} c */
  drop(c) {
    this.changes = this.changes.filter((o) => key(o) !== key(c));
    this.show();
    this.edited();
  }

  /** @param {Change[]} changes */
  replace(changes) {
    this.changes = changes;
    if (changes[0]) select("rule").value = changes[0].rule;
    this.show();
    this.edited();
  }

  /** @param {string} name of a rule @returns {string} */
  title(name) {
    return this.rules.rules.find((r) => r.name === name)?.title ?? name.replaceAll("_", " ");
  }

  /** @param {Change} c @returns {string} */
  whom(c) {
    return [placeName(c.jurisdiction), c.nationality, c.party && say("party-" + c.party)].filter(Boolean).join(", ") || say("all");
  }

  list() {
    const box = one("changes");
    const variant = select("variant"), ready = variant.value && variant.selectedOptions[0]?.textContent;
    if (!this.changes.length) return box.replaceChildren(make("p", { class: "note" }, ready ? say("ready-changes", ready) : say("no-changes")));
    const list = make("ul");
    for (const c of this.changes) {
      const undo = make("button", { type: "button", "aria-label": say("undo") + ": " + this.title(c.rule) }, say("undo"));
      undo.addEventListener("click", () => this.drop(c));
      list.append(make("li", {}, `${dayName(c.from)}: ${this.title(c.rule)}, ${this.whom(c)}: ${new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 6 }).format(c.value)} ${say("unit-" + c.unit)}`, undo));
    }
    box.replaceChildren(list);
  }
}

/** A row without where it comes from.
 * @param {RuleRow} r @returns {Change} */
function bare(r) {
  return { from: r.from, jurisdiction: r.jurisdiction, nationality: r.nationality, party: r.party, rule: r.rule, value: r.value, unit: r.unit, note: "" };
}
