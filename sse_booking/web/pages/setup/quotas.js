/** What one person may book at most, over several resources or the whole venue. */
import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Icon } from "../../components/icon.js";
import { patch } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useSaving } from "../../core/use-saving.js";
import { Quota } from "./quota.js";

const MOST = 20;
const FRESH = { resource_ids: null, bookings: "", day: "", week: "" };
let numbers = 0;

const hours = (minutes) => (minutes === null ? "" : String(minutes / 60));
const minutes = (given) => (given === "" ? null : Math.round(Number(given) * 60));
const edited = (one) => ({
  key: ++numbers,
  resource_ids: one.resource_ids,
  bookings: one.bookings === null ? "" : String(one.bookings),
  day: hours(one.day_minutes),
  week: hours(one.week_minutes),
});
const bodyOf = (one) => ({
  resource_ids: one.resource_ids,
  bookings: one.bookings === "" ? null : Number(one.bookings),
  day_minutes: minutes(one.day),
  week_minutes: minutes(one.week),
});

export function QuotasDialog({ venue, resources, onClose }) {
  const [list, setList] = useState(() => venue.quotas.map(edited));
  const { busy, error, run } = useSaving(onClose);
  const change = (key, values) =>
    setList((now) => now.map((one) => (one.key === key ? { ...one, ...values } : one)));
  const save = (event) => {
    event.preventDefault();
    run(() => patch(`/api/venues/${venue.id}`, { quotas: list.map(bodyOf) }, { ifMatch: venue.version }));
  };
  return html`
    <${Dialog}
      title=${t("quotas.of", { what: venue.name })}
      onClose=${onClose}
      foot=${html`
        <button class="btn" onClick=${onClose}>${t("back")}</button>
        <${BusyButton} class="btn btn-main" busy=${busy} form="quotas">${t("save")}<//>
      `}
    >
      <form id="quotas" class="stack" onSubmit=${save}>
        <p class="muted small">${t("quotas.lead")}</p>
        ${list.map(
          (one, index) => html`
            <${Quota}
              key=${one.key}
              number=${index + 1}
              value=${one}
              resources=${resources}
              onChange=${(values) => change(one.key, values)}
              onRemove=${() => setList((now) => now.filter((other) => other !== one))}
            />
          `,
        )}
        <p>
          <button
            type="button"
            class="btn"
            disabled=${list.length >= MOST}
            onClick=${() => setList((now) => [...now, { ...FRESH, key: ++numbers }])}
          >
            <${Icon} name="plus" />
            ${t("quota.add")}
          </button>
        </p>
        <${ErrorMessage} error=${error} />
      </form>
    <//>
  `;
}
