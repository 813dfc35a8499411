/** One booking in a list, and its actions. */

import { minutes, nameOf } from "../core/booking.js";
import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { requesterName } from "../core/names.js";
import { venueOf, zoneOf } from "../core/places.js";
import { dateOf, dayNumber, duration, month, ownRange, range, weekday } from "../core/time.js";
import { BookingActions } from "./booking-actions.js";
import { BookingDate } from "./booking-date.js";
import { StatusBadge } from "./status-badge.js";

export function BookingRow({
  booking,
  staff = false,
  onChange,
  fresh,
  only,
  level = "h3",
  byTime = false,
  isComing = false,
}) {
  const zone = zoneOf(booking.venue_id);
  const date = dateOf(booking.starts_at, zone);
  const over = ["rejected", "cancelled", "completed", "revoked", "expired", "no_show"].includes(
    booking.status,
  );
  const who = staff ? requesterName(booking) : venueOf(booking.venue_id)?.name;
  const own = byTime ? "" : ownRange(booking.starts_at, booking.ends_at, zone);
  const title = html`<bdi>${booking.title || nameOf(booking)}</bdi>`;
  return html`
    <li
      class=${`booking ${over ? "over" : ""} ${booking.ghost ? "ghost" : ""} ${fresh ? "fresh" : ""}`}
      data-booking=${booking.id}
    >
      <${BookingDate} booking=${booking} zone=${zone} byTime=${byTime} />
      <div class="grow">
        <div class="row-s">
          <${level} class="text">
            ${booking.ghost ? title : html`<a href=${`/bookings/${booking.id}`}>${title}</a>`}
          <//>
          ${
            booking.ghost
              ? html`<span class="badge warn">${t("sending")}</span>`
              : html`<${StatusBadge} status=${booking.status} />`
          }
          ${isComing && html`<span class="badge good">${t("desk.coming")}</span>`}
        </div>
        <p class="small">
          <time datetime=${booking.starts_at}>
            <span class="sr">${weekday(date, "long")} ${dayNumber(date)} ${month(date, "long")}, </span>
            ${range(booking.starts_at, booking.ends_at, zone)}
          </time>
          ${" "}
          <span class="muted">
            · ${duration(minutes(booking))}
            ${booking.party_size ? ` · ${t("party", { n: booking.party_size })}` : ""}
            ${booking.quantity > 1 ? ` · ${t("places", { n: booking.quantity })}` : ""}
          </span>
        </p>
        ${own && html`<p class="small muted">${t("your-time", { range: own })}</p>`}
        <p class="small muted text">
          ${booking.title ? html`<bdi>${nameOf(booking)}</bdi> · ` : ""}
          <bdi>${who}</bdi>
          ${booking.note && staff ? html` · <bdi>${booking.note}</bdi>` : ""}
        </p>
      </div>
      <div class="acts">
        ${
          !booking.ghost &&
          html`<${BookingActions} booking=${booking} staff=${staff} onChange=${onChange} only=${only} />`
        }
      </div>
    </li>
  `;
}
