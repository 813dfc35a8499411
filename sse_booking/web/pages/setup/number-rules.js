/** The rules of a resource that are numbers, folded away until somebody wants them. */
import { Field } from "../../components/field.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { NUMBERS } from "./resource-values.js";

export function NumberRules({ value, wrong, onChange }) {
  const field = (name) => html`
    <${Field}
      key=${name}
      type="number"
      inputmode="numeric"
      min="0"
      label=${t(`rule.${name}`)}
      wrong=${wrong(name)}
      value=${value[name] ?? ""}
      onInput=${(given) => onChange({ [name]: given })}
    />
  `;
  return html`
    <details>
      <summary class="strong">${t("setup.rules")}</summary>
      <p class="muted small">${t("setup.rules.more")}</p>
      <div class="fields">${NUMBERS.map(field)}</div>
    </details>
  `;
}
