/** Give a place that is free now to somebody who walks in. */
import { post } from "../../../core/api.js";
import { rfc3339 } from "../../../core/time.js";

const STAY_MINUTES = 90;

/** Return when a walk-in would leave: after a usual stay, and before the place is needed again. */
export const leavesAt = (resource, until, now) =>
  Math.min(now + (resource.slot_minutes ?? STAY_MINUTES) * 60_000, until);

/** Book the place from now on for a walk-in, until it is needed again at the latest. */
export async function seat(resource, until) {
  const now = Date.now();
  const { data } = await post("/api/bookings", {
    resource_id: resource.id,
    starts_at: rfc3339(now),
    ends_at: rfc3339(leavesAt(resource, until, now)),
    walk_in: true,
  });
  return data;
}
