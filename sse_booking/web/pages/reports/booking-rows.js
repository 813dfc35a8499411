import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { CELLS } from "./columns.js";

const NUMBERS = new Set(["places", "party"]);

export function BookingRows({ items, zone, columns }) {
  const kind = (name) => (NUMBERS.has(name) ? "num" : undefined);
  return html`
    <div class="tablewrap" tabindex="0" role="region" aria-label=${t("report.bookings")}>
      <table class="table">
        <thead>
          <tr>
            ${columns.map((name) => html`<th scope="col" key=${name} class=${kind(name)}>${t(`list.column.${name}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${items.map(
            (one) => html`
              <tr key=${one.id}>
                ${columns.map(
                  (name) => html`
                    <td key=${name} class=${kind(name)} data-label=${t(`list.column.${name}`)}>
                      ${CELLS[name](one, zone)}
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
