/**
 * One stream to the server, kept alive. It uses fetch instead of EventSource for four reasons: an EventSource gives up for good at a 502;
 * it hides status codes, so a lost session looks like a lost network; it can't send a token; and it does not report heartbeats, so a
 * connection that died with a sleeping laptop looks alive.
 */
import { FrameParser } from "./frames.js";

const MOST_MS = 30_000;
const CONNECT_MS = 15_000;
const MISSED_BEATS = 2.5;
const IMPLIED = /^(user:.*|all)$/; // every stream of that person contains them, requested or not

export class Connection {
  #topics = [];
  /** @type {Set<string> | null} */
  #openTopics = null; // topics of the open or opening stream; null before the first
  /** @type {AbortController | null} */
  #abort = null;
  #attempt = 0;
  #retryMs;
  /** @type {number | null} */
  #waitMs = null;
  /** @type {(() => void) | null} */
  #wake = null;
  #watch = 0;
  #heartbeatMs = 15_000;
  #heardAt = 0;
  #closed = false;
  #renewed = false;
  #switching = false;

  /**
   * @param options `url`; `token()` returns a bearer token, or nothing to use the cookie; `renew()` resolves to whether there is
   *   a fresh credential; `lastId`; `retryMs`, the first delay until the service sends one; `onFrame(frame)`, `onState(state)`,
   *   `onDenied(topics)`, `onBeat()`, `onComment(text)`.
   */
  constructor(options) {
    this.options = options;
    this.lastId = options.lastId || "";
    this.#retryMs = options.retryMs ?? 1000;
    this.state = "connecting";
    this.nudge = this.nudge.bind(this);
    for (const type of ["online", "offline"]) globalThis.addEventListener?.(type, this.nudge);
    globalThis.document?.addEventListener("visibilitychange", this.nudge);
    globalThis.document?.addEventListener("resume", this.nudge);
  }

  /** Set the topics. New ones cause a new stream from the present position; removals wait for the next stream. */
  setTopics(topics) {
    this.#topics = [...topics].sort();
    if (
      this.#openTopics &&
      this.#topics.some((topic) => !this.#openTopics?.has(topic) && !IMPLIED.test(topic))
    ) {
      this.#switching = true;
      this.#abort?.abort();
      this.#wake?.();
    }
  }

