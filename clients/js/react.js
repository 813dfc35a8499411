/** The events of this browser in React: one BookingEvents per address and person, however many components use it. */
import { useEffect, useRef, useState } from "react";
import { BookingEvents } from "./booking-events.js";

const shared = new Map();

function acquire(options) {
  const key = `${options.url ?? ""} ${options.user ?? ""}`;
  const entry = shared.get(key) ?? { events: new BookingEvents({ ...options, topics: [] }), users: 0 };
  shared.set(key, entry);
  entry.users += 1;
  return [
    entry.events,
    () => {
      entry.users -= 1;
      // A component that moves is taken down and put up again in one go: wait that long before the stream is closed.
      setTimeout(() => {
        if (entry.users || shared.get(key) !== entry) return;
        shared.delete(key);
        entry.events.close();
      }, 0);
    },
  ];
}

/**
 * Listen to topics while the component is there. `handlers` are by type of event, `"*"` for all; they may change at every rendering.
 * Returns the state of the connection and the last event of these topics.
 */
export function useBookingEvents({ topics = [], handlers = {}, ...options } = {}) {
  const latest = useRef(handlers);
  latest.current = handlers;
  const [state, setState] = useState("connecting");
  const [lastEvent, setLastEvent] = useState(null);
  const wanted = topics.join();
  useEffect(() => {
    const [events, release] = acquire(options);
    const listened = new Set(wanted ? wanted.split(",") : []);
    const stops = [...listened].map((topic) => events.subscribe(topic));
    stops.push(events.onState(setState));
    stops.push(
      events.on("*", (event) => {
        if (!listened.has(event.topic) && event.topic !== "all" && !event.topic.startsWith("user:")) return;
        setLastEvent(event);
        latest.current[event.type]?.(event);
        latest.current["*"]?.(event);
      }),
    );
    return () => {
      for (const stop of stops) stop();
      release();
    };
  }, [wanted, options.url, options.user]);
  return { state, lastEvent, isLive: state === "live" };
}
