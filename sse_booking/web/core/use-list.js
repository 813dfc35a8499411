/** A list that is loaded as far as it is shown, kept up to date with the service, and continued on demand. */
import { all } from "./api.js";
import { useEffect, useRef } from "./dom.js";
import { useFollow } from "./live.js";
import { loadPlacesOf } from "./places.js";

export const PAGE = 100;

/**
 * `address()` returns the path and all filters: the service filters, not the page. `apply(event, items)` as for useFollow. Returns what
 * useFollow does, with `value` as the items, and `more`, which loads the next page, or null at the end.
 */
export function useList(topics, address, apply, deps = []) {
  const most = useRef(PAGE);
  useEffect(() => {
    most.current = PAGE;
  }, deps);
  const list = useFollow(
    topics,
    async () => {
      const { items, cursor, more } = await all(/** @type {string} */ (await address()), most.current);
      await loadPlacesOf(items);
      return { value: { items, more }, cursor };
    },
    (event, now) => {
      const items = apply(event, now?.items);
      if (items === "reload") return items;
      return items === now?.items ? now : { ...now, items };
    },
    deps,
  );
  const more = () => {
    most.current += PAGE;
    list.reload();
  };
  return {
    ...list,
    value: list.value?.items,
    more: list.value?.more ? more : null,
    set: (change) => list.set((now) => now && { ...now, items: change(now.items) }),
  };
}
