/** Who is late, expected now, here or next, and what is free: a venue's bookings and availability as they stand at one moment. */

const MINUTE_MS = 60_000;
/** How many minutes before the start somebody counts as expected now. */
const DUE_MINUTES = 15;
const NEXT_MINUTES = 180;
/** A place that is free for less than this is not offered to a walk-in. */
const SHORTEST_STAY_MINUTES = 15;

/** Return whole minutes from one instant to another, negative if it is the other way round. */
export const minutesUntil = (instant, now) => Math.round((Date.parse(instant) - now) / MINUTE_MS);

/** Divide bookings by what the staff do next: `late` should be here, `due` come now, `here` are in, `next` come within three hours. */
export function groupsOf(bookings, now) {
  /** @type {Record<"late" | "due" | "here" | "next", any[]>} */
  const groups = { late: [], due: [], here: [], next: [] };
  for (const one of bookings) {
    const start = Date.parse(one.starts_at);
    if (one.status === "checked_in") groups.here.push(one);
    else if (one.status !== "approved" || Date.parse(one.ends_at) <= now) continue;
    else if (start <= now - MINUTE_MS) groups.late.push(one);
    else if (start <= now + DUE_MINUTES * MINUTE_MS) groups.due.push(one);
    else if (start <= now + NEXT_MINUTES * MINUTE_MS) groups.next.push(one);
  }
  groups.here.sort((a, b) => a.ends_at.localeCompare(b.ends_at));
  return groups;
}

/** Return until when a place is free from now on, in milliseconds: Infinity if nothing is in the way, 0 if it is not free. */
export function freeUntil(availability, resource, now) {
  const from = now - (resource.buffer_before_minutes ?? 0) * MINUTE_MS;
  const full = availability.busy.filter(
    (one) => one.used >= availability.usable && Date.parse(one.ends_at) > from,
  );
  if (availability.usable < 1) return 0;
  const first = Math.min(...full.map((one) => Date.parse(one.starts_at)));
  const until = first - (resource.buffer_after_minutes ?? 0) * MINUTE_MS;
  return until >= now + SHORTEST_STAY_MINUTES * MINUTE_MS ? until : 0;
}

/** Return the free ones of these resources as `{resource, until}`, the longest free first. */
export function freeOf(items, resources, now) {
  const known = new Map(items.map((one) => [one.resource_id, one]));
  return resources
    .filter((resource) => known.has(resource.id))
    .map((resource) => ({ resource, until: freeUntil(known.get(resource.id), resource, now) }))
    .filter((one) => one.until)
    .sort((a, b) => b.until - a.until || a.resource.name.localeCompare(b.resource.name));
}
