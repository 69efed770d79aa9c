// The clock, and the time line with its brush.

import { input, one, picture } from "./dom.js";
import { monthName } from "./words.js";

/** A clock that runs at so many days a second, within a span of months. */
export class Clock {
  constructor() {
    /** @type {number[]} */ this.days = []; // of each month
    this.day = 0; // since the first month
    this.from = 0;
    this.to = 0;
    this.speed = 30;
    this.playing = false;
    /** @type {(() => void)|null} */ this.ticked = null; // a frame
    /** @type {(() => void)|null} */ this.turned = null; // another month
    this.last = 0;
    this.frames = 0;
  }

  /** @param {number[]} days */
  set(days) {
    this.days = days;
    this.from = 0;
    this.to = Math.max(0, days.length - 1);
    this.day = 0;
  }

  /** The day on which a month begins.
   * @param {number} month */
  begin(month) {
    let day = 0;
    for (let m = 0; m < month; m++) day += this.days[m];
    return day;
  }

  get month() {
    let left = this.day;
    for (let m = 0; m < this.days.length; m++) {
      if (left < this.days[m]) return m;
      left -= this.days[m];
    }
    return Math.max(0, this.days.length - 1);
  }

  /** @param {number} month */
  go(month) {
    this.day = this.begin(Math.min(this.days.length - 1, Math.max(0, month)));
    this.turned?.();
  }

  play() {
    if (this.playing || !this.days.length) return;
    this.playing = true;
    if (this.month < this.from || this.month > this.to) this.day = this.begin(this.from);
    this.last = performance.now();
    requestAnimationFrame((now) => this.tick(now));
  }

  pause() {
    this.playing = false;
  }

  /** @param {number} now */
  tick(now) {
    if (!this.playing) return;
    const month = this.month;
    this.day += Math.min(0.25, (now - this.last) / 1000) * this.speed;
    this.last = now;
    if (this.day >= this.begin(this.to + 1)) this.day = this.begin(this.from);
    this.frames++;
    this.ticked?.();
    if (this.month !== month) this.turned?.();
    requestAnimationFrame((t) => this.tick(t));
  }
}

/** The time line: what the server drew, the chosen span, the month of the clock. */
export class TimeLine {
  /** @param {(from: number, to: number) => void} chosen */
  constructor(chosen) {
    this.chosen = chosen;
    this.box = one("strip");
    this.range = document.createElement("div");
    this.range.className = "chosen";
    this.now = document.createElement("div");
    this.now.className = "now";
    this.box.append(this.range, this.now);
    /** @type {string[]} */ this.months = [];
    this.from = 0;
    this.to = 0;
    for (const id of ["from", "to"]) input(id).addEventListener("input", () => this.slid(id));
    this.drag();
  }

  /** @param {string[]} months @param {string} svg */
  show(months, svg) {
    const other = months.length !== this.months.length;
    this.months = months;
    this.box.querySelector("svg")?.remove();
    this.box.prepend(picture(svg));
    if (other) this.set(0, months.length - 1);
    else this.set(this.from, this.to);
  }

  /** @param {number} from @param {number} to */
  set(from, to) {
    this.from = from;
    this.to = to;
    for (const [id, value] of /** @type {[string, number][]} */ ([["from", from], ["to", to]])) {
      const slider = input(id);
      slider.max = String(Math.max(0, this.months.length - 1));
      slider.value = String(value);
      const text = this.months[value] ? monthName(this.months[value]) : "";
      slider.setAttribute("aria-valuetext", text);
      one(id + "-out").textContent = text;
    }
    this.box.dataset.from = this.months[from] ?? "";
    this.box.dataset.to = this.months[to] ?? "";
    const n = this.months.length || 1;
    this.range.style.left = 100 * from / n + "%";
    this.range.style.width = 100 * (to - from + 1) / n + "%";
  }

  /** @param {number} day @param {number[]} days */
  at(day, days) {
    let left = day;
    for (let m = 0; m < days.length; m++) {
      if (left < days[m]) {
        this.now.style.left = 100 * (m + left / days[m]) / days.length + "%";
        return;
      }
      left -= days[m];
    }
  }

  /** @param {string} id */
  slid(id) {
    const v = Number(input(id).value);
    if (id === "from") this.set(v, Math.max(v, this.to));
    else this.set(Math.min(v, this.from), v);
    this.chosen(this.from, this.to);
  }

  drag() {
    let start = -1;
    const month = (/** @type {PointerEvent} */ e) => {
      const box = this.box.getBoundingClientRect();
      return Math.min(this.months.length - 1, Math.max(0, Math.floor(this.months.length * (e.clientX - box.left) / box.width)));
    };
    this.box.addEventListener("pointerdown", (e) => {
      start = month(e);
      this.box.setPointerCapture(e.pointerId);
    });
    this.box.addEventListener("pointermove", (e) => {
      if (start < 0) return;
      const m = month(e);
      this.set(Math.min(start, m), Math.max(start, m));
    });
    this.box.addEventListener("pointerup", (e) => {
      if (start < 0) return;
      const m = month(e);
      this.set(Math.min(start, m), Math.max(start, m));
      start = -1;
      this.chosen(this.from, this.to);
    });
    this.box.addEventListener("pointercancel", () => { start = -1; });
  }
}
