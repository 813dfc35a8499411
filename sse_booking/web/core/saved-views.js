/**
 * Saved views: names for addresses of the reports page. An address has the filter, the days and the columns in it, so it can be shared,
 * and the service checks who opens it. Names and addresses are kept in this browser, for each person and venue; the service has none.
 */
import { Store } from "./store.js";

/** @typedef {{name: string, query: string}} View */

const MOST = 50;
const LONGEST_NAME = 80;
const keyOf = (user, venueId) => `views ${user} ${venueId}`;
const isView = (one) => typeof one?.name === "string" && typeof one.query === "string";
/** @type {Map<string, Store>} */
const stores = new Map();

/** @returns {View[]} */
function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isView).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

/** Return the store of somebody's views of a venue. */
export function viewsOf(user, venueId) {
  const key = keyOf(user, venueId);
  const known = stores.get(key);
  if (known) return known;
  const store = new Store(read(key));
  stores.set(key, store);
  addEventListener("storage", (event) => event.key === key && store.set(read(key)));
  return store;
}

/** Keep the views. Return whether the browser can: without storage they last as long as the page. */
function keep(user, venueId, views) {
  viewsOf(user, venueId).set(views);
  try {
    localStorage.setItem(keyOf(user, venueId), JSON.stringify(views));
    return true;
  } catch {
    return false;
  }
}

/** Name an address. The same name, or the same address, is replaced. */
export function saveView(user, venueId, name, query) {
  const view = { name: name.trim().slice(0, LONGEST_NAME), query };
  const others = viewsOf(user, venueId).value.filter((one) => one.name !== view.name && one.query !== query);
  return keep(user, venueId, [...others.slice(1 - MOST), view]);
}

export const removeView = (user, venueId, query) =>
  keep(
    user,
    venueId,
    viewsOf(user, venueId).value.filter((one) => one.query !== query),
  );

/** Return the text of an address by which equal ones are recognised: sorted, without what is empty. */
export const viewQuery = (query) => {
  const pairs = [...query].filter(([, value]) => value !== "").sort(([a], [b]) => a.localeCompare(b));
  return String(new URLSearchParams(pairs));
};
