import { StatusBadge } from "../../components/status-badge.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourceOf } from "../../core/places.js";
import { day, time } from "../../core/time.js";

export function BookingRows({ items, zone }) {
  return html`
    <div class="tablewrap" tabindex="0" role="region" aria-label=${t("report.bookings")}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">${t("when")}</th>
            <th scope="col">${t("report.column.resource")}</th>
            <th scope="col">${t("who")}</th>
            <th scope="col" class="num">${t("report.column.places")}</th>
            <th scope="col">${t("reports.status")}</th>
          </tr>
        </thead>
        <tbody>
          ${items.map(
            (one) => html`
              <tr key=${one.id}>
                <td data-label=${t("when")}>
                  <a href=${`/bookings/${one.id}`}>
                    ${day(one.starts_at, zone)}, ${time(one.starts_at, zone)}–${time(one.ends_at, zone)}
                  </a>
                </td>
                <td data-label=${t("report.column.resource")}>
                  ${resourceOf(one.resource_id)?.name ?? one.resource_id}
                </td>
                <td data-label=${t("who")}>
                  ${one.requester?.name ?? one.requester_id}${one.title ? ` · ${one.title}` : ""}
                </td>
                <td class="num" data-label=${t("report.column.places")}>${one.quantity}</td>
                <td data-label=${t("reports.status")}><${StatusBadge} status=${one.status} /></td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}
