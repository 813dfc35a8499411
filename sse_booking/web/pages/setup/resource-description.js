/** What a resource is: name, kind and how many places it has. */
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { KINDS } from "./resource-values.js";

export function ResourceDescription({ value, wrong, onChange }) {
  return html`
    <div class="fields">
      <${Field}
        label=${t("name")}
        required
        maxlength="200"
        wrong=${wrong("name")}
        value=${value.name}
        onInput=${(name) => onChange({ name })}
      />
      <${Select}
        label=${t("kind")}
        value=${value.kind}
        onInput=${(kind) => onChange({ kind })}
        options=${[...new Set([...KINDS, value.kind])].map((one) => [
          one,
          KINDS.includes(one) ? t(`kind.${one}`) : one,
        ])}
      />
      <${Field}
        type="number"
        label=${t("capacity")}
        hint=${t("capacity.hint")}
        min="1"
        required
        wrong=${wrong("capacity")}
        value=${value.capacity}
        onInput=${(capacity) => onChange({ capacity })}
      />
    </div>
  `;
}
