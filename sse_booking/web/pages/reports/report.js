/** One report: its definition in words, a chart, the table behind it, and the CSV download. */
import { Empty } from "../../components/empty.js";
import { Icon } from "../../components/icon.js";
import { Loaded } from "../../components/loaded.js";
import { get } from "../../core/api.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useFollow } from "../../core/live.js";
import { dateText } from "../../core/time.js";
import { ReportFigures } from "./report-figures.js";
import { ReportTable } from "./report-table.js";

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
                <${ReportFigures} report=${report} name=${name} venue=${venue} />
                <${ReportTable} report=${report} period=${period} venue=${venue} />
              `
          }
        </div>
      `}
    <//>
  `;
}
