import { Checkbox } from "../../components/checkbox.js";
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** One quota: over which resources, and how much. */
export function Quota({ number, value, resources, onChange, onRemove }) {
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
