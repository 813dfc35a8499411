/** One report: its definition in words, a chart, the table behind it, and the CSV download. */
import { Empty } from "../../components/empty.js";
import { Icon } from "../../components/icon.js";
import { Loaded } from "../../components/loaded.js";
import { get } from "../../core/api.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useFollow } from "../../core/live.js";
import { dateText } from "../../core/time.js";
import { HeatMap } from "../admin/heat-map.js";
import { ReportBars } from "./report-bars.js";
import { ReportTable, shown } from "./report-table.js";

/** The figure in the chart, and the column that names its row. */
const CHARTS = {
  utilisation: ["resource", "percent"],
  upcoming: ["date", "bookings"],
  "lead-time": ["lead", "bookings"],
  "no-shows": ["resource", "percent"],
  payments: ["payment_status", "bookings"],
};

export function Report({ venue, name, period }) {
  const path = `/api/venues/${venue.id}/reports/${name}`;
  const query = new URLSearchParams(period);
  const found = useFollow(
    [`venue:${venue.id}:staff`],
    async () => {
      const { data, cursor } = await get(/** @type {string} */ (`${path}?${query}`));
      return { value: data, cursor };
    },
    (_, now) => now, // figures do not change while somebody reads them
    [path, String(query)],
  );
  const [label, figure] = CHARTS[name] ?? [];
  return html`
    <${Loaded} of=${found} rows=${5} card>
      ${(report) => html`
        <div class="card">
          <div class="card-head row between">
            <h2 id="report-title" class="sheet-title">${t(`report.${name}`)}</h2>
            <a class="btn btn-s noprint" href=${`${path}.csv?${query}&bom=true`} download>
              <${Icon} name="list" />
              ${t("reports.csv")}
            </a>
          </div>
          <p class="muted small report-note">${t(`report.${name}.definition`)}</p>
          <p class="muted small report-note">
            ${t("reports.period", { from: dateText(period.from), to: dateText(period.to), zone: venue.timezone })}
          </p>
          ${
            report.rows.length === 0
              ? html`<${Empty} icon="chart" title=${t("reports.none")} text=${t("reports.none.more")} />`
              : html`
                ${
                  figure &&
                  html`
                    <${ReportBars}
                      rows=${report.rows.map((row) => [
                        shown(label, row[label]),
                        row[figure],
                        shown(figure, row[figure]),
                      ])}
                      most=${figure === "percent" ? 100 : undefined}
                    />
                  `
                }
                ${
                  report.heat &&
                  html`
                    <div class="report-heat">
                      <${HeatMap}
                        grid=${report.heat}
                        venue=${venue}
                        label=${t(`report.${name}.heat`)}
                        text=${(value) => (name === "utilisation" ? shown("percent", value) : String(value))}
                      />
                    </div>
                  `
                }
                <${ReportTable} report=${report} period=${period} venue=${venue} />
              `
          }
        </div>
      `}
    <//>
  `;
}
