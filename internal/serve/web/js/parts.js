// The chapters of the report: figures with their words, tables and files, as the server
// writes them. One chapter is shown at a time.

import { address, get, getBlob } from "./api.js";
import { button, fill, make, one, save, select } from "./dom.js";
import { further } from "./further.js";
import { language, say } from "./words.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Chapter} Chapter */
/** @typedef {import("./types.js").Part} Part */
/** @typedef {import("./types.js").PartTable} PartTable */

const mostRows = 400; // of a table on the page; the file has all

/** Saves a picture of the server in the pixels of a print.
 * @param {string} from @param {string} name */
export async function savePNG(from, name) {
  const picture = new Image();
  picture.src = from;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth * 2;
  canvas.height = picture.naturalHeight * 2;
  const c = canvas.getContext("2d");
  if (c) {
    c.fillStyle = "#fff";
    c.fillRect(0, 0, canvas.width, canvas.height);
    c.drawImage(picture, 0, 0, canvas.width, canvas.height);
  }
  const file = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  if (file) save(/** @type {Blob} */ (file), name);
}

/** Buttons that save a figure; fail is told what went wrong.
 * @param {string} about @param {string} name @param {{svg?: string, csv?: string}} from addresses @param {(e: unknown) => void} fail */
export function saving(about, name, from, fail) {
  const row = make("div", { class: "row saving" });
  const add = (/** @type {string} */ key, /** @type {() => Promise<void>} */ act) => {
    const b = make("button", { type: "button", "aria-label": say(key) + ": " + about }, say(key));
    b.addEventListener("click", () => { act().catch(fail); });
    row.append(b);
  };
  const { svg, csv } = from;
  if (svg) {
    add("save-picture-svg", async () => save(await getBlob(svg), name + ".svg"));
    add("save-picture-png", () => savePNG(svg, name + ".png"));
  }
  if (csv) add("save-figures-csv", async () => save(await getBlob(csv), name + ".csv"));
  return row;
}

export class Chapters {
  /** @param {(e: unknown) => void} fail */
  constructor(fail) {
    this.fail = fail;
    this.turn = 0;
    /** @type {State|null} */ this.state = null;
    /** @type {State|null} */ this.base = null;
    this.shown = ""; // of what the parts are
    select("chapter").addEventListener("change", () => { this.load().catch(fail); });
    button("save-report").addEventListener("click", () => { this.report().catch(fail); });
  }

  /** Shows the chosen chapter of a run.
   * @param {State} state @param {State|null} base what it is set beside in the document */
  async show(state, base) {
    this.state = state;
    this.base = base;
    const turn = ++this.turn;
    const list = /** @type {{chapters: {id: string, title: string}[]}} */ (await get(`/api/v1/runs/${state.id}/chapters`, { language })).chapters;
    if (turn !== this.turn) return;
    fill(select("chapter"), list.map((c) => ({ value: c.id, text: c.title })));
    await this.load();
  }

  /** Forgets the run, whose chapters are no longer what is asked for; a chapter chosen until
   * the next one is shown is then of that one. */
  leave() {
    this.state = this.base = null;
    this.turn++;
  }

  async load() {
    const state = this.state, chapter = select("chapter").value;
    if (!state || !chapter) return;
    const wanted = [state.id, chapter, language].join(" ");
    const turn = ++this.turn; // first, or an earlier answer would replace what is shown already
    if (wanted === this.shown) {
      one("parts").removeAttribute("aria-busy");
      return;
    }
    one("parts").setAttribute("aria-busy", "true");
    if (!this.shown.startsWith(state.id)) one("parts").replaceChildren(make("p", { class: "note" }, say("parts-wait")));
    const query = { chapter, language };
    try {
      const c = /** @type {Chapter} */ (await get(`/api/v1/runs/${state.id}/chapter`, query));
      const box = chapter === "patterns" && turn === this.turn ? await this.further(state) : null;
      if (turn !== this.turn) return;
      this.shown = wanted;
      Object.assign(one("parts").dataset, { chapter, run: state.id });
      one("parts").replaceChildren(...(box ? [box] : []), ...c.notes.map(paragraph), ...c.parts.map((p) => this.part(state, query, p)));
      if (!c.notes.length && !c.parts.length) one("parts").append(make("p", { class: "note" }, say("parts-none")));
    } finally {
      if (turn === this.turn) one("parts").removeAttribute("aria-busy");
    }
  }

  /** @param {State} state @param {Record<string, string>} query @param {Part} p */
  part(state, query, p) {
    const of = { ...query, part: p.id };
    const at = (/** @type {string} */ kind) => address(`/api/v1/runs/${state.id}/part.${kind}`, of);
    const files = saving(p.title, p.id, { svg: p.picture ? at("svg") : undefined, csv: p.figures ? at("csv") : undefined }, this.fail);
    const tables = p.tables.map((t) => partTable(t, p.figures));
    const notes = p.notes.map(paragraph), named = p.tables.length === 1 && p.tables[0].caption === p.title;
    if (!p.picture) return make("section", { class: "part" }, ...(named ? [] : [make("h3", {}, p.title)]), ...notes, ...tables, files);
    const picture = make("img", { src: at("svg"), alt: p.summary, loading: "lazy" });
    const words = make("details", {}, make("summary", {}, say("in-words")), make("p", { class: "note" }, p.summary), ...tables);
    return make("section", { class: "part" }, ...notes, make("figure", {}, make("div", { class: "wide-picture", tabindex: "0", role: "group", "aria-label": p.title }, picture), make("figcaption", {}, files)), words);
  }

  /** Offers the runs that some patterns compare with.
   * @param {State} state @returns {Promise<HTMLElement|null>} */
  further(state) {
    return further(state, () => {
      if (this.state?.id !== state.id) return;
      this.shown = ""; // the chapter says more now
      this.load().catch(this.fail);
    }, this.fail);
  }

  /** The whole report as a document. */
  async report() {
    if (!this.state) return;
    button("save-report").disabled = true;
    try {
      save(await getBlob(`/api/v1/runs/${this.state.id}/report.html`, { language, base: this.base?.id ?? "" }), "report.html");
    } finally {
      button("save-report").disabled = false;
    }
  }
}

/** @param {import("./types.js").PartWords} words */
const paragraph = (words) => make("p", words.english ? { class: "note", lang: "en" } : { class: "note" }, words.text);

/** @param {PartTable} t @param {boolean} file whether all rows can be saved */
function partTable(t, file) {
  const table = make("table", {}, make("caption", {}, t.caption));
  const numbers = t.head.map((_, i) => t.rows.length > 0 && t.rows.every((row) => row[i]?.number));
  table.append(make("thead", {}, make("tr", {}, ...t.head.map((h, i) => make("th", { scope: "col", class: numbers[i] ? "num" : "" }, h)))));
  table.append(make("tbody", {}, ...t.rows.slice(0, mostRows).map((row) => make("tr", {}, ...row.map((cell) => {
    /** @type {Record<string, string>} */ const attributes = {};
    if (cell.number) attributes.class = "num";
    if (cell.english) attributes.lang = "en";
    if (cell.head) attributes.scope = "row";
    return make(cell.head ? "th" : "td", attributes, cell.text);
  })))));
  const box = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t.caption }, table);
  return t.rows.length > mostRows && file ? make("div", {}, box, make("p", { class: "note" }, say("more-rows", String(t.rows.length - mostRows)))) : box;
}
