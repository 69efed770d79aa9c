// The page: what is chosen, what is shown, and what happens when that changes.

import { get, getText, post, Refusal } from "./api.js";
import { chart, charts } from "./chart.js";
import { readDate } from "./dates.js";
import { button, fill, input, make, one, select } from "./dom.js";
import { keys } from "./keys.js";
import { legend } from "./legend.js";
import { Look, MapView } from "./map.js";
import { Chapters } from "./parts.js";
import { recall, remember } from "./place.js";
import { Levers } from "./rules.js";
import { Runs } from "./runs.js";
import { Share } from "./share.js";
import { differenceTable, domainWords, itemName, rowsTable, totalsTable } from "./tables.js";
import { Clock, TimeLine } from "./time.js";
import { count, figure, language, monthName, placeName, say, speak } from "./words.js";

/** @typedef {import("./types.js").Scenario} Scenario */
/** @typedef {import("./types.js").Stage} Stage */
/** @typedef {import("./types.js").Frames} Frames */
/** @typedef {import("./types.js").Flows} Flows */
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Request} Request */
/** @typedef {{view: MapView, kind: string, frames: Frames|null, flows: Flows|null}} Screen */

const look = new Look(), clock = new Clock(), runs = new Runs();
const levers = new Levers(edited);
const line = new TimeLine(spanChosen);
const share = new Share(request, shown, dropped);
const chapters = new Chapters(fail);
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** @type {Scenario|null} */ let scenario = null;
/** @type {Stage|null} */ let stage = null;
/** @type {State|null} */ let base = null;
/** @type {State|null} */ let changed = null;
/** @type {Screen[]} */ let screens = [];
let shownTop = 0; // the value of the widest arrow
let wholeSpan = true; // arrows show the sum over the span, not the month of the clock
let asked = 0; // grows with each question; answers to old ones are dropped
let figured = 0, differed = 0; // the same for sums over a span, and for differences
let opened = 0, staged = 0, ran = 0, ruled = 0; // and for scenarios, maps, runs and rules

/** @returns {Request} */
function request() {
  return { scenario: scenario?.name ?? "", variant: select("variant").value, changes: levers.changes, seed: input("seed").value === "" ? null : Number(input("seed").value),
    seeds: Number(input("seeds").value) || 1, until: input("until").value };
}

/** @param {unknown} e */
function fail(e) {
  const text = e instanceof Error ? e.message : String(e);
  one("message").textContent = text;
  one("message").hidden = false;
  if (e instanceof Refusal && e.text) {
    one("faults").textContent = e.text;
    one("faults").hidden = false;
  }
}

function calm() {
  one("message").hidden = true;
  one("faults").hidden = true;
}

/** @param {string} name @param {import("./place.js").Where|null} [where] what to restore */
async function open(name, where = null) {
  calm();
  const mine = ++opened;
  runs.stop();
  const [found, rules] = await Promise.all([/** @type {Promise<Scenario>} */ (get("/api/v1/scenarios/" + encodeURIComponent(name), { language })), get(`/api/v1/scenarios/${encodeURIComponent(name)}/rules`, { language })]);
  if (mine !== opened) return;
  scenario = found;
  base = changed = null;
  chapters.leave();
  clock.pause();
  levers.changes = [];
  levers.load(/** @type {any} */ (rules), scenario.nationalities);
  titles();
  input("seed").value = String(scenario.seeds?.[0] ?? scenario.seed);
  if (scenario.seeds?.length) input("seeds").value = String(Math.min(50, scenario.seeds.length));
  input("until").value = scenario.to;
  choices();
  if (where) restore(where);
  await setStage();
  if (mine === opened) await run();
}

/** Names the scenario. */
function titles() {
  if (!scenario) return;
  document.title = scenario.title + " – vereda";
  one("title").textContent = scenario.title;
  one("title").lang = scenario.language;
  one("question").textContent = scenario.question;
  one("question").lang = scenario.language;
}

