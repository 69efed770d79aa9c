// What was simulated beside what was counted: a picture of the server, its words, its
// table and its files.

import { address, get } from "./api.js";
import { fill, make, one, select, table } from "./dom.js";
import { saving } from "./parts.js";
import { count, figure, language, monthName, placeName, say } from "./words.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Estimate} Estimate */
/** @typedef {{title: string, summary: string, standing: string[], points: {month: string, sector: string, nationality: string, party: string, simulated: Estimate, counted: number|null, counted_kept: string}[]}} Series */

let turn = 0; // grows with each question; answers to old ones are dropped

/**
 * @param {State} state @param {(e: unknown) => void} fail
 */
export async function charts(state, fail) {
  const mine = ++turn;
  const list = /** @type {{charts: {instrument: string, title: string}[]}} */ (await get(`/api/v1/runs/${state.id}/charts`, { language })).charts;
  if (mine !== turn) return;
  fill(select("instrument"), list.map((c) => ({ value: c.instrument, text: c.title })));
  select("instrument").disabled = !list.length;
  if (list.length) return chart(state, fail);
  one("chart").replaceChildren(make("p", { class: "note" }, say("nothing-counted")));
  one("chart-more").hidden = true;
}

/**
 * @param {State} state @param {(e: unknown) => void} fail
 */
export async function chart(state, fail) {
  const mine = ++turn, instrument = select("instrument").value;
  const series = /** @type {Series} */ (await get(`/api/v1/runs/${state.id}/series`, { instrument, language }));
  if (mine !== turn) return;
  const at = (/** @type {string} */ kind) => address(`/api/v1/runs/${state.id}/chart.${kind}`, { instrument, language });
  const picture = make("img", { src: at("svg"), alt: say("chart-alt", series.title) });
  one("chart").replaceChildren(make("div", { class: "wide-picture", tabindex: "0", role: "group", "aria-label": series.title }, picture), make("p", { class: "note" }, series.summary), ...series.standing.map((words) => make("p", { class: "note" }, words)),
    saving(series.title, instrument, { svg: at("svg"), csv: at("csv") }, fail));
  one("chart-more").hidden = false;
  const rows = series.points.filter((p) => p.counted !== null || p.counted_kept).slice(0, 600);
  one("chart-table").replaceChildren(table(series.title, [say("month"), say("who"), say("counted"), say("simulated")], rows.map((p) => [monthName(p.month),
    [placeName(p.sector), p.nationality, p.party && say("party-" + p.party)].filter(Boolean).join(", ") || say("all"), p.counted_kept ? (p.counted_kept === "kept" ? say("kept") : p.counted_kept) : count(p.counted), figure(p.simulated)]), 2));
}
