// Figures as tables: everything on the map and in the differences, for eyes, ears and hands.

import { make, table } from "./dom.js";
import { count, figure, lineTitle, percent, placeName, say } from "./words.js";

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

/** @param {Flows} flows @returns {HTMLElement} */
export function totalsTable(flows) {
  return table(say("totals"), [say("measure"), say("unit"), say("value-interval")], flows.totals.map((t) => [
    say("measure-" + t.measure), say("unit-" + t.unit) + (t.stock ? ", " + say("mean-of-days") : ""), figure(t.value)]), 1);
}

/** @param {Flows} flows @param {Stage} stage @param {(item: number) => void} mark @returns {HTMLElement} */
export function rowsTable(flows, stage, mark) {
  if (!flows.rows.length) return make("p", { class: "note" }, say("nobody"));
  return table(say("rows"), [say(flows.legs ? "leg" : "place"), say("value-interval")], flows.rows.slice(0, 60).map((r) => {
    const name = make("button", { type: "button" }, itemName(stage, flows.legs, r.item));
    for (const event of ["focus", "pointerenter"]) name.addEventListener(event, () => mark(r.item));
    return [name, figure(r)];
  }), 1);
}

/** @param {Difference} d @param {boolean} posterior @returns {HTMLElement} */
export function differenceTable(d, posterior) {
  const t = table(say("difference-head"), [say("line"), say("base"), say("changed"), say("difference"), say("verdict")], [], 0);
  let group = "";
  for (const r of d.rows) {
    if (r.group !== group) {
      group = r.group;
      t.tBodies[0].append(make("tr", { class: "group" }, make("th", { scope: "colgroup", colspan: "5" }, say("group-" + group.replaceAll(" ", "-")))));
    }
    const clear = r.verdict === "clear", mean = r.difference.mean ?? 0;
    t.tBodies[0].append(make("tr", {}, make("th", { scope: "row" }, lineTitle(r.title) + " [" + say("unit-" + r.unit) + "]"), make("td", { class: "num" }, count(r.base.mean)), make("td", { class: "num" }, count(r.variant.mean)),
      make("td", { class: "num " + (clear ? (mean > 0 ? "more" : "less") : "") }, (mean > 0 ? "+" : "") + figure(r.difference) + (r.relative === null ? "" : ", " + percent(r.relative))),
      make("td", { class: "verdict" }, say("verdict-" + r.verdict.replaceAll(" ", "-")))));
  }
  return make("div", {}, make("p", { class: "note" }, say("difference-note", count(d.seeds), say(posterior ? "holds-both" : "holds-luck"))), t);
}
