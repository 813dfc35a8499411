import { hoursOn } from "../../core/hours.js";
import { addDays, dateOf, minuteOf } from "../../core/time.js";

const USUAL = [7, 22];
const hourAt = (clock) => Number(clock.slice(0, 2)) + Number(clock.slice(3)) / 60;

/** Return the opening intervals of a date in hours of that day, `[from, to]`, including those that began the evening before. */
function openOn(resource, date) {
  const before = (hoursOn(resource, addDays(date, -1)) ?? []).filter(([open, close]) => close <= open);
  const own = hoursOn(resource, date);
  if (!own) return [USUAL];
  return [
    ...before.map(([, close]) => [0, hourAt(close)]),
    ...own.map(([open, close]) => [hourAt(open), close <= open ? 24 : hourAt(close)]),
  ].filter(([from, to]) => to > from);
}

/** Return the part of a booking, or of anything else with start and end, within a day, in hours; null when it is outside. */
function hoursIn(item, date, zone) {
  const on = dateOf(item.starts_at, zone);
  const off = dateOf(Date.parse(item.ends_at) - 1, zone);
  if (on > date || off < date) return null;
  const end = minuteOf(item.ends_at, zone) || 1440;
  return [on < date ? 0 : minuteOf(item.starts_at, zone) / 60, off > date ? 24 : end / 60];
}

/** Return the hours to show, `[from, to]`: the opening hours, else seven to ten, extended by all bookings. */
export function hoursOf(resources, date, zone, items) {
  const open = resources.flatMap((one) => openOn(one, date));
  const booked = items.map((item) => hoursIn(item, date, zone)).filter(Boolean);
  const shown = [...(open.length ? open : [USUAL]), ...booked];
  return [
    Math.floor(Math.min(...shown.map(([from]) => from))),
    Math.ceil(Math.max(...shown.map(([, to]) => to))),
  ];
}

/** Return the position of a range within the shown hours of a date, in per cent; null when it is outside. */
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