  async run() {
    while (!this.#closed) {
      let outcome;
      try {
        outcome = await this.#once();
      } catch {
        outcome = "lost";
      }
      clearTimeout(this.#watch);
      if (this.#closed || outcome === "stop") return;
      if (outcome === "again" || this.#switching) {
        this.#switching = false;
        continue;
      }
      this.#setState(globalThis.navigator?.onLine === false ? "offline" : "reconnecting");
      await this.#pause();
    }
  }

  close() {
    this.#closed = true;
    this.#abort?.abort();
    this.#wake?.();
    clearTimeout(this.#watch);
    for (const type of ["online", "offline"]) globalThis.removeEventListener?.(type, this.nudge);
    globalThis.document?.removeEventListener("visibilitychange", this.nudge);
    globalThis.document?.removeEventListener("resume", this.nudge);
  }

  /** React to a change of the network or the page at once, without waiting for a timer. */
  nudge(event) {
    if (event?.type === "offline") {
      this.#setState("offline");
      this.#abort?.abort();
    } else if (event?.type === "online" || globalThis.document?.visibilityState !== "hidden") {
      if (this.#wake) this.#wake();
      else if (this.#heardAt && Date.now() - this.#heardAt > this.#heartbeatMs * MISSED_BEATS)
        this.#abort?.abort();
    }
  }

  async #once() {
    this.#abort = new AbortController();
    this.#openTopics = new Set(this.#topics);
    this.#heardAt = 0;
    this.#waitMs = null;
    this.#watchFor(CONNECT_MS);
    const headers = { Accept: "text/event-stream" };
    if (this.lastId) headers["Last-Event-ID"] = this.lastId;
    const token = await this.options.token?.();
    if (token) headers.Authorization = `Bearer ${token}`;
    const url = new URL(this.options.url, globalThis.location?.href);
    if (this.#topics.length) url.searchParams.set("topics", this.#topics.join(","));
    /** @type {RequestInit} */
    const init = {
      headers,
      cache: "no-store",
      credentials: token ? "omit" : "same-origin",
      signal: this.#abort.signal,
    };
    const response = await fetch(url, init);
    if (response.status === 204) return this.#stop("signed-out");
    if (response.status === 401) return this.#unauthenticated();
    if (response.status === 403 || response.status === 422) return this.#findDenied(url, init);
    if (!response.ok || !response.headers.get("Content-Type")?.startsWith("text/event-stream")) return "lost";
    return this.#read(/** @type {ReadableStream} */ (response.body).getReader());
  }

  async #read(reader) {
    let goodbye = null;
    const parser = new FrameParser({
      lastId: this.lastId,
      onComment: this.options.onComment,
      onRetry: (ms) => {
        this.#retryMs = this.#waitMs = ms;
      },
      onFrame: (frame) => {
        this.lastId = frame.id;
        if (frame.type === "connected") this.#connected(frame);
        else if (frame.type === "goodbye") goodbye = JSON.parse(frame.data).reason;
        this.options.onFrame(frame, [...(this.#openTopics ?? [])]);
      },
    });
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        this.#heardAt = Date.now();
        this.#watchFor(this.#heartbeatMs * MISSED_BEATS);
        parser.push(value);
        this.options.onBeat?.();
      }
    } finally {
      if (goodbye === null) this.#waitMs = null; // only a goodbye's delay applies to this end
    }
    if (goodbye === "signed_out") return this.#stop("signed-out");
    if (goodbye === "token_expired") return this.#unauthenticated();
    return "lost";
  }

  #connected(frame) {
    const { heartbeat_s: heartbeatS } = JSON.parse(frame.data);
    if (heartbeatS) this.#heartbeatMs = Math.max(1000, heartbeatS * 1000);
    this.#attempt = 0;
    this.#renewed = false;
    this.#waitMs = null;
    this.#setState("live");
  }

  async #unauthenticated() {
    if (!this.#renewed && (await this.options.renew?.())) {
      this.#renewed = true;
      return "again";
    }
    return this.#stop("signed-out");
  }

  /** Some topic can't be read (any more): try each separately, and continue without the refused ones. */
  async #findDenied(url, init) {
    const denied = [];
    for (const topic of this.#topics) {
      const one = new URL(url);
      one.searchParams.set("topics", topic);
      const answer = await fetch(one, { ...init, method: "HEAD" });
      if (answer.status === 403 || answer.status === 422) denied.push(topic);
    }
    this.#topics = this.#topics.filter((topic) => !denied.includes(topic));
    if (!denied.length) return "lost";
    this.options.onDenied?.(denied);
    return "again";
  }

  #stop(state) {
    this.#setState(state);
    return "stop";
  }

  #setState(state) {
    if (state === this.state) return;
    this.state = state;
    this.options.onState(state);
  }

  #watchFor(ms) {
    clearTimeout(this.#watch);
    const abort = this.#abort;
    this.#watch = setTimeout(() => abort?.abort(), ms);
  }

  /** Wait before the next attempt: the goodbye's delay, else twice the previous one, with random jitter per page. */
  #pause() {
    const most = Math.min(MOST_MS, this.#retryMs * 2 ** this.#attempt);
    const ms = this.#waitMs ?? most * (0.25 + 0.75 * Math.random());
    this.#attempt = Math.min(this.#attempt + 1, 16);
    return /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        const timer = setTimeout(() => this.#wake?.(), ms);
        this.#wake = () => {
          clearTimeout(timer);
          this.#wake = null;
          resolve();
        };
      })
    );
  }
}
