import { html } from "../../core/dom.js";
import { has, locale, t } from "../../core/i18n.js";
import { clock, dateText } from "../../core/time.js";

/** What only the files have: ids, and the times in UTC. */
const HIDDEN = new Set(["resource_id", "starts_at", "ends_at", "first_start_at", "last_end_at"]);
/** The figures that are the number of bookings in one state: they lead to these. */
const STATE = { no_shows: "no_show", requests: "pending" };

/** Format the value of a cell. */
export function shown(column, value) {
  if (value === null) return "–";
  if (has(`report.${column}.${value}`)) return t(`report.${column}.${value}`);
  if (column === "percent") return `${new Intl.NumberFormat(locale()).format(value)} %`;
  if (column === "date") return dateText(value);
  if (typeof value === "number") return new Intl.NumberFormat(locale()).format(value);
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(value)) {
    const [date, hour, minute] = [value.slice(0, 10), Number(value.slice(11, 13)), Number(value.slice(14))];
    const at = clock(hour * 60 + minute);
    return column === "first_start_local" ? at : `${dateText(date)}, ${at}`; // its row is that day's
  }
  return value;
}

export function ReportTable({ report, period, venue }) {
  const columns = report.columns.filter((column) => !HIDDEN.has(column));
  const list = (query) => `/reports/${venue.id}?${new URLSearchParams({ report: "bookings", ...query })}`;
  const number = (column) => typeof report.rows[0]?.[column] === "number";
  const link = (row, column) => {
    const days = row.date ? { from: row.date, to: row.date } : period;
    const state = STATE[column];
    if (state && report.report !== "refused" && row[column])
      return list({ ...days, status: state, ...(row.resource_id && { resource: row.resource_id }) });
    if (column === "resource" && row.resource_id) return list({ ...days, resource: row.resource_id });
    return column === "date" ? list(days) : "";
  };
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
