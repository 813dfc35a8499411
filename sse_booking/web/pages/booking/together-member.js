import { StatusBadge } from "../../components/status-badge.js";
import { nameOf } from "../../core/booking.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { zoneOf } from "../../core/places.js";
import { day, range } from "../../core/time.js";

/** One of the bookings that were made together. */
export function TogetherMember({ one, isThis, withPlace }) {
  const zone = zoneOf(one.venue_id);
  const words = html`
    ${day(one.starts_at, zone)}, ${range(one.starts_at, one.ends_at, zone)}
    ${withPlace ? html` · <bdi>${nameOf(one)}</bdi>` : ""}
  `;
  return html`
    <li class="row-s between">
      ${
        isThis
          ? html`<span class="strong" aria-current="true">${words} (${t("together.this")})</span>`
          : html`<a class="text" href=${`/bookings/${one.id}`}>${words}</a>`
      }
      <${StatusBadge} status=${one.status} />
    </li>
  `;
}
