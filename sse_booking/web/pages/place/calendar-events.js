/** Bookings as calendar events, in local clock times of the venue, because the calendar knows no time zones. */
import { timeOn } from "../../core/days.js";
import { t } from "../../core/i18n.js";
import { dateOf, minuteOf } from "../../core/time.js";

const two = (n) => String(n).padStart(2, "0");
const MOVABLE = new Set(["pending", "approved"]);

/** Return the local clock time of an instant, `2026-05-04 18:30`. */
export function wallOf(instant, zone) {
  const minute = minuteOf(instant, zone);
  return `${dateOf(instant, zone)} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Return the instant of a local clock time (`2026-05-04T18:30:00`) within the shown days; null on another day. */
export function instantOf(wall, days, zone) {
  const day = days.find((one) => one.date === wall.slice(0, 10));
  const minute = Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16));
  if (day) return timeOn(day, zone, minute);
  const last = days.at(-1);
  return minute === 0 && wall.slice(0, 10) > last.date ? last.ends_at : null;
}

const placed = (item, zone) => ({ start: wallOf(item.starts_at, zone), end: wallOf(item.ends_at, zone) });
const isSame = (one, other) => one.starts_at < other.ends_at && one.ends_at > other.starts_at;

const movable = (may) => ({ editable: may, startEditable: may, durationEditable: may });

function busyEvents(resource, item, own, zone) {
  const others = item.busy.filter((busy) => resource.pool || !own.some((booking) => isSame(busy, booking)));
  return others.map((busy) => ({
    ...placed(busy, zone),
    id: `busy ${resource.id} ${busy.starts_at}`,
    resourceIds: [resource.id],
    title: resource.pool ? t("free-count", { n: Math.max(0, item.usable - busy.used) }) : t("slot.booked"),
    classNames: ["bar", resource.pool ? "level" : "busy"],
    ...movable(false),
  }));
}

function ownEvents(resource, own, zone) {
  return own.map((booking) => ({
    ...placed(booking, zone),
    id: booking.id,
    resourceIds: [resource.id],
    title: booking.title || t("slot.mine"),
    classNames: ["bar", "mine", booking.status],
    ...movable(MOVABLE.has(booking.status) && Date.parse(booking.starts_at) > Date.now()),
    extendedProps: { booking },
  }));
}

/** Return the events of a resource: other people's bookings without names, and one's own, which can be moved. */
export function eventsOf({ resource, item, mine, selection, zone }) {
  const own = mine.filter((booking) => booking.resource_id === resource.id);
  const chosen = selection?.resource_id === resource.id && selection.ends_at > selection.starts_at;
  return [
    ...(item ? busyEvents(resource, item, own, zone) : []),
    ...ownEvents(resource, own, zone),
    ...(chosen
      ? [
          {
            ...placed(selection, zone),
            id: "chosen",
            resourceIds: [resource.id],
            title: t("your-choice"),
            classNames: ["bar", "chosen"],
            ...movable(true),
            extendedProps: { chosen: true },
          },
        ]
      : []),
  ];
}
