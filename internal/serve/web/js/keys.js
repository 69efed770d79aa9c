// Keys that work everywhere but in fields.

import { make, one } from "./dom.js";
import { say } from "./words.js";

/** @typedef {{play: () => void, back: () => void, forward: () => void, zoomIn: () => void, zoomOut: () => void}} Acts */

export const keys = {
  /** @param {Acts} acts */
  listen(acts) {
    const help = /** @type {HTMLDialogElement} */ (one("help"));
    one("help-open").addEventListener("click", () => help.showModal());
    document.addEventListener("keydown", (e) => {
      const on = /** @type {HTMLElement} */ (e.target);
      if (e.ctrlKey || e.metaKey || e.altKey || on.closest("input, select, textarea, dialog, summary, .scroll, pre") || on.matches("[role=region]")) return;
      if (e.key === " " && on.closest("button, a")) return;
      const act = { " ": acts.play, ArrowLeft: acts.back, ArrowRight: acts.forward, "+": acts.zoomIn, "-": acts.zoomOut, "?": () => help.showModal() }[e.key];
      if (!act) return;
      e.preventDefault();
      act();
    });
  },
  /** Writes the list of keys in the language of the page. */
  list() {
    one("keys").replaceChildren(...["space", "arrows", "zoom", "shift", "tab", "question"].flatMap((k) => [make("dt", {}, say("key-" + k)), make("dd", {}, say("key-" + k + "-does"))]));
  },
};
