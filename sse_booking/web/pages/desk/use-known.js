/** The customers of a venue that match some words, a moment after the last key press. */
import { get } from "../../core/api.js";
import { useEffect, useState } from "../../core/dom.js";

const PAUSE_MS = 150;

/** Return up to five people. Fewer than two letters find nobody. */
export function useKnown(venueId, words) {
  const [known, setKnown] = useState([]);
  useEffect(() => {
    setKnown([]);
    if (words.trim().length < 2) return undefined;
    let stopped = false;
    const timer = setTimeout(() => {
      get(`/api/venues/${venueId}/people?limit=5&q=${encodeURIComponent(words.trim())}`).then(
        ({ data }) => !stopped && setKnown(data.items),
        () => {},
      );
    }, PAUSE_MS);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [venueId, words]);
  return known;
}
