// The levers: every dated rule of the scenario in its own unit. An edit is a row of
// a variant; nothing is computed here.

import { fill, input, make, one, select, table } from "./dom.js";
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
    if (this.rules.rules.some((r) => r.name === before)) list.value = before;
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
    for (const r of rows) t.tBodies[0].append(this.row(r));
    one("calendar").replaceChildren(rows.length ? t : make("p", { class: "note" }, rule?.neutral ? say("calendar-empty", rule.neutral) : say("calendar-none")));
    this.list();
  }

  /** @param {RuleRow} r */
  row(r) {
    const changed = this.changes.find((c) => key(c) === key(r));
    const value = /** @type {HTMLInputElement} */ (make("input", { type: "number", step: "any", value: String(changed?.value ?? r.value), "aria-label": `${say("value")}, ${r.from}, ${this.whom(r)}` }));
    const date = /** @type {HTMLInputElement} */ (make("input", { type: "date", value: r.from, "aria-label": `${say("date")}, ${this.whom(r)}` }));
    value.addEventListener("change", () => {
      if (value.value === "" || Number(value.value) === r.value) this.drop(r);
      else this.set({ ...bare(r), value: Number(value.value) });
    });
    date.addEventListener("change", () => this.move(r, date));
    const source = make("td", { class: "note" }, r.source);
    if (r.note) source.title = r.note;
    return make("tr", changed ? { class: "changed" } : {}, make("th", { scope: "row" }, date), make("td", {}, this.whom(r)), make("td", {}, value, " " + say("unit-" + r.unit)), source);
  }

  /** A date moves by two rows: on the old day the value from before goes on, on the new day this one begins.
   * @param {RuleRow} r @param {HTMLInputElement} date */
  move(r, date) {
    const before = this.rules.calendar.filter((o) => who(o) === who(r) && o.from < r.from).at(-1);
    if (!date.value || date.value === r.from) return;
    if (!before) {
      date.value = r.from;
      one("message").textContent = say("first-date");
      one("message").hidden = false;
      return;
    }
    const value = this.changes.find((c) => key(c) === key(r))?.value ?? r.value;
    this.set({ ...bare(r), value: before.value });
    this.set({ ...bare(r), from: date.value, value });
  }

  add() {
    const rule = this.rules.rules.find((r) => r.name === select("rule").value);
    if (!rule) return;
    this.set({ from: input("add-date").value, jurisdiction: select("add-jurisdiction").value, nationality: select("add-nationality").value, party: select("add-party").value,
      rule: rule.name, value: Number(input("add-value").value), unit: rule.unit, note: "" });
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
    if (!this.changes.length) return box.replaceChildren(make("p", { class: "note" }, say("no-changes")));
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
