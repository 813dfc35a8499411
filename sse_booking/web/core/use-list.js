/** A list that is read as far as it is shown, kept in step with the service, and read on when somebody asks for more. */
import { all } from "./api.js";
import { useEffect, useRef } from "./dom.js";
import { useFollow } from "./live.js";
import { knowPlacesOf } from "./places.js";

export const PAGE = 100;

/**
 * `address()` names what is shown, and nothing else: the service filters, not the page. `apply(event, items)` is that of useFollow.
 * Returns what useFollow does, with `value` as the items and `more`: reads on, or null where that is all.
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
      await knowPlacesOf(items);
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
