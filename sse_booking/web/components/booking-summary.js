import { minutes } from "../core/booking.js";
import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { lookOf, lookOfVenue, resourceOf, venueOf, zoneOf } from "../core/places.js";
import { duration, longDay, ownRange, range } from "../core/time.js";
import { KindIcon } from "./kind-icon.js";
import { StatusBadge } from "./status-badge.js";

/** A summary of the chosen booking. */
export function BookingSummary({ booking, level = "h3" }) {
  const resource = resourceOf(booking.resource_id);
  const venue = venueOf(booking.venue_id ?? resource?.venue_id);
  const zone = zoneOf(venue?.id);
  const own = ownRange(booking.starts_at, booking.ends_at, zone);
  const look = resource ? lookOf(resource.kind) : lookOfVenue(venue?.id);
  return html`
    <div class=${`ticket kind-${look}`}>
      <div class="ticket-top">
        <${KindIcon} look=${look} />
        <div class="grow">
          <${level} class="text">${resource?.name ?? booking.resource_id ?? t("party.chosen")}<//>
          <p class="small muted text">${venue?.name}</p>
        </div>
        ${booking.status && html`<${StatusBadge} status=${booking.status} />`}
      </div>
      <div class="ticket-body">
        <dl class="facts">
          <dt>${t("date")}</dt>
          <dd>${longDay(booking.starts_at, zone)}</dd>
          <dt>${t("time")}</dt>
          <dd>
            ${range(booking.starts_at, booking.ends_at, zone)}${" "}
            <span class="muted small">${duration(minutes(booking))}</span>
            ${own && html`<div class="small muted">${t("your-time", { range: own })}</div>`}
          </dd>
          ${booking.party_size && html`<dt>${t("party.label")}</dt><dd>${t("party", { n: booking.party_size })}</dd>`}
          ${booking.quantity > 1 && html`<dt>${t("quantity")}</dt><dd>${booking.quantity}</dd>`}
          ${booking.title && html`<dt>${t("title")}</dt><dd class="text">${booking.title}</dd>`}
          ${
            booking.attendees?.length > 0 &&
            html`<dt>${t("attendees")}</dt><dd class="text">${booking.attendees.join(", ")}</dd>`
          }
          ${booking.note && html`<dt>${t("note")}</dt><dd class="text">${booking.note}</dd>`}
        </dl>
      </div>
    </div>
  `;
}
