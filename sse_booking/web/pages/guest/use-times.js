import { get } from "../../core/api.js";
import { useEffect, useState } from "../../core/dom.js";

const NEWS = ["slot_unavailable", "slot_available", "availability_updated", "resource_updated", "reset"];

/** The times of a day at which a venue has a place for a party, kept in step with the service. */
export function useTimes({ venue, date, party, kind }) {
  const [state, setState] = useState(/** @type {{value: any, error: any}} */ ({ value: null, error: null }));
  useEffect(() => {
    let stopped = false;
    let timer = 0;
    const load = async () => {
      try {
        const query = new URLSearchParams({ date, party_size: String(party), ...(kind && { kind }) });
        const { data } = await get(`/api/venues/${venue.id}/times?${query}`);
        if (!stopped) setState({ value: data.items, error: null });
      } catch (refusal) {
        if (!stopped) setState((now) => ({ ...now, error: refusal }));
      }
    };
    setState({ value: null, error: null });
    load();
    // A stream of its own: whoever looks may be nobody that the other pages know.
    const stream = new EventSource(`/api/stream?topics=venue:${venue.id}`);
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(load, 100); // several events of one change ask for one load
    };
    for (const type of NEWS) stream.addEventListener(type, soon);
    return () => {
      stopped = true;
      clearTimeout(timer);
      stream.close();
    };
  }, [venue.id, date, party, kind]);
  return state;
}