/** Chooses what an address says.
 * @param {import("./place.js").Where} where */
function restore(where) {
  const r = where.request;
  for (const [id, value] of Object.entries({ variant: r.variant, measure: where.measure, nationality: where.nationality, who: where.party, view: where.view })) {
    if ([...select(id).options].some((o) => o.value === value)) select(id).value = value;
  }
  if (r.seed !== null) input("seed").value = String(r.seed);
  input("seeds").value = String(r.seeds);
  if (r.until) input("until").value = r.until;
  levers.changes = r.changes;
  levers.show();
}

/** Fills the lists that depend on scenario and language. */
function choices() {
  if (!scenario) return;
  const every = scenario.measures.map((m) => ({ value: m.name, text: say("measure-" + m.name) }));
  fill(select("measure"), every, select("measure").value || every[0].value);
  fill(select("nationality"), [{ value: "", text: say("all-nationalities") }, ...scenario.nationalities.map((n) => ({ value: n.name, text: n.title, lang: n.language }))]);
  fill(select("who"), [{ value: "", text: say("all-parties") }, ...scenario.parties.map((p) => ({ value: p, text: say("party-" + p) }))]);
  fill(select("mode"), [{ value: "", text: say("all-modes") }, ...scenario.modes.map((m) => ({ value: m, text: say("mode-" + m) }))]);
  fill(select("view"), [{ value: "corridor", text: say("view-corridor") }, ...scenario.zones.map((z) => ({ value: "zone " + z, text: placeName(z) })), { value: "world", text: say("view-world") }]);
  fill(select("variant"), [{ value: "", text: say("no-variant") }, ...scenario.variants.map((v) => ({ value: v.name, text: v.title, lang: v.language }))]);
  showChoices();
}

function showChoices() {
  const both = base && changed;
  const list = [{ value: "base", text: say("show-base") }, ...(both ? [{ value: "changed", text: say("show-changed") }, { value: "both", text: say("show-both") }, { value: "difference", text: say("show-difference") }] : [])];
  fill(select("show"), list, both ? (select("show").value === "base" ? "both" : select("show").value) : "base");
}

/** @param {boolean} [keep] where the map looks */
async function setStage(keep = false) {
  if (!scenario) return;
  const mine = ++staged;
  const found = /** @type {Stage} */ (await get(`/api/v1/scenarios/${encodeURIComponent(scenario.name)}/stage`, { language, view: select("view").value.split(" ")[0], zone: select("view").value.split(" ")[1] ?? "" }));
  if (mine !== staged) return;
  stage = found;
  one("note").textContent = say("note") + " " + stage.note;
  if (!keep) look.at = { x: stage.width / 2, y: stage.height / 2, k: 1 };
  setScreens();
}

/** Makes one map, or two side by side. */
function setScreens() {
  const show = select("show").value;
  const kinds = show === "both" ? ["base", "changed"] : [show || "base"];
  asked++; // answers for other maps are not for these
  look.told = [];
  screens = kinds.map((kind) => ({ kind, view: new MapView(look, say("show-" + kind)), frames: null, flows: null }));
  for (const s of screens) {
    look.told.push(() => s.view.draw());
    s.view.wait.textContent = base ? "" : say("no-runs-yet");
    s.view.board.setAttribute("aria-label", say("map-label", say("show-" + kind(s))));
    s.view.pointed = (item) => mark(item);
    if (stage) s.view.show(stage);
  }
  look.told.push(legendNow);
  if (screens[0]) screens[0].view.resized = legendNow;
  one("stages").replaceChildren(...screens.map((s) => s.view.element));
}

/** @param {Screen} s */
const kind = (s) => s.kind;

/** The query of what is chosen, for a map.
 * @param {string} of @returns {{id: string, query: Record<string, string>}|null} */
