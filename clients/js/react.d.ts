import type { AnyBookingEvent, BookingEventMap, BookingEventsOptions, ConnectionState } from "./index.js";

export type Handlers = { [T in keyof BookingEventMap]?: (event: BookingEventMap[T]) => void } & { "*"?: (event: AnyBookingEvent) => void };

export function useBookingEvents(options?: BookingEventsOptions & { handlers?: Handlers }): {
  state: ConnectionState;
  lastEvent: AnyBookingEvent | null;
  isLive: boolean;
};
