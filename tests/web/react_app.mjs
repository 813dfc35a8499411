// A page with real React that uses the package's hook: `show([{name, topic, mark}, ...])` draws one listener each.
import { createElement as h, StrictMode } from "react";
import { useBookingEvents } from "./react.js";
import { createRoot } from "./react-dom-client.mjs";

window.heard = [];

function Listener({ name, topic, mark }) {
  const { state, isLive, lastEvent } = useBookingEvents({
    topics: [topic],
    handlers: {
      slot_unavailable: (event) => window.heard.push(`${name} ${mark} ${event.resource_id}`),
      "*": (event) => window.heard.push(`${name} ${mark} any ${event.type}`),
    },
  });
  return h(
    "p",
    { id: name, "data-state": state, "data-live": String(isLive) },
    lastEvent?.type ?? "nothing yet",
  );
}

const root = createRoot(document.getElementById("root"));
window.show = (listeners) =>
  root.render(h(StrictMode, null, ...listeners.map((one) => h(Listener, { key: one.name, ...one }))));