function query(of) {
  const state = of === "base" ? base : changed;
  if (!state) return null;
  const measure = scenario?.measures.find((m) => m.name === select("measure").value);
  const query = { measure: measure?.name ?? "", nationality: measure?.stock ? "" : select("nationality").value, party: measure?.stock ? "" : select("who").value, mode: measure?.legs ? select("mode").value : "", base: of === "difference" && base ? base.id : "" };
  return { id: state.id, query };
}

/** What the maps show now: the runs, the months, the part of the map.
 * @returns {{id: string, query: Record<string, string>}|null} */
function shown() {
  const last = screens[screens.length - 1], q = last && query(last.kind);
  if (!q || !line.months.length) return null;
  const in_ = span(), [view, zone = ""] = select("view").value.split(" "), w = last.view.window();
  return { id: q.id, query: { ...q.query, beside: screens.length > 1 && base ? base.id : "", language, from: line.months[in_.from], to: line.months[in_.to],
    view: view === "world" ? view : "", zone, window: [w.x, w.y, w.w / w.scale, w.h / w.scale].map((v) => Math.round(10 * v) / 10).join(",") } };
}

let stripWidth = 0; // of the time line as it was asked for [px]

/** The time line, as wide as the screen has room for.
 * @param {Record<string, string>} query */
function stripOf(query) {
  const of = changed ?? base;
  stripWidth = one("strip").clientWidth || 900;
  return getText(`/api/v1/runs/${of?.id}/strip`, { ...query, base: changed && base ? base.id : "", language, title: say("measure-" + query.measure), width: String(Math.round(stripWidth)) });
}

/** Asks for the time line again where its room has changed. */
async function resized() {
  const main = query(screens[0]?.kind ?? "base"), mine = asked, room = one("strip").clientWidth;
  if (!main || !line.months.length || !room || Math.abs(room - stripWidth) < 0.1 * stripWidth) return;
  const strip = await stripOf(main.query);
  if (mine === asked) line.show(line.months, strip);
}

/** Asks for months, time line and tables of what is chosen. */
async function refresh() {
  const mine = ++asked;
  const main = query(screens[0]?.kind ?? "base");
  if (!main || !base) return;
  const lists = await Promise.all(screens.map((s) => {
    const q = query(s.kind);
    return q ? /** @type {Promise<Frames>} */ (get(`/api/v1/runs/${q.id}/frames`, q.query)) : null;
  }));
  const of = changed ?? base;
  const strip = await stripOf(main.query);
  if (mine !== asked) return;
  screens.forEach((s, i) => { s.frames = lists[i]; s.view.wait.textContent = ""; });
  const first = screens[0].frames;
  if (!first) return;
  if (clock.days.length !== first.days.length) {
    clock.set(first.days);
    wholeSpan = true;
  }
  line.show(first.months, strip);
  select("mode").disabled = !first.legs;
  select("nationality").disabled = select("who").disabled = Boolean(scenario?.measures.find((m) => m.name === select("measure").value)?.stock);
  await figures();
  await charts(of, fail);
  if (changed) await differences();
  await chapters.show(of, changed ? base : null);
}

/** The months that the tables are about.
 * @returns {{from: number, to: number}} */
function span() {
  return wholeSpan ? { from: line.from, to: line.to } : { from: clock.month, to: clock.month };
}

