// What is on the screen as files and as a command, and files that are dropped.

import { address, getBlob, post, postBlob, Refusal, upload } from "./api.js";
import { button, input, one, save, select } from "./dom.js";
import { savePNG } from "./parts.js";
import { language, say } from "./words.js";

/** @typedef {import("./types.js").Request} Request */
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Overlay} Overlay */
/** @typedef {import("./types.js").Change} Change */

export class Share {
  /** @param {() => Request} request @param {() => {id: string, query: Record<string, string>}|null} shown what the maps show, as a question @param {(scenario: string, changes: Change[]) => Promise<void>} dropped */
  constructor(request, shown, dropped) {
    this.request = request;
    this.shown = shown;
    this.dropped = dropped;
    /** @type {State|null} */ this.state = null;
    this.turn = 0; // grows with each question; answers to old ones are dropped
    /** @type {Overlay} */ this.overlay = { files: [], command: "", sha256: "" };
    const on = (/** @type {string} */ id, /** @type {() => unknown} */ act) => button(id).addEventListener("click", () => { Promise.resolve().then(act).catch((e) => this.fault(e)); });
    on("copy-command", () => this.copy(this.overlay.command));
    on("copy-overlay", () => this.copy(this.overlay.files.map((f) => "# " + f.path + "\n" + f.text).join("\n")));
    on("save-overlay", async () => save(await postBlob("/api/v1/overlay.zip", this.request()), "overlay.zip"));
    on("save-csv", async () => {
      const s = this.shown();
      if (s) save(await getBlob(`/api/v1/runs/${s.id}/shown.csv`, s.query), select("measure").value + ".csv");
    });
    on("save-svg", async () => {
      const s = this.shown();
      if (s) save(await getBlob(`/api/v1/runs/${s.id}/map.svg`, s.query), "map.svg");
    });
    on("save-png", () => {
      const s = this.shown();
      return s && savePNG(address(`/api/v1/runs/${s.id}/map.svg`, s.query), "map.png");
    });
    on("save-result", async () => this.state && save(await getBlob(`/api/v1/runs/${this.state.id}/result.zip`), "result.zip"));
    this.listen();
  }

  /** @param {State} state */
  ready(state) {
    this.state = state;
    void this.show().catch((e) => this.fault(e));
  }

  /** Asks the server for the files and the command of what is chosen. */
  async show() {
    const mine = ++this.turn;
    const overlay = /** @type {Overlay} */ (await post("/api/v1/overlay", this.request()));
    if (mine !== this.turn) return;
    this.overlay = overlay;
    one("faults").hidden = true;
    one("command").textContent = this.overlay.command;
    button("copy-overlay").disabled = button("save-overlay").disabled = !this.overlay.files.length;
  }

  /** @param {string} text */
  async copy(text) {
    await navigator.clipboard.writeText(text);
    one("message").textContent = say("copied");
    one("message").hidden = false;
  }

  listen() {
    const box = one("drop");
    input("file").addEventListener("change", () => this.take(input("file").files));
    for (const event of ["dragover", "dragenter"]) document.addEventListener(event, (e) => { e.preventDefault(); box.classList.add("over"); });
    document.addEventListener("dragleave", (e) => { if (!e.relatedTarget) box.classList.remove("over"); });
    document.addEventListener("drop", (e) => {
      e.preventDefault();
      box.classList.remove("over");
      this.take(e.dataTransfer?.files ?? null);
    });
  }

  /** @param {FileList|null} files */
  take(files) {
    const file = files?.[0];
    if (!file) return;
    const kind = file.name.endsWith(".zip") ? "application/zip" : file.name.endsWith(".csv") ? "text/csv" : "application/octet-stream";
    upload(address("/api/v1/scenarios", { scenario: this.request().scenario }), file, kind)
      .then((/** @type {any} */ answer) => this.dropped(answer.scenario, answer.changes))
      .catch((e) => this.fault(e))
      .finally(() => { input("file").value = ""; });
  }

  /** @param {unknown} e */
  fault(e) {
    const text = e instanceof Refusal && e.text ? e.text : e instanceof Error ? e.message : String(e);
    one("faults").textContent = text;
    one("faults").hidden = false;
  }
}
