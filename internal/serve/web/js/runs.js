// Starts runs and follows them.

import { post, remove } from "./api.js";
import { button, one } from "./dom.js";
import { count, say } from "./words.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Request} Request */

export class Runs {
  constructor() {
    /** @type {string[]} */ this.live = [];
    this.turn = 0; // grows with each request; what older ones say is not shown
    /** @type {(() => void)|null} says the last words again, in another language */ this.again = null;
    button("stop").addEventListener("click", () => this.stop());
  }

  /** Runs requests one after the other and gives their states at the end; nothing where one was stopped.
   * @param {Request[]} requests @returns {Promise<State[]|null>} */
  async all(requests) {
    this.stop();
    const mine = ++this.turn;
    button("run").disabled = true;
    button("stop").hidden = false;
    one("progress-box").hidden = false;
    try {
      const begun = [];
      for (const r of requests) {
        begun.push(/** @type {State} */ (await post("/api/v1/runs", r)));
        if (mine !== this.turn) {
          for (const s of begun) void remove("/api/v1/runs/" + s.id);
          return null;
        }
      }
      this.live = begun.map((s) => s.id);
      /** @type {State[]} */ const ended = [];
      for (const [i, s] of begun.entries()) {
        const end = await this.follow(s, i, begun.length);
        if (mine !== this.turn) return null;
        if (end.state !== "done") {
          this.tell(say("run-" + end.state) + (end.state === "failed" ? ": " + end.message : ""));
          this.stop();
          return null;
        }
        ended.push(end);
      }
      const bar = /** @type {HTMLProgressElement} */ (one("progress"));
      bar.value = bar.max; // also where the runs were there already
      const end = () => { this.tell(say("run-done", count(ended.reduce((t, s) => t + s.seconds, 0)))); this.again = end; };
      end();
      return ended;
    } finally {
      if (mine === this.turn) {
        this.live = [];
        button("run").disabled = false;
        button("stop").hidden = true;
      }
    }
  }

  /** @param {State} state @param {number} part @param {number} parts @returns {Promise<State>} */
  follow(state, part, parts) {
    if (state.state !== "waiting" && state.state !== "running") return Promise.resolve(state);
    const mine = this.turn;
    return new Promise((resolve, reject) => {
      const stream = new EventSource(`/api/v1/runs/${state.id}/events`);
      stream.addEventListener("state", (e) => {
        const now = /** @type {State} */ (JSON.parse(e.data));
        const bar = /** @type {HTMLProgressElement} */ (one("progress"));
        if (mine !== this.turn) {
          stream.close();
          resolve(now);
          return;
        }
        bar.max = parts;
        bar.value = part + now.days_done / (now.days_total || 1);
        if (now.state === "waiting") this.tell(say("run-waiting"));
        else if (now.state === "running") {
          this.tell(say("run-running", String(part + 1), String(parts), new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(now.days_done / (now.days_total || 1)),
            now.seconds_left === null ? "–" : count(Math.ceil(now.seconds_left))));
        } else {
          stream.close();
          resolve(now);
        }
      });
      stream.addEventListener("error", () => {
        if (stream.readyState === EventSource.CLOSED) reject(new Error(say("lost")));
      });
    });
  }

  stop() {
    for (const id of this.live) void remove("/api/v1/runs/" + id);
  }

  /** @param {string} text */
  tell(text) {
    one("progress-text").textContent = text;
    this.again = null;
  }
}
