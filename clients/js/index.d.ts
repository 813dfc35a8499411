import type { BookingEventMap } from "./events.js";

export * from "./events.js";

export type ConnectionState = "connecting" | "live" | "reconnecting" | "offline" | "signed-out";
export type BookingEventType = keyof BookingEventMap;
type Control = "connected" | "caught_up" | "reset" | "token_expiring" | "goodbye";
/** Any event of the log. */
export type AnyBookingEvent = BookingEventMap[Exclude<BookingEventType, Control>];

export interface BookingEventsOptions {
  /** The stream's address; default `/api/stream`. */
  url?: string;
  topics?: string[];
  /** Keeps the streams of different people in one browser apart. */
  user?: string;
  /** A bearer token; without it the session cookie is used. */
  token?: () => string | Promise<string>;
  /** Called when the credential is about to end or has ended; resolves to whether there is a fresh one. */
  renew?: () => Promise<boolean>;
  /** `false` gives this page a stream of its own. */
  share?: boolean;
}

export interface Following {
  reload(): void;
  stop(): void;
}

export class BookingEvents {
  constructor(options?: BookingEventsOptions);
  readonly state: ConnectionState;
  /** Whether this tab holds the stream for all tabs. */
  readonly isLeader: boolean;
  /** The id of the last event that this page has seen. */
  readonly lastId: string;
  on<T extends BookingEventType>(type: T, handler: (event: BookingEventMap[T]) => void): () => void;
  on(type: "*", handler: (event: AnyBookingEvent) => void): () => void;
  on(type: "denied", handler: (event: { type: "denied"; topics: string[] }) => void): () => void;
  onState(handler: (state: ConnectionState) => void): () => void;
  /** Listen to a topic; returns the way to stop. */
  subscribe(topic: string): () => void;
  unsubscribe(topic: string): void;
  /** Keep a snapshot in step: `load` resolves to its `Event-Cursor`, `apply` gets what comes after that, once, in order. */
  follow(options: {
    topics: string[];
    load: () => Promise<string>;
    apply: (event: AnyBookingEvent) => void;
    onError?: (error: unknown) => void;
  }): Following;
  close(options?: { forget?: boolean }): void;
}

export interface Frame {
  type: string;
  data: string;
  id: string;
}

/** Bytes of a text/event-stream to frames (WHATWG HTML §9.2.6). */
export class FrameParser {
  constructor(to: {
    onFrame: (frame: Frame) => void;
    onRetry?: (ms: number) => void;
    onComment?: (text: string) => void;
    /** The last event id of the connection before. */
    lastId?: string;
  });
  push(bytes: Uint8Array): void;
}

export function parsePosition(id: string): { epoch: string; n: number } | null;
export function isAfter(id: string, other: string): boolean;
