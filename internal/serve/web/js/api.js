// Asks the server. All that the page shows comes through here.

/** Refusal is an answer that says no, with what is wrong with the input. */
export class Refusal extends Error {
  /** @param {number} status @param {string} message @param {string} text */
  constructor(status, message, text) {
    super(message);
    this.status = status;
    this.text = text;
  }
}

/** @param {Response} answer @returns {Promise<Response>} */
async function checked(answer) {
  if (answer.ok) return answer;
  let message = answer.statusText, text = "";
  try {
    const body = await answer.json();
    message = body.error.message;
    text = body.error.text || "";
  } catch { /* an answer without a body of ours */ }
  throw new Refusal(answer.status, message, text);
}

/** @template T @param {string} path @param {Record<string, string>} [query] @param {AbortSignal} [signal] @returns {Promise<T>} */
export async function get(path, query = {}, signal) {
  return (await checked(await fetch(address(path, query), { signal }))).json();
}

/** @param {string} path @param {Record<string, string>} [query] @returns {Promise<string>} */
export async function getText(path, query = {}) {
  return (await checked(await fetch(address(path, query)))).text();
}

/** @param {string} path @param {Record<string, string>} [query] @returns {Promise<Blob>} */
export async function getBlob(path, query = {}) {
  return (await checked(await fetch(address(path, query)))).blob();
}

/** @template T @param {string} path @param {unknown} body @returns {Promise<T>} */
export async function post(path, body) {
  const answer = await checked(await send("POST", path, JSON.stringify(body), "application/json"));
  return answer.status === 204 ? /** @type {any} */ (null) : answer.json();
}

/** @param {string} path @param {unknown} body @returns {Promise<Blob>} */
export async function postBlob(path, body) {
  return (await checked(await send("POST", path, JSON.stringify(body), "application/json"))).blob();
}

/** @template T @param {string} path @param {Blob} file @param {string} kind @returns {Promise<T>} */
export async function upload(path, file, kind) {
  return (await checked(await send("POST", path, file, kind))).json();
}

/** @param {string} path @returns {Promise<Response>} */
export function remove(path) {
  return fetch(path, { method: "DELETE" });
}

/** @param {string} method @param {string} path @param {BodyInit} body @param {string} kind */
function send(method, path, body, kind) {
  return fetch(path, { method, body, headers: { "Content-Type": kind } });
}

/** @param {string} path @param {Record<string, string>} query */
export function address(path, query) {
  const kept = Object.entries(query).filter(([, value]) => value !== "");
  return kept.length ? path + "?" + new URLSearchParams(kept) : path;
}
