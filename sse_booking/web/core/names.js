import { t } from "./i18n.js";

export const initials = (text) =>
  text
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0])
    .join("")
    .toUpperCase();

/** Return the requester's name for staff. An anonymous walk-in is called that. */
export const requesterName = (booking) =>
  booking.requester?.name ||
  (booking.requester_id?.startsWith("erased:")
    ? t("erased")
    : booking.source === "walk_in"
      ? t("desk.walk-in")
      : booking.requester_id);
