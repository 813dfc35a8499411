import { html } from "../core/dom.js";
import { locale, t } from "../core/i18n.js";
import { resourceOf, venueOf } from "../core/places.js";
import { day, duration, rfc3339, time } from "../core/time.js";

const strictest = (resources, name) =>
  Math.max(...resources.map((one) => one[name] ?? Number.NEGATIVE_INFINITY));

/** The limits per person that hold for one of these: each with what it is over. */
function quotasOf(resources) {
  const own = resources.map((one) => ({
    over: resources.length > 1 ? one.name : "",
    bookings: one.quota_bookings,
    day: one.quota_day_minutes,
    week: one.quota_week_minutes,
  }));
  const venue = venueOf(resources[0].venue_id);
  const shared = (venue?.quotas ?? [])
    .filter(({ resource_ids: ids }) => ids === null || resources.some((one) => ids.includes(one.id)))
    .map((one) => ({
      over:
        one.resource_ids === null
          ? venue.name
          : new Intl.ListFormat(locale()).format(one.resource_ids.map((id) => resourceOf(id)?.name ?? id)),
      bookings: one.bookings,
      day: one.day_minutes,
      week: one.week_minutes,
    }));
  return [...own, ...shared];
}

function told({ over, bookings, day: daily, week }) {
  const at = over ? `${over}: ` : "";
  return [
    bookings && at + t("terms.bookings", { n: bookings }),
    daily && at + t("terms.per-day", { time: duration(daily) }),
    week && at + t("terms.per-week", { time: duration(week) }),
  ].filter(Boolean);
}

/** What a booking binds one to, told before it is made: the strictest of what may be booked. */
export function Terms({ resources, startsAt, zone }) {
  if (!resources.length) return null;
  const before = (minutes) => rfc3339(Date.parse(startsAt) - minutes * 60_000);
  const when = (instant) => `${day(instant, zone)}, ${time(instant, zone)}`;
  const lines = ["cancel_until_minutes", "change_until_minutes"]
    .map((name) => [name, strictest(resources, name)])
    .filter(([, minutes]) => Number(minutes) >= 0)
    .map(([name, minutes]) => t(`terms.${name}`, { when: when(before(minutes)) }));
  const graces = resources.map((one) => one.no_show_grace_minutes).filter((one) => one !== null);
  if (graces.length) lines.push(t("terms.arrive", { when: time(before(-Math.min(...graces)), zone) }));
  if (resources.some((one) => one.approval === "manual")) lines.push(t("terms.approval"));
  lines.push(...quotasOf(resources).flatMap(told));
  if (!lines.length) return null;
  return html`
    <ul class="small muted stack-s" aria-label=${t("terms")}>
      ${lines.map((line) => html`<li key=${line}>${line}</li>`)}
    </ul>
  `;
}
