import { get } from "../../core/api.js";
import { useEffect, useState } from "../../core/dom.js";

const PAUSE_MS = 200;
const MOST = 8;

/** Return the people and bookings of a venue that some words find, a moment after the last key; null before. */
export function useFound(venue, words) {
  const [found, setFound] = useState(null);
  useEffect(() => {
    setFound(null);
    if (words.length < 2) return undefined;
    let stopped = false;
    const timer = setTimeout(async () => {
      const q = `q=${encodeURIComponent(words)}&limit=${MOST}`;
      try {
        const [people, bookings] = await Promise.all([
          get(`/api/venues/${venue.id}/people?${q}`),
          get(`/api/bookings?role=staff&venue_id=${venue.id}&${q}`),
        ]);
        if (!stopped) setFound({ people: people.data.items, bookings: bookings.data.items });
      } catch {
        if (!stopped) setFound({ people: [], bookings: [] });
      }
    }, PAUSE_MS);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [venue.id, words]);
  return found;
}
