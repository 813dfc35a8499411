/** The parties that a place is for, what it has, and what it can be put together with. */
import { Checkbox } from "../../components/checkbox.js";
import { Field } from "../../components/field.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

export function SeatsFields({ value, others, wrong, onChange }) {
  const number = (name) => html`
    <${Field}
      type="number"
      min="1"
      label=${t(`rule.${name}`)}
      wrong=${wrong(name)}
      value=${value[name] ?? ""}
      onInput=${(given) => onChange({ [name]: given })}
    />
  `;
  const join = (id, on) =>
    onChange({ joins: on ? [...value.joins, id] : value.joins.filter((other) => other !== id) });
  return html`
    <fieldset class="stack">
      <legend>${t("party.seats")}</legend>
      <div class="fields">
        ${number("seats_min")} ${number("seats_max")}
        <${Field}
          label=${t("party.features")}
          hint=${t("party.features.hint")}
          aside=${t("optional")}
          wrong=${wrong("features")}
          value=${value.features}
          onInput=${(features) => onChange({ features })}
        />
      </div>
      ${
        others.length > 0 &&
        Number(value.capacity) === 1 &&
        html`
          <details>
            <summary>${t("party.joins")}</summary>
            <p class="muted small">${t("party.joins.hint")}</p>
            ${others.map(
              (one) => html`
                <${Checkbox}
                  key=${one.id}
                  label=${one.name}
                  checked=${value.joins.includes(one.id)}
                  onChange=${(on) => join(one.id, on)}
                />
              `,
            )}
          </details>
        `
      }
    </fieldset>
  `;
}
