/** The bookings that an address asks for, page by page: the first page follows events, older ones are loaded on demand. */
import { get } from "../../core/api.js";
import { useEffect, useState } from "../../core/dom.js";
import { useFollow } from "../../core/live.js";

export const STATES = [
  "pending",
  "approved",
  "checked_in",
  "completed",
  "no_show",
  "cancelled",
  "rejected",
  "revoked",
  "expired",
];

/** Return the parameters of the API for the filters in an address. */
export function filterOf(venue, edges, query) {
  const params = new URLSearchParams({ role: "staff", venue_id: venue.id, ...edges });
  if (query.get("resource")) params.set("resource_id", query.get("resource"));
  if (STATES.includes(query.get("status"))) params.set("status", query.get("status"));
  if (query.get("q")?.trim()) params.set("q", query.get("q").trim().slice(0, 200));
  return params;
}

/** Return what useFollow does, with `value` as `{items, more}`; `more` loads the next page, and is null at the end. */
export function usePagedBookings(venue, params) {
  const [older, setOlder] = useState(
    /** @type {{items: any[], next: any}} */ ({ items: [], next: undefined }),
  );
  useEffect(() => setOlder({ items: [], next: undefined }), [String(params)]);
  const page = async (cursor) =>
    get(
      /** @type {string} */ (
        `/api/bookings?${params}&limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`
      ),
    );
  const found = useFollow(
    [`venue:${venue.id}:staff`],
    async () => {
      const { data, cursor } = await page("");
      return { value: data, cursor };
    },
    () => "reload",
    [String(params)],
  );
  if (!found.value) return found;
  const seen = new Set(older.items.map((one) => one.id));
  const next = older.next === undefined ? found.value.next_cursor : older.next;
  const more = async () => {
    const { data } = await page(next);
    setOlder((now) => ({ items: [...now.items, ...data.items], next: data.next_cursor }));
  };
  const items = [...found.value.items.filter((one) => !seen.has(one.id)), ...older.items];
  return { ...found, value: { items, more: next ? more : null } };
}
