import { Empty } from "../../components/empty.js";
import { Icon } from "../../components/icon.js";
import { Loaded } from "../../components/loaded.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { dateText } from "../../core/time.js";
import { BookingFilter } from "./booking-filter.js";
import { BookingRows } from "./booking-rows.js";
import { columnsOf } from "./columns.js";
import { filterOf, usePagedBookings } from "./use-paged-bookings.js";

export function PagedBookings({ venue, period, edges, query, show }) {
  const zone = venue.timezone;
  const params = filterOf(venue, edges, query);
  const found = usePagedBookings(venue, params);
  const columns = columnsOf(query);
  return html`
    <${BookingFilter} venue=${venue} query=${query} columns=${columns} show=${show} />
    <${Loaded} of=${found} rows=${6} card>
      ${({ items, more }) => html`
        <div class="card">
          <div class="card-head row between">
            <h2 id="report-title" class="sheet-title">${t("report.bookings")}</h2>
            <a class="btn btn-s noprint" href=${`/api/bookings.csv?${params}&bom=true`} download>
              <${Icon} name="list" />
              ${t("reports.csv")}
            </a>
          </div>
          <p class="muted small report-note">
            ${t("reports.period", { from: dateText(period.from), to: dateText(period.to), zone })}
          </p>
          ${
            items.length === 0
              ? html`<${Empty} icon="calendar" title=${t("reports.none")} text=${t("reports.none.more")} />`
              : html`<${BookingRows} items=${items} zone=${zone} columns=${columns} />`
          }
          ${
            more &&
            html`
              <p class="report-note noprint">
                <button class="btn" onClick=${more}>${t("reports.more")}</button>
              </p>
            `
          }
        </div>
      `}
    <//>
  `;
}
