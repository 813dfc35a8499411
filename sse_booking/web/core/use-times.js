import { get } from "./api.js";
import { useEffect, useState } from "./dom.js";
import { given } from "./parties.js";

/** The times of a day at which a venue has a place for a party. They are loaded again whenever `news` changes. */
export function useTimes({ venue, date, wish, news }) {
  const [state, setState] = useState(/** @type {{value: any, error: any}} */ ({ value: null, error: null }));
  const query = new URLSearchParams({ date, ...given(wish) }).toString();
  useEffect(() => setState({ value: null, error: null }), [venue.id, query]);
  useEffect(() => {
    let stopped = false;
    const load = async () => {
      try {
        const { data } = await get(/** @type {string} */ (`/api/venues/${venue.id}/times?${query}`));
        if (!stopped) setState({ value: data.items, error: null });
      } catch (refusal) {
        if (!stopped) setState((now) => ({ ...now, error: refusal }));
      }
    };
    load();
    return () => {
      stopped = true;
    };
  }, [venue.id, query, news]);
  return state;
}
