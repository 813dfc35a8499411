import { get } from "./api.js";
import { useState } from "./dom.js";
import { useFollow } from "./live.js";

/**
 * A list in pages: the first one follows events; older ones are loaded on demand.
 * @param {string} path
 * @param {string[]} topics
 */
export function usePages(path, topics) {
  const [older, setOlder] = useState(
    /** @type {{items: any[], next: any}} */ ({ items: [], next: undefined }),
  );
  const first = useFollow(
    topics,
    async () => {
      const { data, cursor } = await get(/** @type {string} */ (`${path}?limit=50`));
      return { value: data, cursor };
    },
    (event, now) => (event.type === "live_stats" ? now : "reload"),
    [path],
  );
  const next = older.next === undefined ? first.value?.next_cursor : older.next;
  const known = new Set(older.items.map((one) => one.id));
  const rows = first.value && [...first.value.items.filter((one) => !known.has(one.id)), ...older.items];
  const more =
    next &&
    (async () => {
      const { data } = await get(
        /** @type {string} */ (`${path}?limit=50&cursor=${encodeURIComponent(next)}`),
      );
      setOlder((now) => ({ items: [...now.items, ...data.items], next: data.next_cursor }));
    });
  return { ...first, value: rows, more };
}
