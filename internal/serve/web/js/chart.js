// What was simulated beside what was counted: a picture of the server, and its table.

import { address, get } from "./api.js";
import { fill, make, one, select, table } from "./dom.js";
import { placeName } from "./tables.js";
import { count, figure, language, monthName, say } from "./words.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Estimate} Estimate */
/** @typedef {{title: string, points: {month: string, sector: string, nationality: string, party: string, simulated: Estimate, counted: number|null}[]}} Series */

/**
 * @param {State} state
 */
export async function charts(state) {
  const list = /** @type {{charts: {instrument: string, title: string}[]}} */ (await get(`/api/v1/runs/${state.id}/charts`)).charts;
  fill(select("instrument"), list.map((c) => ({ value: c.instrument, text: c.title })));
  select("instrument").disabled = !list.length;
  if (list.length) return chart(state);
  one("chart").replaceChildren(make("p", { class: "note" }, say("nothing-counted")));
  one("chart-more").hidden = true;
}

/**
 * @param {State} state
 */
export async function chart(state) {
  const instrument = select("instrument").value, title = select("instrument").selectedOptions[0]?.text ?? "";
  const picture = make("img", { src: address(`/api/v1/runs/${state.id}/chart.svg`, { instrument, language }), alt: say("chart-alt", title) });
  one("chart").replaceChildren(picture);
  one("chart-more").hidden = false;
  const series = /** @type {Series} */ (await get(`/api/v1/runs/${state.id}/series`, { instrument }));
  const rows = series.points.filter((p) => p.counted !== null).slice(0, 600);
  one("chart-table").replaceChildren(table(title, [say("month"), say("who"), say("counted"), say("simulated")], rows.map((p) => [monthName(p.month),
    [placeName(p.sector), p.nationality, p.party && say("party-" + p.party)].filter(Boolean).join(", ") || say("all"), count(p.counted), figure(p.simulated)]), 2));
}
