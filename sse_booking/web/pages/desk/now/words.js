/** How the desk's Now tells of a booking and of a free place. */
import { nameOf } from "../../../core/booking.js";
import { t } from "../../../core/i18n.js";
import { requesterName } from "../../../core/names.js";
import { duration, time } from "../../../core/time.js";
import { minutesUntil } from "./groups.js";

/** Return `{lead, tone, title, more}`: what is most urgent about a booking, who it is, and when, where and how many. */
export function bookingWords(booking, zone, now, sure) {
  const parts = [
    time(booking.starts_at, zone),
    nameOf(booking),
    booking.party_size ? t("party", { n: booking.party_size }) : "",
    booking.status === "approved" && booking.arrive_by && Date.parse(booking.starts_at) <= now
      ? t("now.kept", { time: time(booking.arrive_by, zone) })
      : "",
    booking.status === "approved" && sure.has(booking.id) ? t("desk.coming") : "",
    booking.note ?? "",
  ];
  return {
    ...urgent(booking, zone, now),
    title: requesterName(booking),
    more: parts.filter(Boolean).join(" · "),
  };
}

function urgent(booking, zone, now) {
  const start = minutesUntil(booking.starts_at, now);
  const end = minutesUntil(booking.ends_at, now);
  if (booking.status === "checked_in")
    return end < 0
      ? { lead: t("now.over", { time: duration(-end) }), tone: "warn" }
      : { lead: t("now.until", { time: time(booking.ends_at, zone) }), tone: "good" };
  if (start < 0) return { lead: t("now.late-by", { time: duration(-start) }), tone: "bad" };
  if (start <= 60)
    return { lead: start ? t("now.in", { time: duration(start) }) : t("now.now"), tone: "info" };
  return { lead: time(booking.starts_at, zone), tone: "plain" };
}

/** Return the same of a place that is free: until when, and for how many it is. */
export const placeWords = ({ resource, until }, zone) => ({
  lead: until === Number.POSITIVE_INFINITY ? t("now.long") : t("now.until", { time: time(until, zone) }),
  tone: "good",
  title: resource.name,
  more: resource.seats_max ? t("now.seats", { n: resource.seats_max, from: resource.seats_min ?? 1 }) : "",
});
