/** The initial range of the form: one that is available. */
import { STEP } from "../../components/date-time-field.js";
import { freeIn } from "../../core/booking.js";
import { timeOn } from "../../core/days.js";
import { rfc3339 } from "../../core/time.js";

const STEP_MS = STEP * 60_000;
const USUAL_MINUTE = 10 * 60;
const LOOKED_AHEAD_MS = 24 * 3_600_000;

export const lengthFor = (resource) => Math.max(60, resource.min_minutes ?? 0) * 60_000;

const rangeAt = (ms, length) => ({ starts_at: rfc3339(ms), ends_at: rfc3339(ms + length) });

/** Return the start of the proposal: today, the next half hour; on another day, ten o'clock; on a past day, its start. */
export function firstRange(resource, day, zone, now = Date.now()) {
  const starts = Date.parse(day.starts_at);
  const isToday = starts <= now && now < Date.parse(day.ends_at);
  const next = starts + Math.ceil((now - starts) / STEP_MS) * STEP_MS;
  const usual = Date.parse(timeOn(day, zone, USUAL_MINUTE) ?? day.starts_at);
  return { resource_id: resource.id, ...rangeAt(isToday ? next : usual, lengthFor(resource)), quantity: 1 };
}

/** Return the first half hour from the proposal on with a free range of that length; the proposal itself when there is none. */
export function firstFree(proposed, resources, items) {
  const length = Date.parse(proposed.ends_at) - Date.parse(proposed.starts_at);
  const start = Date.parse(proposed.starts_at);
  for (let later = 0; later < LOOKED_AHEAD_MS; later += STEP_MS) {
    const range = rangeAt(start + later, length);
    const free = resources.find((one) => {
      const item = items.find((of) => of.resource_id === one.id);
      return item && length >= lengthFor(one) - 1 && freeIn(item, range.starts_at, range.ends_at) > 0;
    });
    if (free) return { ...proposed, ...range, resource_id: free.id };
  }
  return proposed;
}
