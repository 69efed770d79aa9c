// The legend: what widths, sizes and colours stand for.

import { make } from "./dom.js";
import { lessColour, moreColour } from "./map.js";
import { count, say } from "./words.js";

/** @typedef {import("./types.js").Frames} Frames */
/** @typedef {import("./types.js").Stage} Stage */

/** @param {string} name @param {Record<string, string>} attributes */
function shape(name, attributes) {
  const e = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  return e;
}

/** A round number of at most v: 1, 2 or 5 times a power of ten.
 * @param {number} v */
function round(v) {
  const power = 10 ** Math.floor(Math.log10(v));
  return (v >= 5 * power ? 5 : v >= 2 * power ? 2 : 1) * power;
}

const grey = "#59636b";

/** An arrow as the map draws it at a value, or a circle.
 * @param {boolean} legs @param {number} size of the arrow's width or the circle's radius, in pixels of the screen @param {string} colour */
function sample(legs, size, colour) {
  if (!legs) {
    const r = Math.max(2, size), svg = shape("svg", { width: String(2 * r + 2), height: String(2 * r + 2), "aria-hidden": "true" });
    svg.append(shape("circle", { cx: String(r + 1), cy: String(r + 1), r: String(r), fill: colour }));
    return svg;
  }
  const w = Math.max(0.5, size), head = Math.min(30, 1.6 * w + 2), svg = shape("svg", { width: "64", height: String(Math.ceil(1.8 * w) + 4), "aria-hidden": "true" });
  svg.append(shape("path", { d: `M2 2L60 2L${60 - head} ${2 + 1.8 * w}L${60 - head} ${2 + w}L2 ${2 + 0.45 * w}Z`, fill: colour }));
  return svg;
}

/** The legend of a map: widths are those that the map has now, since what lies closer is
 * drawn wider. A difference has one scale of widths for more and for less.
 * @param {HTMLElement} box @param {Frames} frames @param {number} top the value of the widest arrow @param {Stage|null} stage @param {import("./map.js").MapView} view */
export function legend(box, frames, top, stage, view) {
  const grows = Math.sqrt(view.window().scale), parts = [], largest = frames.legs ? 17 : 24; // what a line of the legend has room for
  for (const share of top > 0 ? [1, 0.3, 0.08] : []) {
    const most = top * Math.min(1, frames.legs ? largest / (view.widthOf(top) * grows) : (largest / (view.radius(top) * grows)) ** 2), v = round(most * share);
    const size = (frames.legs ? view.widthOf(v) : view.radius(v)) * grows;
    const samples = frames.difference ? [sample(frames.legs, size, moreColour), sample(frames.legs, size, lessColour)] : [sample(frames.legs, size, grey)];
    parts.push(make("span", { class: "width" }, ...samples, (frames.difference ? "±" : "") + count(v)));
  }
  if (frames.difference) parts.push(swatch(moreColour, say("more")), swatch(lessColour, say("less")));
  else if (frames.legs && stage) {
    const used = new Map(frames.items.map((i) => [stage.legs[i.item].mode, stage.legs[i.item].colour]));
    for (const [mode, colour] of [...used].sort()) parts.push(swatch(colour, say("mode-" + mode)));
  }
  const key = frames.difference ? (frames.legs ? "legend-difference-legs" : "legend-difference-points") : frames.legs ? "legend-legs" : "legend-points";
  box.replaceChildren(make("span", {}, say(key)), ...parts);
}

/** @param {string} colour @param {string} text */
function swatch(colour, text) {
  const svg = shape("svg", { width: "14", height: "10", "aria-hidden": "true" });
  svg.append(shape("rect", { width: "14", height: "10", fill: colour }));
  return make("span", {}, svg, text);
}
