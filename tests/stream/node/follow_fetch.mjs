// Node's own `fetch` follows a stream, with a reader of frames in ten lines: node follow_fetch.mjs URL TOKEN
import { setTimeout } from "node:timers/promises";

const [url, token] = process.argv.slice(2);
for (let at = ""; ; await setTimeout(200)) {
  const headers = { Authorization: `Bearer ${token}`, ...(at && { "Last-Event-ID": at }) };
  try {
    const response = await fetch(url, { headers });
    let text = "";
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      const frames = (text + piece).split("\n\n");
      text = frames.pop();
      for (const frame of frames) {
        const lines = frame.split("\n").filter((line) => !line.startsWith(":"));
        const fields = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s, 2)));
        at = fields.id ?? at;
        if (fields.data) console.log(JSON.stringify([at, fields.event, fields.data]));
      }
    }
  } catch {
    // cut off: it comes back
  }
}