/** Asks for the sums over the span, and shows them. */
async function figures() {
  const mine = asked, turn = ++figured, in_ = span();
  const lists = await Promise.all(screens.map((s) => {
    const q = query(s.kind);
    return q ? /** @type {Promise<Flows>} */ (get(`/api/v1/runs/${q.id}/flows`, { ...q.query, from: line.months[in_.from], to: line.months[in_.to] })) : null;
  }));
  // Two questions may be on their way at once, and their answers come in any order:
  // what is shown is the answer to the last one.
  if (mine !== asked || turn !== figured) return;
  screens.forEach((s, i) => { s.flows = lists[i]; });
  const last = screens[screens.length - 1].flows;
  if (last && stage) {
    const which = changed ? ", " + say("show-" + screens[screens.length - 1].kind) : "";
    one("totals-head").textContent = say("totals") + which + ": " + (in_.from === in_.to ? monthName(line.months[in_.from]) : say("from-to", monthName(line.months[in_.from]), monthName(line.months[in_.to])));
    one("rows-head").textContent = say("rows") + which;
    one("totals").replaceChildren(totalsTable(last));
    one("domain").textContent = domainWords(last);
    one("rows").replaceChildren(rowsTable(last, stage, mark));
  }
  drawAll();
}

async function differences() {
  if (!changed || !base || !line.months.length) return;
  const mine = asked, turn = ++differed;
  const d = await get(`/api/v1/runs/${changed.id}/difference`, { base: base.id, from: line.months[line.from], to: line.months[line.to] });
  if (mine === asked && turn === differed) one("difference").replaceChildren(differenceTable(/** @type {any} */ (d), changed?.posterior ?? false));
}

/** Puts on the maps what is to be seen now. */
function drawAll() {
  const m = clock.month, in_ = span();
  let top = 0;
  for (const s of screens) {
    if (wholeSpan) for (const r of s.flows?.rows ?? []) top = Math.max(top, Math.abs(r.mean ?? 0));
    else for (const r of s.frames?.items ?? []) for (let i = line.from; i <= line.to; i++) top = Math.max(top, Math.abs(r.mean[i] ?? 0));
  }
  let days = 0;
  for (let i = in_.from; i <= in_.to; i++) days += clock.days[i] ?? 0;
  for (const s of screens) {
    if (!s.frames) continue;
    const values = wholeSpan && s.flows ? s.flows.rows : s.frames.items.map((r) => ({ item: r.item, mean: r.mean[m] }));
    s.view.put(values, s.frames.legs, s.frames.difference, top, days);
    s.view.frame(clock.day);
  }
  const f = screens[0]?.frames;
  if (f) {
    const months = wholeSpan ? say("from-to", monthName(line.months[line.from]), monthName(line.months[line.to])) : monthName(line.months[m]);
    one("shown").textContent = say("measure-" + f.measure) + " [" + say("unit-" + f.unit) + "], " + months;
    one("strip-note").textContent = say(changed ? "strip-both" : "strip-one", say("measure-" + f.measure), say("unit-" + f.unit));
    shownTop = top;
    legendNow();
  }
  line.at(clock.day, clock.days);
}

/** Writes the legend for what the first map shows, as close as it lies. */
function legendNow() {
  const first = screens[0];
  if (first?.frames) legend(one("legend"), first.frames, shownTop, stage, first.view);
}

/** The figure of a leg or point, with its interval.
 * @param {number} item */
function mark(item) {
  for (const s of screens) s.view.mark(item);
  if (item < 0 || !stage) return;
  const texts = screens.map((s) => {
    const f = s.frames;
    if (!f) return "";
    const row = wholeSpan ? s.flows?.rows.find((r) => r.item === item) : undefined;
    const month = f.items.find((r) => r.item === item), m = clock.month;
    const e = row ?? (wholeSpan || !month ? { mean: 0, low: 0, high: 0 } : { mean: month.mean[m], low: month.low[m], high: month.high[m], compared: month.compared[m] });
    return (screens.length > 1 ? say("show-" + s.kind) + ": " : "") + figure(e);
  });
  const f = screens[0].frames;
  if (f) one("figure").textContent = itemName(stage, f.legs, item) + ": " + texts.join("; ") + " " + say("unit-" + f.unit);
}

