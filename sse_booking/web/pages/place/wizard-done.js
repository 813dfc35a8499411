import { BookingSummary } from "../../components/booking-summary.js";
import { Icon } from "../../components/icon.js";
import { TogetherList } from "../../components/together-list.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { zoneOf } from "../../core/places.js";

/** What was booked: one booking, or `{items, skipped}` of several. */
export function WizardDone({ booking }) {
  const [first] = booking.items ?? [booking];
  return html`
    <div class="done" role="status">
      <span class="tick"><${Icon} name="check" /></span>
      <p class="strong">${t(first.status === "pending" ? "done.pending" : "done.approved")}</p>
      <p class="muted">${t("done.told")}</p>
    </div>
    ${
      booking.items
        ? html`
          <p class="strong">${t("together.done", { n: booking.items.length })}</p>
          <${TogetherList} answer=${booking} zone=${zoneOf(first.venue_id)} />
        `
        : html`<${BookingSummary} booking=${booking} />`
    }
  `;
}
