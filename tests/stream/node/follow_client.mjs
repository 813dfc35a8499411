// npm's `eventsource-client` follows a stream and prints a line of JSON for each event: node follow_client.mjs URL TOKEN
import { createEventSource } from "eventsource-client";

const [url, token] = process.argv.slice(2);
createEventSource({
  url,
  headers: { Authorization: `Bearer ${token}` },
  onMessage: ({ id, event, data }) => console.log(JSON.stringify([id ?? "", event ?? "message", data])),
});
