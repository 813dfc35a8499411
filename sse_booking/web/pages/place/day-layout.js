import { dateOf, minuteOf } from "../../core/time.js";

/** The hours worth showing: the earliest opening to the latest closing, else seven to ten. */
export function hoursOf(resources, date) {
  const key = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][new Date(`${date}T12:00:00Z`).getUTCDay()];
  let from = 24;
  let to = 0;
  for (const { opening_hours: hours } of resources) {
    if (!hours) return [7, 22];
    for (const [open, close] of hours[key] ?? []) {
      from = Math.min(from, Number(open.slice(0, 2)));
      to = Math.max(
        to,
        close <= open ? 24 : Math.ceil(Number(close.slice(0, 2)) + Number(close.slice(3)) / 60),
      );
    }
  }
  return from < to ? [from, to] : [7, 22];
}

/** Where a range lies within the shown hours of a date, in per cent; null where it does not. */
export function place(item, date, zone, hours) {
  const start =
    dateOf(item.starts_at, zone) < date
      ? 0
      : dateOf(item.starts_at, zone) > date
        ? 1440
        : minuteOf(item.starts_at, zone);
  const lastDate = dateOf(item.ends_at, zone);
  const end = lastDate > date ? 1440 : lastDate < date ? 0 : minuteOf(item.ends_at, zone);
  const [from, to] = hours;
  const low = Math.max(start, from * 60);
  const high = Math.min(end, to * 60);
  if (high <= low) return null;
  const whole = (to - from) * 60;
  return { at: ((low - from * 60) / whole) * 100, size: ((high - low) / whole) * 100 };
}
