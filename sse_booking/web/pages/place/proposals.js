import { STEP } from "../../components/date-time-field.js";
import { freeIn } from "../../core/booking.js";
import { instantOf, rfc3339, today } from "../../core/time.js";

export function firstRange(resource, date, zone) {
  const minute =
    date === today(zone)
      ? Math.min(
          22 * 60,
          Math.ceil((Date.now() - Date.parse(instantOf(date, 0, zone))) / 3_600_000 + 0.5) * 60,
        )
      : 10 * 60;
  const starts = instantOf(date, minute, zone);
  const length = Math.max(60, resource.min_minutes ?? 0) * 60_000;
  return {
    resource_id: resource.id,
    starts_at: starts,
    ends_at: rfc3339(Date.parse(starts) + length),
    quantity: 1,
  };
}

/** The first half hour from the proposed one on at which something is free for as long; the proposal itself where nothing is. */
export function firstFree(proposed, resources, items) {
  const length = Date.parse(proposed.ends_at) - Date.parse(proposed.starts_at);
  for (let later = 0; later < 12 * 3_600_000; later += STEP * 60_000) {
    const range = {
      starts_at: rfc3339(Date.parse(proposed.starts_at) + later),
      ends_at: rfc3339(Date.parse(proposed.ends_at) + later),
    };
    const free = resources.find((one) => {
      const item = items.find((of) => of.resource_id === one.id);
      return (
        item && length >= (one.min_minutes ?? 0) * 60_000 && freeIn(item, range.starts_at, range.ends_at) > 0
      );
    });
    if (free) return { ...proposed, ...range, resource_id: free.id };
  }
  return proposed;
}
