import { get } from "./api.js";
import { useEffect, useState } from "./dom.js";
import { wishBody } from "./parties.js";

/** Load the times of a day at which a venue, or one place of it, is free for a party. */
async function load(venueId, place, query) {
  if (!place) return (await get(/** @type {string} */ (`/api/venues/${venueId}/times?${query}`))).data.items;
  const { data } = await get(/** @type {string} */ (`/api/resources/${place}/availability?${query}`));
  return data.slots
    .filter((one) => one.status === "available")
    .map(({ starts_at, ends_at, available }) => ({ starts_at, ends_at, left: available, joined: false }));
}

/** The times of a day at which a venue, or one place of it, is free for a party. They are loaded again whenever `news` changes. */
export function useTimes({ venue, date, wish, place = "", news }) {
  const [state, setState] = useState(/** @type {{value: any, error: any}} */ ({ value: null, error: null }));
  const query = new URLSearchParams({ date, ...wishBody(wish) }).toString();
  useEffect(() => setState({ value: null, error: null }), [venue.id, place, query]);
  useEffect(() => {
    let stopped = false;
    load(venue.id, place, query).then(
      (value) => stopped || setState({ value, error: null }),
      (error) => stopped || setState((now) => ({ ...now, error })),
    );
    return () => {
      stopped = true;
    };
  }, [venue.id, place, query, news]);
  return state;
}
