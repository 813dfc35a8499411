import { overlaps } from "../../core/booking.js";

export function stateOf(slot, resource, mine, selection) {
  const own = mine.find(
    (booking) => booking.resource_id === resource.id && overlaps(booking, slot.starts_at, slot.ends_at),
  );
  if (selection?.resource_id === resource.id && selection.starts_at === slot.starts_at) return "chosen";
  if (own) return own.ghost ? "sending" : own.status === "held" ? "held" : "mine";
  if (slot.status === "booked") return "booked";
  return slot.status === "available" ? "free" : "closed";
}