/** Runs what is chosen: the base, and beside it what differs from it. */
async function run() {
  calm();
  if (!scenario || readDate(input("until"), "month", scenario.from, scenario.to) === null) return;
  const q = request(), plain = { ...q, variant: "", changes: [] }, mine = ++ran;
  try {
    const ended = await runs.all(q.variant || q.changes.length ? [plain, q] : [plain]);
    if (!ended || mine !== ran) return;
    [base, changed] = [ended[0], ended[1] ?? null];
    chapters.leave();
    share.ready(changed ?? base);
    remember({ request: q, measure: select("measure").value, nationality: select("nationality").value, party: select("who").value, view: select("view").value });
    showChoices();
    setScreens();
    if (!changed) one("difference").replaceChildren(make("p", { class: "note" }, say("no-difference")));
    const first = clock.days.length === 0;
    clock.days = [];
    await refresh();
    if (first && !still.matches) play();
  } catch (e) {
    fail(e);
  }
}

function play() {
  wholeSpan = false;
  clock.play();
  playing();
  drawAll();
}

function pause() {
  clock.pause();
  playing();
  void figures().then(step).catch(fail);
}

function playing() {
  button("play").textContent = say(clock.playing ? "pause" : "play");
  button("play").setAttribute("aria-pressed", String(clock.playing));
}

/** Says the month where the clock stands. */
function step() {
  const f = screens[0]?.frames;
  if (!f || wholeSpan) return;
  const m = clock.month, t = f.total;
  one("figure").textContent = monthName(f.months[m]) + ": " + say("measure-" + f.measure) + " " + figure({ mean: t.mean[m], low: t.low[m], high: t.high[m], compared: t.compared[m] }) + " " + say("unit-" + f.unit);
}

/** @param {number} by months */
function stepBy(by) {
  if (!clock.days.length) return;
  clock.pause();
  wholeSpan = false;
  clock.go(Math.min(line.to, Math.max(line.from, clock.month + by)));
  playing();
  void figures().then(step).catch(fail);
}

/** @param {number} from @param {number} to */
function spanChosen(from, to) {
  clock.from = from;
  clock.to = to;
  if (clock.playing) return;
  wholeSpan = true;
  void figures().then(changed ? differences : undefined).catch(fail);
}

/** Something was edited: what is on the screen is no longer what was asked for. */
function edited() {
  void share.show().catch(fail);
}

/** @param {string} name @param {import("./types.js").Change[]} changes */
async function dropped(name, changes) {
  calm();
  if (name !== scenario?.name) {
    await list(name);
    await open(name);
  } else levers.replace(changes);
}

/** @param {string} [chosen] */
async function list(chosen) {
  const all = /** @type {{scenarios: {name: string, title: string, language: string, valid: boolean}[]}} */ (await get("/api/v1/scenarios", { language }));
  fill(select("scenario"), all.scenarios.filter((s) => s.valid).map((s) => ({ value: s.name, text: s.title || s.name, lang: s.language })), chosen);
}

async function speakAll() {
  await speak(select("language").value);
  try { localStorage.setItem("language", language); } catch { /* a browser that keeps nothing */ }
  keys.list();
  playing();
  if (!scenario) return;
  scenario = await get("/api/v1/scenarios/" + encodeURIComponent(scenario.name), { language });
  await list(scenario?.name);
  titles();
  choices();
  const rules = await get(`/api/v1/scenarios/${encodeURIComponent(scenario?.name ?? "")}/rules`, { variant: select("variant").value, language });
  levers.load(/** @type {any} */ (rules), scenario?.nationalities ?? []);
  runs.again?.();
  await setStage(true);
  if (!changed) one("difference").replaceChildren(make("p", { class: "note" }, say("no-difference")));
  await refresh();
}

