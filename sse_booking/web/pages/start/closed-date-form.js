import { DateInput } from "../../components/date-input.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** Days to add: the first, the last and why. */
export function ClosedDateForm({ value, onChange, onAdd, onBack }) {
  const set = (name, given) => {
    const to = name === "to" ? given : [given, value.to].sort()[1]; // a first day behind the last takes it along
    onChange({ ...value, [name]: given, to });
  };
  const date = (name, label) => html`
    <label class="field">
      <span>${label}</span>
      <${DateInput} class="input" value=${value[name]} onChange=${(given) => set(name, given)} />
    </label>
  `;
  return html`
    <div class="closure stack-s">
      <div class="fields">
        ${date("from", t("start.first-day"))}${date("to", t("start.last-day"))}
        <label class="field">
          <span>${t("reason")}</span>
          <input
            class="input"
            maxlength="200"
            placeholder=${t("start.closed.such-as")}
            value=${value.reason}
            onInput=${(event) => onChange({ ...value, reason: event.target.value })}
          />
        </label>
      </div>
      <span class="row-s">
        <button type="button" class="btn btn-s" onClick=${onBack}>${t("back")}</button>
        <button type="button" class="btn btn-s btn-main" disabled=${value.to < value.from} onClick=${onAdd}>${t("add")}</button>
      </span>
    </div>
  `;
}
