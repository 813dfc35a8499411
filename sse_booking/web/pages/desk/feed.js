/** The live events of a venue, newest first. */

import { Icon } from "../../components/icon.js";
import { nameOf } from "../../core/booking.js";
import { html } from "../../core/dom.js";
import { has, t } from "../../core/i18n.js";
import { requesterName } from "../../core/names.js";
import { resourceOf } from "../../core/places.js";
import { useNow } from "../../core/store.js";
import { ago, day, time } from "../../core/time.js";

const ICONS = {
  new_booking: "plus",
  booking_cancelled: "x",
  booking_deleted: "trash",
  booking_updated: "edit",
  booking_checked_in: "check",
  booking_expired: "clock",
  booking_no_show: "alert",
  message: "chat",
  waitlist_joined: "bell",
  payment_updated: "check",
};

const about = (event) => (event.type === "booking_deleted" ? "" : (event.booking?.id ?? event.booking_id));

export function Feed({ events, venue }) {
  const now = useNow(15_000);
  const text = (event) => {
    const what = event.booking ? nameOf(event.booking) : (resourceOf(event.resource_id)?.name ?? "");
    const key =
      event.type === "booking_updated" && event.changes?.status_changed
        ? `feed.status.${event.booking.status}`
        : `feed.${event.type}`;
    return t(has(key) ? key : `feed.${event.type}`, {
      what,
      who:
        (event.booking && requesterName(event.booking)) ??
        (event.message?.author_name || event.actor_id) ??
        "",
    });
  };
  return html`
    <section class="card">
      <div class="card-head"><h2>${t("desk.feed")}</h2></div>
      <div class="card-body">
        ${
          events.length
            ? html`
              <ol class="feed" aria-live="polite" aria-relevant="additions">
                ${events.map(
                  (event) => html`
                    <li key=${event.key} class="new">
                      <i><${Icon} name=${ICONS[event.type] ?? "bell"} /></i>
                      <div>
                        <p class="text">
                          ${
                            about(event)
                              ? html`<a href=${`/bookings/${about(event)}`}>${text(event)}</a>`
                              : text(event)
                          }
                        </p>
                        <p class="muted">
                          ${
                            event.booking &&
                            `${day(event.booking.starts_at, venue.timezone)}, ${time(event.booking.starts_at, venue.timezone)} · `
                          }
                          ${ago(event.at, now)}
                        </p>
                      </div>
                    </li>
                  `,
                )}
              </ol>
            `
            : html`<p class="muted small">${t("desk.quiet")}</p>`
        }
      </div>
    </section>
  `;
}