function listen() {
  const on = (/** @type {string} */ id, /** @type {string} */ event, /** @type {() => unknown} */ act) => one(id).addEventListener(event, () => { Promise.resolve(act()).catch(fail); });
  on("scenario", "change", () => open(select("scenario").value));
  on("language", "change", speakAll);
  for (const id of ["measure", "nationality", "who", "mode"]) on(id, "change", refresh);
  on("show", "change", () => { setScreens(); return refresh(); });
  on("view", "change", async () => { await setStage(); await refresh(); });
  on("variant", "change", async () => {
    if (!scenario) return;
    const mine = ++ruled;
    edited();
    const rules = await get(`/api/v1/scenarios/${encodeURIComponent(scenario.name)}/rules`, { variant: select("variant").value, language });
    if (mine === ruled && scenario) levers.load(/** @type {any} */ (rules), scenario.nationalities);
  });
  for (const id of ["seed", "seeds", "until"]) on(id, "change", () => { if (id !== "until" || (scenario && readDate(input(id), "month", scenario.from, scenario.to) !== null)) edited(); });
  on("run", "click", run);
  on("new-seed", "click", () => { input("seed").value = String(Math.floor(Math.random() * 1e6)); edited(); });
  on("reset", "click", () => {
    input("seed").value = String(scenario?.seed ?? 1);
    select("variant").value = "";
    select("variant").dispatchEvent(new Event("change"));
    levers.replace([]);
  });
  on("play", "click", () => (clock.playing ? pause() : play()));
  on("back", "click", () => stepBy(-1));
  on("forward", "click", () => stepBy(1));
  on("instrument", "change", () => { const of = changed ?? base; return of && chart(of, fail); });
  on("speed", "change", () => { clock.speed = Number(select("speed").value); });
  on("span-all", "click", () => { line.set(0, line.months.length - 1); clock.pause(); playing(); spanChosen(0, line.months.length - 1); });
  on("zoom-in", "click", () => look.set(look.at.x, look.at.y, look.at.k * 1.5));
  on("zoom-out", "click", () => look.set(look.at.x, look.at.y, look.at.k / 1.5));
  on("zoom-all", "click", () => { if (stage) look.set(stage.width / 2, stage.height / 2, 1); });
  let settled = 0;
  new ResizeObserver(() => {
    clearTimeout(settled);
    settled = setTimeout(() => { resized().catch(fail); }, 200);
  }).observe(one("strip"));
  clock.ticked = () => { for (const s of screens) s.view.frame(clock.day); line.at(clock.day, clock.days); };
  clock.turned = drawAll;
  still.addEventListener("change", () => { if (still.matches && clock.playing) pause(); });
  keys.listen({ play: () => button("play").click(), back: () => stepBy(-1), forward: () => stepBy(1), zoomIn: () => button("zoom-in").click(), zoomOut: () => button("zoom-out").click() });
}

/** Where others can reach the server it asks for a token first. */
async function enter() {
  const door = /** @type {{needed: boolean}} */ (await get("/api/v1/session"));
  if (!door.needed) return;
  const dialog = /** @type {HTMLDialogElement} */ (one("door"));
  dialog.showModal();
  await new Promise((resolve) => one("door-form").addEventListener("submit", (e) => {
    e.preventDefault();
    post("/api/v1/session", { token: input("token").value }).then(() => { dialog.close(); resolve(null); }, fail);
  }));
}

async function main() {
  let wanted = navigator.language.startsWith("es") ? "es" : "en";
  try { wanted = localStorage.getItem("language") ?? wanted; } catch { /* a browser that keeps nothing */ }
  select("language").value = wanted;
  await speak(wanted);
  keys.list();
  listen();
  await enter();
  await list();
  one("note").textContent = say("note");
  const where = recall();
  const known = where && [...select("scenario").options].some((o) => o.value === where.request.scenario);
  if (known) select("scenario").value = where.request.scenario;
  await open(select("scenario").value, known ? where : null);
}

// What tests look at, and nobody else.
Object.assign(window, { vereda: { clock, look, state: () => ({ base, changed, playing: clock.playing, month: clock.month, particles: screens.map((s) => s.view.particles), flows: screens.map((s) => s.flows), count }), screens: () => screens } });
main().catch(fail);
