/** The times of a day at which a venue still has room, and one resource for each. Tables are the staff's matter. */
import { timesOf } from "../../core/days.js";
import { hoursOn } from "../../core/hours.js";
import { minuteOf, rfc3339 } from "../../core/time.js";

const STEP = 30;
const minutes = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

/** Whether a resource is open, by its hours, from a minute of the day on for so long. */
function isOpen(resource, date, minute, length) {
  const hours = hoursOn(resource, date);
  if (!hours) return true;
  return hours.some(([from, to]) => {
    const end = minutes(to) <= minutes(from) ? minutes(to) + 1440 : minutes(to);
    return minute >= minutes(from) && minute + length <= end;
  });
}

/** How long a stay is, in minutes, where the resource has no slots of its own. */
export const lengthOf = (resource) =>
  Math.max(resource.min_minutes ?? 0, Math.min(120, resource.max_minutes ?? 120));

function* wishes(resource, free, day, zone) {
  if (resource.slot_minutes) {
    for (const slot of free.slots) if (slot.status === "available") yield slot;
    return;
  }
  const length = lengthOf(resource);
  for (const { instant } of timesOf(day, zone, STEP)) {
    const end = rfc3339(Date.parse(instant) + length * 60_000);
    const used = free.busy.filter((one) => one.starts_at < end && one.ends_at > instant);
    const most = Math.max(0, ...used.map((one) => one.used));
    if (most < free.usable && isOpen(resource, day.date, minuteOf(instant, zone), length))
      yield { starts_at: instant, ends_at: end };
  }
}

/** `[{starts_at, ends_at, resource_id, left}]` by start, what has begun left out. */
export function freeTimes(resources, items, day, zone, now = Date.now()) {
  const found = new Map();
  for (const resource of resources) {
    const free = items.find((one) => one.resource_id === resource.id);
    if (!free) continue;
    for (const { starts_at, ends_at } of wishes(resource, free, day, zone)) {
      if (Date.parse(starts_at) < now + resource.lead_minutes * 60_000) continue;
      const known = found.get(starts_at);
      if (known) known.left += 1;
      else found.set(starts_at, { starts_at, ends_at, resource_id: resource.id, left: 1 });
    }
  }
  return [...found.values()].sort((a, b) => a.starts_at.localeCompare(b.starts_at));
}
