// Figures as tables: everything on the map and in the differences, for eyes, ears and hands.

import { make, table } from "./dom.js";
import { count, figure, lineTitle, monthName, percent, placeName, say } from "./words.js";

/** @typedef {import("./types.js").Flows} Flows */
/** @typedef {import("./types.js").Difference} Difference */
/** @typedef {import("./types.js").Stage} Stage */

/** The name of a leg or a point.
 * @param {Stage} stage @param {boolean} legs @param {number} item */
export function itemName(stage, legs, item) {
  if (!legs) return placeName(stage.points[item].name);
  const leg = stage.legs[item];
  return stage.places[leg.from].title + " → " + stage.places[leg.to].title;
}

/** Says whether the months shown were counted, and how figures stand that were not.
 * @param {Flows} flows @returns {string} */
export function domainWords(flows) {
  const d = flows.domain;
  if (d.variant) return say("domain-variant") + " " + say(flows.compared ? "domain-places" : "domain-interval");
  if (flows.compared) return say("domain-all") + " " + say("domain-places");
  if (d.first === null || d.last === null) return say("domain-none") + " " + say("domain-interval");
  return say("domain-months", monthName(d.first), monthName(d.last)) + " " + say("domain-interval");
}

/** @param {Flows} flows @returns {HTMLElement} */
export function totalsTable(flows) {
  return table(say("totals"), [say("measure"), say("unit"), say("value-interval")], flows.totals.map((t) => [
    say("measure-" + t.measure), say("unit-" + t.unit) + (t.stock ? ", " + say("mean-of-days") : ""), cellOf(t.value)]), 1);
}

/** @param {Flows} flows @param {Stage} stage @param {(item: number) => void} mark @returns {HTMLElement} */
export function rowsTable(flows, stage, mark) {
  if (!flows.rows.length) return make("p", { class: "note" }, say("nobody"));
  return table(say("rows"), [say(flows.legs ? "leg" : "place"), say("value-interval")], flows.rows.slice(0, 60).map((r) => {
    const name = make("button", { type: "button" }, itemName(stage, flows.legs, r.item));
    for (const event of ["focus", "pointerenter"]) name.addEventListener(event, () => mark(r.item));
    return [name, cellOf(r)];
  }), 1);
}

/** A difference in percent of the base: its mean, or its interval alone.
 * @param {import("./types.js").DifferenceRow} r @returns {string} */
function relative(r) {
  const of = r.base.mean, d = r.difference;
  if (r.relative === null || !of) return "";
  if (d.compared) return ", " + percent(r.relative);
  return d.low === null || d.high === null ? "" : ", [" + percent(d.low / of) + ", " + percent(d.high / of) + "]";
}

/** @param {Difference} d @param {boolean} posterior @returns {HTMLElement} */
export function differenceTable(d, posterior) {
  const t = table(say("difference-head"), [say("line"), say("base"), say("changed"), say("difference"), say("verdict")], [], 0);
  stacks(t);
  /** @param {string} label @param {string} kind @param {...(Node|string)} inside */
  const cell = (label, kind, ...inside) => make("td", { class: kind, role: "cell", "data-label": label }, ...inside);
  const clear = d.rows.filter((r) => r.verdict === "clear").length;
  let group = "";
  for (const r of d.rows) {
    if (r.group !== group) {
      group = r.group;
      t.tBodies[0].append(make("tr", { class: "group", role: "row" }, make("th", { scope: "colgroup", colspan: "5", role: "rowheader" }, say("group-" + group.replaceAll(" ", "-")))));
    }
    const sure = r.verdict === "clear", mean = r.difference.mean ?? 0;
    t.tBodies[0].append(make("tr", { role: "row" }, make("th", { scope: "row", role: "rowheader" }, lineTitle(r.title) + " [" + say("unit-" + r.unit) + "]"), cell(say("base"), "num wide", ...parts(r.base)), cell(say("changed"), "num wide", ...parts(r.variant)),
      cell(say("difference"), "num wide " + (sure ? (mean > 0 ? "more" : "less") : ""), r.difference.compared && mean > 0 ? "+" : "", ...parts(r.difference), relative(r)),
      cell(say("verdict"), "verdict wide", say("verdict-" + r.verdict.replaceAll(" ", "-")))));
  }
  return make("div", {}, make("p", {}, say("difference-clear", count(clear), count(d.rows.length))), make("p", { class: "note" }, say("difference-note", count(d.seeds), say(posterior ? "holds-both" : "holds-luck")) + " " + say("same-luck") + " " + say("verdict-means")), t);
}

/** Says what the parts of a table are, since a narrow screen shows them one below the other.
 * @param {HTMLTableElement} t */
export function stacks(t) {
  t.className = "stacks";
  t.setAttribute("role", "table");
  for (const part of [t.tHead, ...t.tBodies]) part?.setAttribute("role", "rowgroup");
  for (const row of t.tHead?.rows ?? []) {
    row.setAttribute("role", "row");
    for (const head of row.cells) head.setAttribute("role", "columnheader");
  }
}

/** A figure and its interval, which is not broken over two lines; where it was never held
 * against counts, the interval alone.
 * @param {{mean: number|null, low: number|null, high: number|null, compared?: boolean}} e @returns {(Node|string)[]} */
function parts(e) {
  const text = figure(e), mean = e.compared === false ? "" : count(e.mean);
  if (!mean || text.length <= mean.length) return [make("span", { class: "i" }, text)];
  return [mean + " ", make("span", { class: "i" }, text.slice(mean.length + 1))];
}

/** The same for a cell of its own.
 * @param {{mean: number|null, low: number|null, high: number|null, compared?: boolean}} e */
const cellOf = (e) => make("span", {}, ...parts(e));
