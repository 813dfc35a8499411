import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { addDays, clock, hourOf, weekday } from "../../core/time.js";

/** A week of hours. `text` describes a figure. */
export function HeatMap({ grid, label = t("stats.popular"), text = String }) {
  const most = Math.max(1, ...grid.flat());
  const busy = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => grid.some((row) => row[hour]));
  const from = Math.min(8, ...busy);
  const to = Math.max(20, ...busy);
  const shown = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return html`
    <div class="heatwrap" tabindex="0" role="region" aria-label=${label}>
      <table class="heat">
        <caption class="sr">${label}</caption>
        <thead>
          <tr>
            <td></td>
            ${shown.map(
              (hour) => html`
                <th scope="col" key=${hour}>
                  ${
                    hour % 2
                      ? html`<span class="sr">${hourOf(hour)}</span>`
                      : html`<span class="sr">${hourOf(hour)}</span><span aria-hidden="true">${hour}</span>`
                  }
                </th>
              `,
            )}
          </tr>
        </thead>
        <tbody>
          ${grid.map(
            (row, index) => html`
              <tr key=${index}>
                <th scope="row">${weekday(addDays("2026-01-05", index))}</th>
                ${shown.map(
                  (hour) => html`
                    <td
                      key=${hour}
                      title=${`${clock(hour * 60)}: ${text(row[hour])}`}
                      style=${{ "--heat": row[hour] / most }}
                    >
                      <span class="sr">${text(row[hour])}</span>
                    </td>
                  `,
                )}
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}
