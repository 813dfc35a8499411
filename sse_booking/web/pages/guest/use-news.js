import { useEffect, useState } from "../../core/dom.js";

const NEWS = ["slot_unavailable", "slot_available", "availability_updated", "resource_updated", "reset"];
const PAUSE_MS = 100;

/** A number that grows when something changes at a venue. Its stream is its own: whoever looks may be nobody that other pages know. */
export function useNews(venueId) {
  const [count, setCount] = useState(0);
  useEffect(() => {
    let timer = 0;
    const stream = new EventSource(`/api/stream?topics=venue:${venueId}`);
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setCount((now) => now + 1), PAUSE_MS); // several events of one change count once
    };
    for (const type of NEWS) stream.addEventListener(type, soon);
    return () => {
      clearTimeout(timer);
      stream.close();
    };
  }, [venueId]);
  return count;
}
