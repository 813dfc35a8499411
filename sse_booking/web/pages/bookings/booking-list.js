import { BookingRow } from "../../components/booking-row.js";
import { Empty } from "../../components/empty.js";
import { ErrorBoundary } from "../../components/error-boundary.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

export function BookingList({ bookings, none, onChange }) {
  if (!bookings.length)
    return html`
      <div class="card">
        <${Empty} title=${t(none)} text=${t(`${none}.more`)}>
          <a class="btn btn-main" href="/">${t("nav.find")}</a>
        <//>
      </div>
    `;
  return html`
    <ul class="card">
      ${bookings.map(
        (one) => html`
          <${ErrorBoundary} as="li" key=${one.id}>
            <${BookingRow}
              booking=${one}
              level="h2"
              onChange=${onChange}
              only=${["confirm", "cancel", "check-in", "complete"]}
            />
          <//>
        `,
      )}
    </ul>
  `;
}
