/** Toasts for changes made elsewhere: one per change, and none for this person's own actions. */

import { nameOf } from "./booking.js";
import { has, t } from "./i18n.js";
import { followStaff, listen, watchPlaces } from "./live.js";
import { requesterName } from "./names.js";
import { resourceOf, zoneOf } from "./places.js";
import { isShownOnPages } from "./preferences.js";
import { you } from "./session.js";
import { day, time } from "./time.js";
import { toast } from "./toasts.js";

const TONES = {
  booking_rejected: "warn",
  booking_cancelled: "warn",
  booking_revoked: "warn",
  booking_deleted: "warn",
  booking_expired: "warn",
  booking_no_show: "warn",
  new_booking: "info",
  message: "info",
  notification: "info",
  waitlist_offered: "good",
  system_announcement: "info",
};
const FRESH_MS = 5 * 60_000;
const shownChanges = new Set();

function isFirst(changeId) {
  if (shownChanges.has(changeId)) return false;
  shownChanges.add(changeId);
  if (shownChanges.size > 200) shownChanges.delete(shownChanges.values().next().value);
  return true;
}

async function showToast(event) {
  if (event.type === "system_announcement") {
    if (isFirst(event.change_id))
      toast(t("announcement"), { text: event.message, tone: event.level === "info" ? "info" : "bad" });
    return;
  }
  if (event.type === "notification") {
    if (isFirst(event.change_id) && (await isShownOnPages(event.type)))
      toast(event.title, {
        text: event.message,
        tone: "info",
        href: event.notification.type === "invitation" ? "/me" : "",
      });
    return;
  }
  if (Date.now() - Date.parse(event.at) > FRESH_MS || event.actor_id === you()?.user_id) return; // replayed, or one's own action
  const side = event.topic.startsWith("user:") ? "user" : "staff";
  const key = [`event.${event.type}.${side}`, `event.${event.type}`].find(has);
  if (!key || !isFirst(event.change_id) || !(await isShownOnPages(event.type))) return;
  const { booking, message } = event;
  const zone = zoneOf(booking?.venue_id);
  const what = booking ? nameOf(booking) : (resourceOf(event.resource_id)?.name ?? "");
  const when = booking ? `${day(booking.starts_at, zone)}, ${time(booking.starts_at, zone)}` : "";
  const about = event.type === "booking_deleted" ? null : (booking?.id ?? event.booking_id);
  toast(
    t(key, {
      what,
      who: (booking && requesterName(booking)) ?? (message?.author_name || event.actor_id) ?? "",
    }),
    {
      text: [when, event.reason, message?.text.slice(0, 140)].filter(Boolean).join(" · "),
      tone: TONES[event.type] ?? "good",
      href: about ? `/bookings/${about}` : "",
    },
  );
}

/** Start showing toasts on every page, also to staff about their venues. */
export function showEventToasts() {
  listen("*", showToast);
  followStaff();
  watchPlaces();
}
