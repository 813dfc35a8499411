/** One report: its definition in words, a chart, the table that it is drawn from, and the same for a spreadsheet. */
import { Empty } from "../../components/empty.js";
import { Icon } from "../../components/icon.js";
import { Loaded } from "../../components/loaded.js";
import { get } from "../../core/api.js";
import { html } from "../../core/dom.js";
import { has, locale, t } from "../../core/i18n.js";
import { useFollow } from "../../core/live.js";
import { clock, dateText } from "../../core/time.js";
import { HeatMap } from "../admin/heat-map.js";
import { ReportBars } from "./report-bars.js";

/** Which figure of a row the chart shows, and which column names the row. */
const CHARTS = {
  utilisation: ["resource", "percent"],
  upcoming: ["date", "bookings"],
  "lead-time": ["lead", "bookings"],
  "no-shows": ["resource", "percent"],
  payments: ["payment_status", "bookings"],
};
const HIDDEN = new Set(["resource_id"]);

/** What a cell says to a person. */
function shown(column, value) {
  if (value === null) return "–";
  if (has(`report.${column}.${value}`)) return t(`report.${column}.${value}`);
  if (column === "percent") return `${new Intl.NumberFormat(locale()).format(value)} %`;
  if (column === "date") return dateText(value);
  if (column === "first_start") return clock(Number(value.slice(0, 2)) * 60 + Number(value.slice(3)));
  if (typeof value === "number") return new Intl.NumberFormat(locale()).format(value);
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(value))
    return `${dateText(value.slice(0, 10))}, ${clock(Number(value.slice(11, 13)) * 60 + Number(value.slice(14)))}`;
  return value;
}

function Table({ report, period, venue }) {
  const columns = report.columns.filter((column) => !HIDDEN.has(column));
  const number = (column) => typeof report.rows[0]?.[column] === "number";
  const link = (row, column) =>
    row.resource_id && column === "resource"
      ? `/reports/${venue.id}?report=bookings&resource=${row.resource_id}&from=${period.from}&to=${period.to}`
      : column === "date"
        ? `/reports/${venue.id}?report=bookings&from=${row.date}&to=${row.date}`
        : "";
  return html`
    <div class="tablewrap" tabindex="0" role="region" aria-label=${t(`report.${report.report}`)}>
      <table class="table">
        <thead>
          <tr>
            ${columns.map(
              (column) =>
                html`<th scope="col" key=${column} class=${number(column) ? "num" : undefined}>${t(`report.column.${column}`)}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${report.rows.map(
            (row, index) => html`
              <tr key=${index}>
                ${columns.map((column) => {
                  const text = shown(column, row[column]);
                  const href = link(row, column);
                  return html`
                    <td
                      key=${column}
                      class=${number(column) ? "num" : undefined}
                      data-label=${t(`report.column.${column}`)}
                    >
                      ${href ? html`<a href=${href}>${text}</a>` : text}
                    </td>
                  `;
                })}
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

export function Report({ venue, name, period }) {
  const path = `/api/venues/${venue.id}/reports/${name}`;
  const query = new URLSearchParams(period);
  const found = useFollow(
    [`venue:${venue.id}:staff`],
    async () => {
      const { data, cursor } = await get(/** @type {string} */ (`${path}?${query}`));
      return { value: data, cursor };
    },
    (_, now) => now, // figures stand still while somebody reads them
    [path, String(query)],
  );
  const [label, figure] = CHARTS[name] ?? [];
  return html`
    <${Loaded} of=${found} rows=${5} card>
      ${(report) => html`
        <section class="card" aria-labelledby="report-title">
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
                        label=${t(`report.${name}.heat`)}
                        text=${(value) => (name === "utilisation" ? shown("percent", value) : String(value))}
                      />
                    </div>
                  `
                }
                <${Table} report=${report} period=${period} venue=${venue} />
              `
          }
        </section>
      `}
    <//>
  `;
}
