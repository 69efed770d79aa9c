// One map: the picture that the server drew, arrows or circles on a canvas above it,
// particles on another above that. What changes with time is drawn in two speeds:
// arrows when the month or the view changes, particles in every frame.

import { make, picture } from "./dom.js";

/** @typedef {import("./types.js").Stage} Stage */
/** @typedef {{item: number, mean: number|null}} Value */

const widest = 16;
const largestCircle = 34;
const mostParticles = 2500;
export const moreColour = "#b35900", lessColour = "#0b5fa5";
const pointColour = "#6a3d9a";

/** What maps share: where they look. Two maps side by side move together. */
export class Look {
  constructor() {
    /** @type {{x: number, y: number, k: number}} the middle in pixels of the stage, and the magnification */
    this.at = { x: 450, y: 350, k: 1 };
    /** @type {(() => void)[]} */
    this.told = [];
  }
  /** @param {number} x @param {number} y @param {number} k */
  set(x, y, k) {
    this.at = { x, y, k: Math.min(24, Math.max(0.8, k)) };
    for (const tell of this.told) tell();
  }
}

export class MapView {
  /** @param {Look} look @param {string} caption */
  constructor(look, caption) {
    this.look = look;
    this.caption = make("figcaption", {}, caption);
    this.arrows = /** @type {HTMLCanvasElement} */ (make("canvas", { class: "arrows" }));
    this.moving = /** @type {HTMLCanvasElement} */ (make("canvas", { class: "moving" }));
    this.wait = make("div", { class: "wait" });
    this.board = make("div", { class: "board", tabindex: "0", role: "group" }, this.arrows, this.moving, this.wait);
    this.element = make("figure", { class: "stage" }, this.caption, this.board);
    /** @type {Stage|null} */ this.stage = null;
    /** @type {SVGSVGElement|null} */ this.still = null;
    /** @type {SVGSVGElement|null} */ this.names = null;
    /** @type {Value[]} */ this.values = [];
    this.legs = true;
    this.difference = false;
    this.top = 1;
    this.marked = -1;
    /** @type {((item: number) => void)|null} */ this.pointed = null;
    /** @type {(() => void)|null} */ this.resized = null;
    /** @type {{x0: number, y0: number, dx: number, dy: number, n: number, days: number, colour: string}[]} */ this.flights = [];
    this.particles = 0;
    new ResizeObserver(() => { this.draw(); this.resized?.(); }).observe(this.board);
    this.listen();
  }

  /** @param {Stage} stage */
  show(stage) {
    this.stage = stage;
    this.still?.remove();
    this.names?.remove();
    this.still = picture(stage.svg);
    // Names lie above the arrows.
    this.names = /** @type {SVGSVGElement} */ (this.still.cloneNode(false));
    this.names.append(...this.still.querySelectorAll("text, circle"));
    this.board.prepend(this.still);
    this.moving.after(this.names);
    this.draw();
  }

  /** What to draw at the legs or points.
   * @param {Value[]} values @param {boolean} legs @param {boolean} difference @param {number} top the value of the widest arrow @param {number} days of the span, for particles; 0 for none */
  put(values, legs, difference, top, days) {
    this.values = values;
    this.legs = legs;
    this.difference = difference;
    this.top = top || 1;
    this.plan(days);
    this.draw();
  }

  /** Particles: as many on a leg as are under way on it, divided by one number for all.
   * @param {number} days */
  plan(days) {
    this.flights = [];
    this.particles = 0;
    const stage = this.stage;
    if (!stage || !this.legs || this.difference || days <= 0) return;
    let all = 0;
    for (const v of this.values) all += ((v.mean ?? 0) / days) * Math.max(0.5, stage.legs[v.item].days);
    const unit = Math.max(all / mostParticles, 1);
    for (const v of this.values) {
      const leg = stage.legs[v.item], a = stage.places[leg.from], b = stage.places[leg.to];
      const n = Math.round(((v.mean ?? 0) / days) * Math.max(0.5, leg.days) / unit);
      if (n < 1 || this.particles + n > mostParticles) continue;
      const length = Math.hypot(b.x - a.x, b.y - a.y) || 1, aside = this.widthOf(v.mean) * 0.7;
      const ox = -(b.y - a.y) / length * aside, oy = (b.x - a.x) / length * aside;
      this.flights.push({ x0: a.x + ox, y0: a.y + oy, dx: b.x - a.x, dy: b.y - a.y, n, days: Math.max(0.5, leg.days), colour: leg.colour });
      this.particles += n;
    }
  }

  /** @param {number|null} v @returns {number} */
  widthOf(v) {
    return Math.max(0.5, widest * Math.abs(v ?? 0) / this.top);
  }

