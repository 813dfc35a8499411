/** Requests to the service. A refusal is thrown as a Refusal with a sentence that a person understands. */
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

function sentence(name, problem) {
  if (name === "rule-broken") return problem.rules.map(({ rule, message }) => (has(`rule.${rule}`) ? t(`rule.${rule}`) : message)).join(" ");
  if (name === "invalid" && problem.errors?.length) {
    const { field, message } = problem.errors[0];
    return `${has(`field.${field}`) ? t(`field.${field}`) : field}: ${message}`;
  }
  if (has(`problem.${name}`)) return t(`problem.${name}`);
  return problem.detail || problem.title || t("problem.offline");
}

let onSignedOut = () => {};
/** What happens when the service says that nobody is signed in any more. */
export const whenSignedOut = (handler) => {
  onSignedOut = handler;
};

const TRIES = 3;

/**
 * One request. A write has an Idempotency-Key, so it is repeated when the network fails in the middle: it takes effect once.
 * @returns {Promise<{data: any, cursor: string, etag: string}>}
 */
export async function call(method, path, { body, ifMatch, key, quiet } = {}) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (ifMatch) headers["If-Match"] = `"${ifMatch}"`;
  const write = method !== "GET";
  if (write && key !== null) headers["Idempotency-Key"] = key ?? crypto.randomUUID();
  const init = { method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store" };
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

export const get = (path) => call("GET", path);
export const post = (path, body, more) => call("POST", path, { body, ...more });
export const patch = (path, body, more) => call("PATCH", path, { body, ...more });
export const put = (path, body, more) => call("PUT", path, { body, ...more });
export const remove = (path, more) => call("DELETE", path, more);

/** All pages of a list, in one array; the cursor is the first page's, which is the one to follow on from. */
export async function all(path, most = 1000) {
  const items = [];
  let next = "";
  let cursor = "";
  do {
    const join = path.includes("?") ? "&" : "?";
    const page = await get(`${path}${join}limit=200${next ? `&cursor=${encodeURIComponent(next)}` : ""}`);
    cursor ||= page.cursor;
    items.push(...page.data.items);
    next = page.data.next_cursor;
  } while (next && items.length < most);
  return { items, cursor };
}
