/** Requests to the service. A refusal is thrown as a Refusal, with a sentence for people. */
import { has, t } from "./i18n.js";

export class Refusal extends Error {
  constructor(status, problem) {
    const name = problem.type?.split("/").pop() ?? "offline";
    super(sentence(name, problem));
    this.name = name;
    this.status = status;
    this.problem = problem;
  }

  get isOffline() {
    return this.name === "offline" || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** A problem in words, in the language of the page. */
export function sentence(name, problem) {
  if (name === "rule-broken")
    return problem.rules
      .map(({ rule, message }) => (has(`rule.${rule}`) ? t(`rule.${rule}`) : message))
      .join(" ");
  if (name === "invalid" && problem.errors?.length) {
    const { field, message } = problem.errors[0];
    return `${has(`field.${field}`) ? t(`field.${field}`) : field}: ${message}`;
  }
  if (has(`problem.${name}`)) return t(`problem.${name}`);
  return problem.detail || problem.title || t("problem.offline");
}

let onSignedOut = () => {};
/** Called when the service responds that the session has ended. */
export const whenSignedOut = (handler) => {
  onSignedOut = handler;
};

const TRIES = 3;

/** @typedef {{body?: unknown, ifMatch?: string | number, key?: string | null, quiet?: boolean}} CallOptions */

/**
 * Send one request. A write has an Idempotency-Key, so it can be repeated after a network failure and still takes effect once.
 * @template {string} P
 * @template {string} M
 * @param {M} method
 * @param {P} path
 * @param {CallOptions} [options]
 * @returns {Promise<import("./api-types.d.ts").Reply<import("./api-types.d.ts").AnswerOf<P, Lowercase<M>>>>}
 */
export async function call(method, path, { body, ifMatch, key, quiet } = {}) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (ifMatch) headers["If-Match"] = `"${ifMatch}"`;
  const write = method !== "GET";
  if (write && key !== null) headers["Idempotency-Key"] = key ?? crypto.randomUUID();
  /** @type {RequestInit} */
  const init = {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store",
  };
  for (let attempt = 1; ; attempt += 1) {
    let response;
    try {
      response = await fetch(path, init);
    } catch {
      if (attempt < TRIES && headers["Idempotency-Key"] && navigator.onLine) {
        await new Promise((resolve) => setTimeout(resolve, 300 * attempt));
        continue;
      }
      throw new Refusal(0, { title: t("problem.offline") });
    }
    const data = response.status === 204 ? null : await response.json().catch(() => null);
    if (response.ok) {
      const etag = response.headers.get("ETag")?.replaceAll('"', "") ?? "";
      return { data, cursor: response.headers.get("Event-Cursor") ?? "", etag };
    }
    if (response.status === 401 && !quiet) onSignedOut();
    throw new Refusal(response.status, data ?? { title: t("problem.offline") });
  }
}

/**
 * @template {string} P
 * @param {P} path
 */
export const get = (path) => call("GET", path);

/**
 * @template {string} P
 * @param {P} path
 * @param {import("./api-types.d.ts").BodyOf<P, "post">} [body]
 * @param {CallOptions} [options]
 */
export const post = (path, body, options) => call("POST", path, { body, ...options });

/**
 * @template {string} P
 * @param {P} path
 * @param {import("./api-types.d.ts").BodyOf<P, "patch">} body
 * @param {CallOptions} [options]
 */
export const patch = (path, body, options) => call("PATCH", path, { body, ...options });

/**
 * @template {string} P
 * @param {P} path
 * @param {import("./api-types.d.ts").BodyOf<P, "put">} [body]
 * @param {CallOptions} [options]
 */
export const put = (path, body, options) => call("PUT", path, { body, ...options });

/**
 * @template {string} P
 * @param {P} path
 * @param {CallOptions} [options]
 */
export const remove = (path, options) => call("DELETE", path, options);

/**
 * Fetch the pages of a list into one array, up to about `most` items; `more` says whether there are others. The cursor is the first
 * page's: follow the events from there.
 * @template {string} P
 * @param {P} path
 * @returns {Promise<{items: import("./api-types.d.ts").ItemOf<P>[], cursor: string, more: boolean}>}
 */
export async function all(path, most = 1000) {
  const items = [];
  let next = "";
  let cursor = "";
  do {
    const join = path.includes("?") ? "&" : "?";
    /** @type {string} */
    const address = `${path}${join}limit=${Math.min(200, most)}${next ? `&cursor=${encodeURIComponent(next)}` : ""}`;
    const page = await get(address);
    cursor ||= page.cursor;
    items.push(...page.data.items);
    next = page.data.next_cursor;
  } while (next && items.length < most);
  return { items, cursor, more: Boolean(next) };
}
