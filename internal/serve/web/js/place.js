// The address of what is on the screen: whoever opens it on the same scenario sees the
// same. Everything in it is held against what the page and the server know.

/** @typedef {import("./types.js").Request} Request */
/** @typedef {{request: Request, measure: string, nationality: string, party: string, view: string}} Where */

/** @param {Where} where */
export function remember(where) {
  history.replaceState(null, "", "#" + encodeURIComponent(JSON.stringify(where)));
}

/** @returns {Where|null} */
export function recall() {
  try {
    const w = JSON.parse(decodeURIComponent(location.hash.slice(1)));
    const r = w.request;
    const whole = typeof r.scenario === "string" && typeof r.variant === "string" && Array.isArray(r.changes) && Number.isInteger(r.seeds) && typeof r.until === "string";
    return whole ? w : null;
  } catch {
    return null;
  }
}
