// Patterns that compare with further runs: asked for, followed and stopped from the
// chapter that lists them.

import { get, post, remove } from "./api.js";
import { make } from "./dom.js";
import { count, language, say } from "./words.js";

/** @typedef {import("./types.js").State} State */

/** Runs that were asked for from this page, by the runs whose patterns they are: the server may
 * answer for the chapter before it has begun them.
 * @type {Map<string, Promise<unknown>>} */
const begun = new Map();

/** A box that offers the further runs; null where no pattern needs any, or all are judged.
 * @param {State} of the runs whose patterns they are @param {() => void} judged told when they are there @param {(e: unknown) => void} fail @returns {Promise<HTMLElement|null>} */
export async function further(of, judged, fail) {
  const need = /** @type {{runs: number, judged: boolean, why_not: string, job: string}} */ (await get(`/api/v1/runs/${of.id}/further`));
  if (!need.runs || need.judged) return null;
  if (need.why_not) return make("p", { class: "note" }, say("further-short"));
  const start = /** @type {HTMLButtonElement} */ (make("button", { type: "button", id: "judge" }, say("further-run", count(need.runs))));
  const stop = /** @type {HTMLButtonElement} */ (make("button", { type: "button", id: "judge-stop", hidden: "" }, say("stop")));
  const bar = /** @type {HTMLProgressElement} */ (make("progress", { max: "1", value: "0", "aria-label": say("further-progress"), hidden: "" }));
  const words = make("span", { role: "status" });
  /** @type {Promise<unknown>} */ let runs = Promise.resolve();
  stop.addEventListener("click", () => {
    stop.disabled = true; // asked once: the next runs have the same address, and a late request would end them
    runs.then((state) => remove("/api/v1/runs/" + /** @type {State} */ (state).id)).catch(fail);
  });
  /** @param {string} text */
  const over = (text) => {
    words.textContent = text;
    start.disabled = false;
    stop.hidden = bar.hidden = true;
  };
  /** Shows the runs that an answer is about.
   * @param {Promise<unknown>} asked */
  const watch = (asked) => {
    start.disabled = true;
    stop.hidden = stop.disabled = bar.hidden = false;
    runs = asked;
    asked.then((state) => {
      follow(/** @type {State} */ (state), bar, words, (end) => {
        begun.delete(of.id);
        over(end.state === "done" ? "" : say("run-" + end.state) + (end.state === "failed" ? ": " + end.message : ""));
        if (end.state === "done") judged();
      });
    }).catch((e) => {
      begun.delete(of.id);
      over("");
      fail(e);
    });
  };
  start.addEventListener("click", () => {
    begun.set(of.id, post(`/api/v1/runs/${of.id}/further`, {}));
    watch(/** @type {Promise<unknown>} */ (begun.get(of.id)));
  });
  const under = begun.get(of.id) ?? (need.job ? get("/api/v1/runs/" + need.job) : null);
  if (under) watch(under); // begun before the chapter was opened anew
  return make("div", { class: "further" }, make("p", { class: "note" }, say("further-note")), make("div", { class: "row" }, start, stop), bar, words);
}

/** Follows runs as long as the page shows their bar: opened anew, the chapter has another.
 * @param {State} state @param {HTMLProgressElement} bar @param {HTMLElement} words @param {(end: State) => void} ended */
function follow(state, bar, words, ended) {
  const percent = new Intl.NumberFormat(language, { style: "percent" });
  const stream = new EventSource(`/api/v1/runs/${state.id}/events`);
  let shown = false;
  stream.addEventListener("state", (e) => {
    if (shown && !bar.isConnected) {
      stream.close();
      return;
    }
    shown = bar.isConnected;
    const now = /** @type {State} */ (JSON.parse(e.data)), part = now.days_done / (now.days_total || 1);
    bar.value = part;
    if (now.state === "waiting") words.textContent = say("run-waiting");
    else if (now.state === "running") words.textContent = say("run-running", "1", "1", percent.format(part), now.seconds_left === null ? "–" : count(Math.ceil(now.seconds_left)));
    else {
      stream.close();
      ended(now);
    }
  });
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) ended({ ...state, state: "failed", message: say("lost") });
  });
}
