/**
 * One stream for all tabs of a browser. A Web Lock makes one tab the leader, which holds the stream and forwards its events by a
 * BroadcastChannel. When the leader closes, the lock goes to the next tab, which resumes from the last id. When it is frozen or hangs and
 * does not respond, a visible tab takes the lock over. In browsers without locks, each tab has a stream of its own.
 */
import { Connection } from "./connection.js";

const HELLO_MS = 20_000;
const FORGET_MS = 100_000;
const SILENT_MS = 8_000;
const ANSWER_MS = 2_500;

export class SharedStream {
  #tab = crypto.randomUUID();
  #tabs = new Map(); // leader: tab -> {topics, at}
  /** @type {Connection | null} */
  #connection = null;
  /** @type {BroadcastChannel | null} */
  #channel = null;
  /** @type {((value?: unknown) => void) | null} */
  #release = null;
  #timers = [];
  #heardAt = Date.now();
  #closed = false;
  #topics = new Set();

  /**
   * @param options those of Connection and `name`, `position` (KeptPosition), `onFrame(frame)`, `onStatus({state, live})`: `live` maps
   *   each topic to the position from which no event of it is missed.
   */
  constructor(options) {
    this.options = options;
    this.status = { state: "connecting", live: {} };
    const shared = options.share !== false && globalThis.navigator?.locks && globalThis.BroadcastChannel;
    if (!shared) {
      this.#lead();
      return;
    }
    this.#channel = new BroadcastChannel(options.name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    this.#queueForLock(false);
    this.#post({ kind: "hello" });
    this.#timers.push(
      setInterval(() => this.#hello(), HELLO_MS),
      setInterval(() => this.#suspect(), SILENT_MS),
    );
    this.leave = () => this.#post({ kind: "bye" });
    globalThis.addEventListener("pagehide", this.leave);
    globalThis.addEventListener("pageshow", (event) => event.persisted && !this.#closed && this.#hello());
    this.look = () => document.visibilityState === "visible" && this.#suspect();
    document.addEventListener("visibilitychange", this.look);
  }

  get isLeader() {
    return this.#connection !== null;
  }

  setTopics(topics) {
    this.#topics = new Set(topics);
    if (this.#connection) this.#update();
    else this.#hello();
  }

  close() {
    this.#closed = true;
    this.#post({ kind: "bye" });
    this.#timers.forEach(clearInterval);
    if (this.leave) globalThis.removeEventListener("pagehide", this.leave);
    if (this.look) document.removeEventListener("visibilitychange", this.look);
    this.#connection?.close();
    this.#connection = null;
    this.#release?.();
    this.#channel?.close();
    this.#channel = null;
  }

  #queueForLock(steal) {
    navigator.locks
      .request(this.options.name, { steal }, () => {
        if (this.#closed) return undefined;
        this.#lead();
        return new Promise((resolve) => {
          this.#release = resolve;
        });
      })
      .catch(() => {
        // The lock was taken over: another tab leads now. Queue again for when that one closes.
        this.#connection?.close();
        this.#connection = null;
        if (!this.#closed) this.#queueForLock(false);
      });
  }

  #lead() {
    const { url, token, renew, onDenied, position } = this.options;
    this.#connection = new Connection({
      url,
      token,
      renew,
      lastId: position.read(),
      onState: (state) => this.#setStatus({ state }),
      onDenied: (topics) => {
        for (const tab of this.#tabs.values())
          tab.topics = tab.topics.filter((topic) => !topics.includes(topic));
        this.#post({ kind: "denied", topics });
        this.#topics = new Set([...this.#topics].filter((topic) => !topics.includes(topic)));
        onDenied?.(topics);
      },
      onBeat: () => this.#beat(),
      onFrame: (frame) => this.#frame(frame),
    });
    this.#setStatus({ state: "connecting", live: {} });
    this.#post({ kind: "who" });
    this.#update();
    // The other tabs respond within a task or two. Wait, to open one stream with everybody's topics instead of several in a row.
    const connection = this.#connection;
    setTimeout(() => connection === this.#connection && connection?.run(), this.#channel ? 15 : 0);
  }

  #frame(frame) {
    if (frame.id) this.options.position.write(frame.id);
    this.#post({ kind: "frame", frame });
    if (frame.type === "connected" || frame.type === "reset") {
      const { topics, cursor } = JSON.parse(frame.data);
      const live = {};
      for (const topic of topics ?? Object.keys(this.status.live))
        live[topic] = (frame.type === "connected" && this.status.live[topic]) || cursor;
      this.#setStatus({ live });
    }
    this.options.onFrame(frame);
  }

  #setStatus(change) {
    this.status = { ...this.status, ...change };
    this.#post({ kind: "status", status: this.status });
    this.options.onStatus(this.status);
  }

  #beat() {
    if (Date.now() - this.#heardAt < 1000) return;
    this.#heardAt = Date.now();
    this.#post({ kind: "beat" });
  }

  #update() {
    const union = new Set(this.#topics);
    for (const [tab, { topics, at }] of this.#tabs) {
      if (Date.now() - at > FORGET_MS) this.#tabs.delete(tab);
      else for (const topic of topics) union.add(topic);
    }
    this.#connection?.setTopics([...union].slice(0, 100));
  }

  #hello() {
    this.#post({ kind: "topics", topics: [...this.#topics] });
  }

  /** Ping a silent leader. If it does not respond, replace it, if this page is visible. */
  #suspect() {
    if (
      this.#connection ||
      this.#closed ||
      document.visibilityState !== "visible" ||
      Date.now() - this.#heardAt < SILENT_MS
    )
      return;
    const pingedAt = Date.now();
    this.#post({ kind: "ping" });
    setTimeout(() => {
      if (!this.#connection && !this.#closed && this.#heardAt < pingedAt) this.#queueForLock(true);
    }, ANSWER_MS);
  }

  #post(message) {
    this.#channel?.postMessage({ ...message, tab: this.#tab });
  }

  #hear(message) {
    if (this.#connection) {
      if (message.kind === "hello" || message.kind === "topics") {
        this.#tabs.set(message.tab, { topics: message.topics ?? [], at: Date.now() });
        this.#update();
        if (message.kind === "hello") this.#post({ kind: "status", status: this.status });
      } else if (message.kind === "bye") {
        this.#tabs.delete(message.tab);
      } else if (message.kind === "ping") {
        this.#post({ kind: "beat" });
      }
      return;
    }
    if (
      message.kind === "hello" ||
      message.kind === "topics" ||
      message.kind === "bye" ||
      message.kind === "ping"
    )
      return;
    this.#heardAt = Date.now();
    if (message.kind === "frame") this.options.onFrame(message.frame);
    else if (message.kind === "who") this.#hello();
    else if (message.kind === "denied") this.options.onDenied?.(message.topics);
    else if (message.kind === "status") {
      this.status = message.status;
      this.options.onStatus(this.status);
    }
  }
}
