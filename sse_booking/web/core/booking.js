/** Bookings in the pages: their allowed actions, performing these, and bookings that are being sent. */
import { get, post, remove } from "./api.js";
import { t } from "./i18n.js";
import { resourceOf } from "./places.js";
import { Store } from "./store.js";
import { rfc3339 } from "./time.js";
import { toast } from "./toasts.js";

export const LIVE = new Set(["held", "pending", "approved", "checked_in"]);

const FOR_REQUESTER = {
  held: ["confirm", "cancel"],
  pending: ["cancel"],
  approved: ["check-in", "cancel"],
  checked_in: ["complete"],
};
const FOR_STAFF = {
  pending: ["approve", "reject"],
  approved: ["check-in", "no-show", "complete", "revoke", "cancel"],
  checked_in: ["complete", "revoke"],
  rejected: ["restore"],
  cancelled: ["restore"],
  revoked: ["restore"],
  expired: ["restore"],
  no_show: ["restore"],
};
export const DESTRUCTIVE = new Set(["reject", "cancel", "revoke", "no-show"]);

/** The actions that are allowed now, the most likely first. Check-in is offered only on the day. */
export function actionsOf(booking, staff) {
  const soon = Date.parse(booking.starts_at) - Date.now() < 3_600_000;
  const over = Date.parse(booking.ends_at) < Date.now();
  return ((staff ? FOR_STAFF : FOR_REQUESTER)[booking.status] ?? []).filter((action) => {
    if (action === "check-in" || action === "no-show") return soon;
    if (action === "complete")
      return booking.status === "checked_in" || Date.parse(booking.starts_at) <= Date.now();
    return action !== "restore" || !over;
  });
}

/** Perform an action and return the booking. A refusal is shown and thrown. */
export async function act(booking, action, reason) {
  try {
    const { data } = await post(`/api/bookings/${booking.id}/${action}`, reason ? { reason } : {}, {
      ifMatch: booking.version,
    });
    return data;
  } catch (error) {
    if (error.status === 412) {
      const { data } = await get(`/api/bookings/${booking.id}`);
      toast(t("changed-meanwhile"), { tone: "warn" });
      return data;
    }
    toast(t("not-done"), { text: error.message, tone: "bad" });
    throw error;
  }
}

export const destroy = (booking) => remove(`/api/bookings/${booking.id}`, { ifMatch: booking.version });

/** Bookings that were sent and not answered yet, and refused ones for a moment. */
export const ghosts = new Store([]);

/** Book. The booking shows at once, and disappears with the server's reason if it is refused. The key makes a second press harmless. */
export async function book(wanted, key) {
  const ghost = {
    ...wanted,
    id: `ghost-${key}`,
    venue_id: wanted.venue_id ?? resourceOf(wanted.resource_id)?.venue_id,
    status: "pending",
    version: 0,
    ghost: true,
    quantity: wanted.quantity ?? 1,
  };
  ghosts.set((now) => [...now.filter((one) => one.id !== ghost.id), ghost]);
  try {
    const { data } = await post("/api/bookings", wanted, { key });
    return data;
  } finally {
    ghosts.set((now) => now.filter((one) => one.id !== ghost.id));
  }
}

/** Insert a booking into a list by start, replacing its older version. */
export function upsert(list, booking) {
  const known = list.find((one) => one.id === booking.id);
  if (known && known.version > booking.version) return list;
  return [...list.filter((one) => one.id !== booking.id), booking].sort(
    (a, b) => a.starts_at.localeCompare(b.starts_at) || a.id.localeCompare(b.id),
  );
}

/** Return a list of bookings after an event about one of them. */
export function applyTo(list, event) {
  if (!event.booking || !list) return list;
  return event.type === "booking_deleted"
    ? list.filter((one) => one.id !== event.booking.id)
    : upsert(list, event.booking);
}

export const overlaps = (a, startsAt, endsAt) =>
  Date.parse(a.starts_at) < Date.parse(endsAt) && Date.parse(a.ends_at) > Date.parse(startsAt);

/** Return how many places are free throughout a range of an availability. */
export function freeIn(availability, startsAt, endsAt) {
  let used = 0;
  for (const busy of availability.busy)
    if (overlaps(busy, startsAt, endsAt)) used = Math.max(used, busy.used);
  return Math.max(0, availability.usable - used);
}

/** Check again that a range is free before sending. This is only the page's own check: the service and its index decide. */
export async function stillFree(wanted) {
  const range = `from=${encodeURIComponent(wanted.starts_at)}&to=${encodeURIComponent(wanted.ends_at)}`;
  const { data } = await get(`/api/resources/${wanted.resource_id}/availability?${range}`);
  return freeIn(data, wanted.starts_at, wanted.ends_at) >= (wanted.quantity ?? 1);
}

export const nameOf = (booking) => resourceOf(booking.resource_id)?.name ?? booking.resource_id;
export const minutes = (range) =>
  Math.round((Date.parse(range.ends_at) - Date.parse(range.starts_at)) / 60_000);
export const inMinutes = (count) => rfc3339(Date.now() + count * 60_000);
