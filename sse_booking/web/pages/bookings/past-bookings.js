/** Past bookings, loaded when they are opened. */
import { Loaded } from "../../components/loaded.js";
import { MoreButton } from "../../components/more-button.js";
import { applyTo } from "../../core/booking.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { you } from "../../core/session.js";
import { usePastBookings } from "../../core/use-past-bookings.js";
import { BookingList } from "./booking-list.js";

export function PastBookings() {
  const past = usePastBookings(you().user_id);
  const change = (booking) => past.set((now) => now && { ...now, items: applyTo(now.items, { booking }) });
  const none = past.more ? "bookings.none-lately" : "bookings.none-past";
  return html`
    <${Loaded} of=${past}>
      ${(bookings) => html`
        <${BookingList} bookings=${bookings} none=${none} onChange=${change} />
        ${past.cut && html`<p class="muted small">${t("list.cut")}</p>`}
        <${MoreButton} more=${past.more} />
      `}
    <//>
  `;
}
