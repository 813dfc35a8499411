/**
 * Decodes a text/event-stream to frames (WHATWG HTML §9.2.6): LF, CR and CRLF, a leading byte order mark, fields with and without a value,
 * characters split by the network. Unlike EventSource it also reports comments, which carry the heartbeats.
 */
export class FrameParser {
  #decoder = new TextDecoder("utf-8"); // drops a leading byte order mark, as the standard requires
  #rest = "";
  #afterCr = false;
  #data = null;
  #type = "";
  #id = "";

  /**
   * @param {{
   *   onFrame: (frame: {type: string, data: string, id: string}) => void,
   *   onRetry?: (ms: number) => void, onComment?: (text: string) => void, lastId?: string
   * }} to
   *   `lastId`: the last event id of the previous connection, valid until a frame has another one.
   */
  constructor(to) {
    this.to = to;
    this.#id = to.lastId ?? "";
  }

  /** Decode the next bytes. A frame is complete at its blank line. An unfinished frame at the end of the body is dropped. */
  push(bytes) {
    let text = this.#decoder.decode(bytes, { stream: true });
    if (this.#afterCr && text) {
      if (text[0] === "\n") text = text.slice(1);
      this.#afterCr = false;
    }
    text = this.#rest + text;
    let start = 0;
    for (;;) {
      const end = nextBreak(text, start);
      if (end < 0) break;
      this.#line(text.slice(start, end));
      start = end + 1;
      if (text[end] === "\r") {
        if (start === text.length) this.#afterCr = true;
        else if (text[start] === "\n") start += 1;
      }
    }
    this.#rest = text.slice(start);
  }

  #line(line) {
    if (line === "") {
      const frame =
        this.#data === null ? null : { type: this.#type || "message", data: this.#data, id: this.#id };
      this.#data = null;
      this.#type = "";
      if (frame) this.to.onFrame(frame);
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) {
      this.to.onComment?.(line.slice(1));
      return;
    }
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? "" : line.slice(colon + 1);
    if (value[0] === " ") value = value.slice(1);
    if (field === "data") this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
    else if (field === "event") this.#type = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    else if (field === "retry" && /^[0-9]+$/.test(value)) this.to.onRetry?.(Number(value));
  }
}

function nextBreak(text, from) {
  const lf = text.indexOf("\n", from);
  const cr = text.indexOf("\r", from);
  if (lf < 0) return cr;
  return cr < 0 ? lf : Math.min(lf, cr);
}
