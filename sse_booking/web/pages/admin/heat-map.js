import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { clock, hourOf } from "../../core/time.js";
import { nameOfDay, orderOf } from "../../core/week.js";

/** A week of hours, from Monday in `grid`, shown from the day on which the venue's weeks begin. `text` describes a figure. */
export function HeatMap({ grid, venue, label = t("stats.popular"), text = String }) {
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
          ${orderOf(venue).map(
            (index) => html`
              <tr key=${index}>
                <th scope="row">${nameOfDay(index)}</th>
                ${shown.map(
                  (hour) => html`
                    <td
                      key=${hour}
                      title=${`${clock(hour * 60)}: ${text(grid[index][hour])}`}
                      style=${{ "--heat": grid[index][hour] / most }}
                    >
                      <span class="sr">${text(grid[index][hour])}</span>
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
