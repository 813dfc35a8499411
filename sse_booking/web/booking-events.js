/**
 * Live booking events in a browser: one stream for all its tabs. It reconnects by itself, and no event is lost or repeated.
 *
 *   const events = new BookingEvents({ topics: ["venue:luigi"] });
 *   events.on("slot_unavailable", (event) => console.log(event.resource_id, event.starts_at));
 *   events.onState((state) => console.log(state)); // connecting | live | reconnecting | offline | signed-out
 *
 * To keep a list up to date: `load` fetches a snapshot and returns its Event-Cursor, `apply` gets every event after that.
 *
 *   events.follow({ topics: ["resource:table-7"], load, apply });
 */
import { isAfter, KeptPosition } from "./events/position.js";
import { SharedStream } from "./events/tabs.js";

export { FrameParser } from "./events/frames.js";
export { isAfter, parsePosition } from "./events/position.js";

const CONTROL = new Set(["connected", "caught_up", "reset", "token_expiring", "goodbye"]);
const POLL_MS = 10_000;

export class BookingEvents {
  #handlers = new Map();
  #wanted = new Map(); // topic -> number of subscribers
  #followers = new Set();
  #stream;
  #soon = 0;
  #lastId = "";

  /**
   * @param {{
   *   url?: string, topics?: string[], user?: string, token?: () => string | Promise<string>,
   *   renew?: () => Promise<boolean>, share?: boolean
   * }} [options]
   *   `user` separates the streams of different people in one browser. `token` returns a bearer token when no cookie is used. `renew` is
   *   called when the credential expires soon or has expired; it resolves to whether there is a fresh one. `share: false` gives this
   *   page a stream of its own.
   */
  constructor({ url = "/api/stream", topics = [], user = "", token, renew, share } = {}) {
    const name = `sse-booking:${new URL(url, globalThis.location?.href).href}:${user}`;
    this.state = "connecting";
    this.position = new KeptPosition(name);
    for (const topic of topics) this.#wanted.set(topic, 1);
    this.renew = renew;
    this.#stream = new SharedStream({
      url,
      name,
      token,
      renew,
      share,
      position: this.position,
      onFrame: (frame) => this.#frame(frame),
      onStatus: (status) => this.#status(status),
      onDenied: (denied) => this.#emit("denied", { type: "denied", topics: denied }),
    });
    this.#stream.setTopics(topics);
  }

  /** Call the handler for events of a type, `"*"` for all of them. Returns a function that stops it. */
  on(type, handler) {
    if (!this.#handlers.has(type)) this.#handlers.set(type, new Set());
    this.#handlers.get(type).add(handler);
    return () => this.#handlers.get(type)?.delete(handler);
  }

  /** Call the handler with the state, now and on every change. */
  onState(handler) {
    handler(this.state);
    return this.on("state", handler);
  }

  /** Subscribe to a topic. Each call needs its own unsubscribe. */
  subscribe(topic) {
    this.#wanted.set(topic, (this.#wanted.get(topic) ?? 0) + 1);
    this.#topicsChanged();
    return () => this.unsubscribe(topic);
  }

  unsubscribe(topic) {
    const count = (this.#wanted.get(topic) ?? 0) - 1;
    if (count > 0) this.#wanted.set(topic, count);
    else this.#wanted.delete(topic);
    this.#topicsChanged();
  }

  /**
   * Keep data up to date with the server. `load()` fetches it and resolves to its Event-Cursor; `apply(event)` gets each later event of the
   * topics, once, in order. The data is loaded again after a `reset`, when a topic became live later than the snapshot, and periodically
   * while there is no stream. `onError(error)` gets the error of a failed load. Returns `{stop, reload}`.
   */
  follow({ topics, load, apply, onError }) {
    const follower = new Follower(new Set(topics), load, apply, onError, () => this.#stream.status);
    this.#followers.add(follower);
    for (const topic of topics) this.subscribe(topic);
    follower.reload();
    const poll = setInterval(() => {
      if (
        this.state !== "live" &&
        this.state !== "signed-out" &&
        globalThis.document?.visibilityState !== "hidden"
      )
        follower.reload();
    }, POLL_MS);
    return {
      reload: () => follower.reload(),
      stop: () => {
        clearInterval(poll);
        follower.stopped = true;
        if (this.#followers.delete(follower)) for (const topic of topics) this.unsubscribe(topic);
      },
    };
  }

  get isLeader() {
    return this.#stream.isLeader;
  }

  /** The id of the last event that this page has seen. */
  get lastId() {
    return this.#lastId;
  }

  /** End it for this page. `forget` also drops the position, as is needed when somebody signs out. */
  close({ forget = false } = {}) {
    clearTimeout(this.#soon);
    this.#stream.close();
    if (forget) this.position.forget();
    this.#handlers.clear();
    this.#followers.clear();
  }

  #topicsChanged() {
    clearTimeout(this.#soon); // a changing page subscribes to several topics at once: one new stream serves all of them
    this.#soon = setTimeout(() => this.#stream.setTopics([...this.#wanted.keys()]), 10);
  }

  #frame(frame) {
    let event;
    try {
      event = JSON.parse(frame.data);
    } catch {
      return;
    }
    if (frame.id) this.#lastId = frame.id;
    event.id = frame.id;
    if (frame.type === "reset") for (const follower of this.#followers) follower.reload();
    if (frame.type === "token_expiring" && this.#stream.isLeader) this.renew?.();
    if (!CONTROL.has(frame.type)) for (const follower of this.#followers) follower.take(event);
    this.#emit(frame.type, event);
    if (!CONTROL.has(frame.type)) this.#emit("*", event);
  }

  #status(status) {
    for (const follower of this.#followers) follower.check();
    if (status.state === this.state) return;
    this.state = status.state;
    if (status.state === "live") for (const follower of this.#followers) follower.retry();
    this.#emit("state", status.state);
  }

  #emit(type, event) {
    for (const handler of [...(this.#handlers.get(type) ?? [])]) {
      try {
        handler(event);
      } catch (error) {
        console.error(error); // an error in one handler must not keep the event from the others
      }
    }
  }
}

class Follower {
  stopped = false;
  #cursor = null;
  #waiting = [];
  #run = 0;
  #loading = false;
  #failed = false;
  #seen = {};

  constructor(topics, load, apply, onError, status) {
    this.topics = topics;
    this.load = load;
    this.apply = apply;
    this.onError = onError;
    this.status = status;
  }

  async reload() {
    const run = ++this.#run;
    this.#loading = true;
    this.#waiting = this.#cursor ? this.#waiting : [];
    let cursor;
    try {
      cursor = await this.load();
    } catch (error) {
      if (run === this.#run && !this.stopped) {
        this.#loading = false;
        this.#failed = true;
        this.#flush();
        this.onError?.(error);
      }
      return;
    }
    if (run !== this.#run || this.stopped) return;
    this.#loading = false;
    this.#failed = false;
    this.#cursor = cursor;
    this.#flush();
    this.check();
  }

  #flush() {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const event of waiting) this.take(event);
  }

  take(event) {
    if (this.stopped || !this.topics.has(event.topic)) return;
    if (this.#loading) this.#waiting.push(event);
    else if (event.type === "live_stats")
      this.apply(event); // not in the log: it repeats an id
    else if (!this.#cursor || isAfter(event.id, this.#cursor)) {
      if (this.#cursor) this.#cursor = event.id;
      this.apply(event);
    }
  }

  /** Load what could not be loaded, once the service is available again. */
  retry() {
    if (this.#failed && !this.stopped) this.reload();
  }

  /** A topic became live after the snapshot: events between the two may be missing. */
  check() {
    if (this.stopped || this.#loading || !this.#cursor) return;
    const { live } = this.status();
    for (const topic of this.topics) {
      if (live[topic] && live[topic] !== this.#seen[topic] && isAfter(live[topic], this.#cursor)) {
        this.#seen = { ...live };
        this.reload();
        return;
      }
    }
  }
}