  /** The frame that the screen shows, in pixels of the stage. */
  window() {
    const box = this.board.getBoundingClientRect(), stage = this.stage;
    const w = box.width || 1, h = box.height || 1;
    if (!stage) return { x: 0, y: 0, scale: 1, w, h };
    const fit = Math.min(w / stage.width, h / stage.height) * this.look.at.k;
    return { x: this.look.at.x - w / fit / 2, y: this.look.at.y - h / fit / 2, scale: fit, w, h };
  }

  /** @param {HTMLCanvasElement} canvas @returns {CanvasRenderingContext2D|null} ready to draw in pixels of the stage */
  ready(canvas) {
    const v = this.window(), dots = Math.min(2, window.devicePixelRatio || 1);
    const w = Math.round(v.w * dots), h = Math.round(v.h * dots);
    if (canvas.width !== w || canvas.height !== h) {
      canvas.width = w;
      canvas.height = h;
    }
    const c = canvas.getContext("2d");
    if (!c) return null;
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.clearRect(0, 0, w, h);
    const s = v.scale * dots;
    c.setTransform(s, 0, 0, s, -v.x * s, -v.y * s);
    return c;
  }

  draw() {
    const stage = this.stage, v = this.window();
    if (!stage || !this.still) return;
    for (const layer of [this.still, this.names]) {
      layer?.setAttribute("viewBox", `${v.x} ${v.y} ${v.w / v.scale} ${v.h / v.scale}`);
      layer?.style.setProperty("--k", String(v.scale));
    }
    const c = this.ready(this.arrows);
    if (!c) return;
    const size = 1 / v.scale;
    if (this.legs) this.drawLegs(c, stage, size);
    else this.drawPoints(c, stage, size);
    this.frame(-1);
  }

  /** @param {CanvasRenderingContext2D} c @param {Stage} stage @param {number} size of a pixel of the screen */
  drawLegs(c, stage, size) {
    const order = [...this.values].sort((a, b) => Math.abs(a.mean ?? 0) - Math.abs(b.mean ?? 0));
    c.lineWidth = 0.3 * size;
    for (const value of order) {
      const leg = stage.legs[value.item], a = stage.places[leg.from], b = stage.places[leg.to], mean = value.mean ?? 0;
      if (mean === 0) continue;
      const colour = this.difference ? (mean > 0 ? moreColour : lessColour) : leg.colour;
      c.globalAlpha = value.item === this.marked ? 1 : 0.8;
      c.fillStyle = colour;
      c.strokeStyle = value.item === this.marked ? "#000" : "#fff";
      c.lineWidth = (value.item === this.marked ? 2 : 0.4) * size;
      halfArrow(c, a.x, a.y, b.x, b.y, this.widthOf(mean) * Math.sqrt(size));
      c.fill();
      c.stroke();
    }
    c.globalAlpha = 1;
  }

  /** @param {CanvasRenderingContext2D} c @param {Stage} stage @param {number} size */
  drawPoints(c, stage, size) {
    const order = [...this.values].sort((a, b) => Math.abs(b.mean ?? 0) - Math.abs(a.mean ?? 0));
    for (const value of order) {
      const p = stage.points[value.item], mean = value.mean ?? 0;
      if (mean === 0) continue;
      c.globalAlpha = 0.72;
      c.fillStyle = this.difference ? (mean > 0 ? moreColour : lessColour) : pointColour;
      c.beginPath();
      c.arc(p.x, p.y, this.radius(mean) * Math.sqrt(size), 0, 2 * Math.PI);
      c.fill();
      c.globalAlpha = 1;
      c.strokeStyle = value.item === this.marked ? "#000" : "#fff";
      c.lineWidth = (value.item === this.marked ? 2.5 : 1) * size;
      c.stroke();
    }
  }

  /** @param {number} v */
  radius(v) {
    return Math.max(2, largestCircle * Math.sqrt(Math.abs(v) / this.top));
  }

  /** Draws the particles of a day; a day below 0 for those of the last.
   * @param {number} day */
  frame(day) {
    if (day >= 0) this.day = day;
    const c = this.ready(this.moving);
    if (!c || !this.flights.length) return;
    const side = 2.6 / this.window().scale, now = this.day ?? 0;
    let colour = "";
    for (const f of this.flights) {
      if (f.colour !== colour) c.fillStyle = colour = f.colour;
      const along = now / f.days;
      for (let k = 0; k < f.n; k++) {
        const part = (along + k / f.n + ((k * 7919) % 97) / 97 / f.n) % 1;
        c.fillRect(f.x0 + f.dx * part - side / 2, f.y0 + f.dy * part - side / 2, side, side);
      }
    }
  }

