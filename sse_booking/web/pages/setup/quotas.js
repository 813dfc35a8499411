/** What one person may book at most, over several resources or the whole venue. */
import { BusyButton } from "../../components/busy-button.js";
import { Checkbox } from "../../components/checkbox.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { Icon } from "../../components/icon.js";
import { Select } from "../../components/select.js";
import { patch } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useSaving } from "../../core/use-saving.js";

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

function Quota({ number, value, resources, onChange, onRemove }) {
  const chosen = value.resource_ids;
  const choose = (id, on) =>
    onChange({ resource_ids: on ? [...chosen, id] : chosen.filter((other) => other !== id) });
  const field = (name, more) => html`
    <${Field}
      type="number"
      label=${t(`quota.${name}`)}
      value=${value[name]}
      onInput=${(given) => onChange({ [name]: given })}
      ...${more}
    />
  `;
  return html`
    <fieldset class="stack">
      <legend>${t("quota.number", { n: number })}</legend>
      <${Select}
        label=${t("quota.over")}
        value=${chosen === null ? "all" : "some"}
        options=${["all", "some"].map((one) => [one, t(`quota.over.${one}`)])}
        onInput=${(over) => onChange({ resource_ids: over === "all" ? null : [] })}
      />
      ${
        chosen !== null &&
        html`
          <div class="fields">
            ${resources.map(
              (one) => html`
                <${Checkbox}
                  key=${one.id}
                  label=${one.name}
                  checked=${chosen.includes(one.id)}
                  onChange=${(on) => choose(one.id, on)}
                />
              `,
            )}
          </div>
        `
      }
      <div class="fields">
        ${field("bookings", { min: 1, step: 1 })} ${field("day", { min: 0.25, max: 23.75, step: 0.25 })}
        ${field("week", { min: 0.25, max: 167.75, step: 0.25 })}
      </div>
      <p>
        <button
          type="button"
          class="btn btn-s"
          aria-label=${`${t("remove")}: ${t("quota.number", { n: number })}`}
          onClick=${onRemove}
        >
          ${t("remove")}
        </button>
      </p>
    </fieldset>
  `;
}

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
