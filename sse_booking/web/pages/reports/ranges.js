/** Ranges of days that move along with today, so that a saved view is about the same days of any week. */
import { addDays, today } from "../../core/time.js";
import { firstOfWeek } from "../../core/week.js";

export const RANGES = ["today", "tomorrow", "week", "next-week", "next-14", "month", "last-28"];

/** Return the first and the last day of a range, at the venue. */
export function daysOf(range, venue) {
  const now = today(venue.timezone);
  const week = firstOfWeek(now, venue);
  const month = `${now.slice(0, 8)}01`;
  const [from, to] = {
    today: [now, now],
    tomorrow: [addDays(now, 1), addDays(now, 1)],
    week: [week, addDays(week, 6)],
    "next-week": [addDays(week, 7), addDays(week, 13)],
    "next-14": [now, addDays(now, 13)],
    month: [month, addDays(`${addDays(month, 31).slice(0, 8)}01`, -1)],
    "last-28": [addDays(now, -27), now],
  }[range];
  return { from, to };
}