  /** The leg or point nearest to a pixel of the screen; -1 for none near.
   * @param {number} px @param {number} py @returns {number} */
  nearest(px, py) {
    const stage = this.stage, v = this.window();
    if (!stage) return -1;
    const x = v.x + px / v.scale, y = v.y + py / v.scale, size = 1 / v.scale;
    let best = -1, least = 9 * size;
    for (const value of this.values) {
      let far;
      if (this.legs) {
        const leg = stage.legs[value.item], a = stage.places[leg.from], b = stage.places[leg.to];
        const dx = b.x - a.x, dy = b.y - a.y, long = dx * dx + dy * dy || 1, aside = this.widthOf(value.mean) * Math.sqrt(size) * 0.6 / Math.sqrt(long);
        const ox = a.x - dy * aside, oy = a.y + dx * aside;
        const t = Math.min(1, Math.max(0, ((x - ox) * dx + (y - oy) * dy) / long));
        far = Math.hypot(x - ox - t * dx, y - oy - t * dy) - this.widthOf(value.mean) * Math.sqrt(size) * 0.4;
      } else {
        const p = stage.points[value.item];
        far = Math.hypot(x - p.x, y - p.y) - this.radius(value.mean ?? 0) * Math.sqrt(size);
      }
      if (far < least) [least, best] = [far, value.item];
    }
    return best;
  }

  /** @param {number} item */
  mark(item) {
    if (item === this.marked) return;
    this.marked = item;
    this.draw();
  }

  listen() {
    /** @type {Map<number, {x: number, y: number}>} */
    const down = new Map();
    const board = this.board;
    const at = (/** @type {MouseEvent} */ e) => {
      const box = board.getBoundingClientRect();
      return { x: e.clientX - box.left, y: e.clientY - box.top };
    };
    board.addEventListener("pointerdown", (e) => {
      down.set(e.pointerId, at(e));
      board.setPointerCapture(e.pointerId);
    });
    for (const end of ["pointerup", "pointercancel"]) board.addEventListener(end, (e) => down.delete(/** @type {PointerEvent} */ (e).pointerId));
    board.addEventListener("pointermove", (e) => {
      const p = at(e), before = down.get(e.pointerId), s = this.window().scale, look = this.look.at;
      if (!before) return this.pointed?.(this.nearest(p.x, p.y));
      if (down.size === 1) this.look.set(look.x - (p.x - before.x) / s, look.y - (p.y - before.y) / s, look.k);
      if (down.size === 2) {
        const other = [...down.entries()].find(([id]) => id !== e.pointerId)?.[1] ?? p;
        const was = Math.hypot(before.x - other.x, before.y - other.y), is = Math.hypot(p.x - other.x, p.y - other.y);
        if (was > 0) this.look.set(look.x, look.y, look.k * is / was);
      }
      down.set(e.pointerId, p);
    });
    board.addEventListener("pointerleave", () => this.pointed?.(-1));
    board.addEventListener("wheel", (e) => {
      e.preventDefault();
      const p = at(e), v = this.window(), x = v.x + p.x / v.scale, y = v.y + p.y / v.scale, look = this.look.at;
      const k = Math.min(24, Math.max(0.8, look.k * Math.exp(-e.deltaY / 400))), part = look.k / k;
      this.look.set(x + (look.x - x) * part, y + (look.y - y) * part, k);
    }, { passive: false });
    board.addEventListener("keydown", (e) => {
      const look = this.look.at, step = 60 / this.window().scale;
      if (!e.shiftKey || e.ctrlKey || e.metaKey || e.altKey) return;
      const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[e.key];
      if (!move) return;
      e.preventDefault();
      e.stopPropagation();
      this.look.set(look.x + move[0], look.y + move[1], look.k);
    });
  }
}

/** The path of a tapered arrow that keeps to the right of the line between two places, so that the way there and the way back lie beside each other.
 * @param {CanvasRenderingContext2D} c @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 @param {number} width */
export function halfArrow(c, x0, y0, x1, y1, width) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  c.beginPath();
  if (length < 1e-6) return;
  const dx = (x1 - x0) / length, dy = (y1 - y0) / length, nx = -dy, ny = dx, head = Math.min(length / 2, 1.6 * width + 2);
  /** @param {number} along @param {number} aside */
  const go = (along, aside) => c.lineTo(x0 + dx * along + nx * aside, y0 + dy * along + ny * aside);
  c.moveTo(x0, y0);
  go(length, 0);
  go(length - head, 1.8 * width);
  go(length - head, width);
  go(0, 0.45 * width);
  c.closePath();
}
