import { Checkbox } from "../../components/checkbox.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { dateText } from "../../core/time.js";

/** Holidays, closed or open each; `onAdd` gets the closed ones. */
export function HolidayList({ items, onAdd }) {
  const [open, setOpen] = useState(/** @type {string[]} */ ([]));
  const closed = items.filter(({ date }) => !open.includes(date));
  const close = (date, on) => setOpen(on ? open.filter((other) => other !== date) : [...open, date]);
  return html`
    <div role="group" aria-label=${t("holidays.closed")} class="stack-s">
      <p class="muted small" aria-hidden="true">${t("holidays.closed")}</p>
      ${items.map(
        ({ date, name }) => html`
          <${Checkbox}
            key=${date}
            label=${`${dateText(date)} · ${name}`}
            checked=${!open.includes(date)}
            onChange=${(on) => close(date, on)}
          />
        `,
      )}
    </div>
    <p>
      <button type="button" class="btn btn-s" disabled=${!closed.length} onClick=${() => onAdd(closed)}>
        ${t("holidays.add", { n: closed.length })}
      </button>
    </p>
  `;
}
