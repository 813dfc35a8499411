// npm's `eventsource` follows a stream and prints a line of JSON for each event: node follow.mjs URL TOKEN TYPE…
import { EventSource } from "eventsource";

const [url, token, ...types] = process.argv.slice(2);
const source = new EventSource(url, {
  fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } }),
});
for (const type of types) {
  source.addEventListener(type, (event) => console.log(JSON.stringify([event.lastEventId, event.type, event.data])));
}
source.addEventListener("error", () => {
  if (source.readyState === EventSource.CLOSED) {
    console.log(JSON.stringify(["", "closed for ever", ""]));
  }
});
