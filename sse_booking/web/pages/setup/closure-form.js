import { DateTimeField } from "../../components/date-time-field.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** A closure to add: from, to and why. */
export function ClosureForm({ value, venue, onChange, onAdd, onBack }) {
  return html`
    <div class="stack-s closure">
      <${DateTimeField}
        label=${t("from")}
        instant=${value.starts_at}
        venue=${venue}
        onChange=${(starts_at) => onChange({ ...value, starts_at })}
      />
      <${DateTimeField}
        label=${t("to")}
        instant=${value.ends_at}
        venue=${venue}
        onChange=${(ends_at) => onChange({ ...value, ends_at })}
      />
      <label>
        <span class="sr">${t("reason")}</span>
        <input
          class="input"
          maxlength="200"
          placeholder=${t("reason")}
          value=${value.reason}
          onInput=${(event) => onChange({ ...value, reason: event.target.value })}
        />
      </label>
      <span class="row-s">
        <button type="button" class="btn btn-s" onClick=${onBack}>${t("back")}</button>
        <button type="button" class="btn btn-s btn-main" disabled=${value.ends_at <= value.starts_at} onClick=${onAdd}>
          ${t("add")}
        </button>
      </span>
    </div>
  `;
}
