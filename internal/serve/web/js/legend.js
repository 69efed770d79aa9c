// The legend: what widths, sizes and colours stand for.

import { make } from "./dom.js";
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

/** @param {HTMLElement} box @param {Frames} frames @param {number} top @param {Stage|null} stage */
export function legend(box, frames, top, stage) {
  const parts = [];
  for (const share of top > 0 ? [1, 0.3, 0.08] : []) {
    const v = round(top * share);
    const svg = shape("svg", { width: "64", height: "34", "aria-hidden": "true" });
    if (frames.legs) {
      const w = 16 * v / top, head = Math.min(30, 1.6 * w + 2);
      svg.append(shape("path", { d: `M2 4L60 4L${60 - head} ${4 + 1.8 * w}L${60 - head} ${4 + w}L2 ${4 + 0.45 * w}Z`, fill: "#59636b" }));
    } else svg.append(shape("circle", { cx: "32", cy: "17", r: String(Math.max(2, 16 * Math.sqrt(v / top))), fill: "#59636b" }));
    parts.push(make("span", {}, svg, count(v)));
  }
  if (frames.difference) parts.push(swatch("#b35900", say("more")), swatch("#0b5fa5", say("less")));
  else if (frames.legs && stage) {
    const used = new Map(frames.items.map((i) => [stage.legs[i.item].mode, stage.legs[i.item].colour]));
    for (const [mode, colour] of [...used].sort()) parts.push(swatch(colour, say("mode-" + mode)));
  }
  box.replaceChildren(make("span", {}, say(frames.legs ? "legend-legs" : "legend-points")), ...parts);
}

/** @param {string} colour @param {string} text */
function swatch(colour, text) {
  const svg = shape("svg", { width: "14", height: "10", "aria-hidden": "true" });
  svg.append(shape("rect", { width: "14", height: "10", fill: colour }));
  return make("span", {}, svg, text);
}
