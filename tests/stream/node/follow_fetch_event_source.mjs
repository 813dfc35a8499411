// `@microsoft/fetch-event-source` follows a stream: node follow_fetch_event_source.mjs URL TOKEN
// It is made for pages: it looks at `document` and `window`. A clean end does not reconnect it, so onclose throws.
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };
globalThis.window = globalThis;
const { fetchEventSource } = await import("@microsoft/fetch-event-source");

const [url, token] = process.argv.slice(2);
await fetchEventSource(url, {
  headers: { Authorization: `Bearer ${token}` },
  fetch: globalThis.fetch,
  onmessage: ({ id, event, data }) => console.log(JSON.stringify([id, event, data])),
  onclose() {
    throw new Error("the stream has ended");
  },
  onerror: () => 200,
});
