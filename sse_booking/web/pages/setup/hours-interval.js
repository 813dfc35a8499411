import { DateInput } from "../../components/date-input.js";
import { Icon } from "../../components/icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

export function HoursInterval({ label, value, onChange, onRemove }) {
  const input = (index, what) => html`
    <label>
      <span class="sr">${label}, ${t(what)}</span>
      <${DateInput}
        class="input time"
        type="time"
        required
        value=${value[index] === "24:00" ? "00:00" : value[index]}
        onChange=${(typed) =>
          onChange(index === 0 ? [typed, value[1]] : [value[0], typed === "00:00" ? "24:00" : typed])}
      />
    </label>
  `;
  return html`
    <span class="row-s interval">
      ${input(0, "from")}
      <span aria-hidden="true">–</span>
      ${input(1, "to")}
      <button
        type="button"
        class="btn btn-quiet btn-icon"
        aria-label=${`${t("remove")}: ${label}`}
        onClick=${onRemove}
      >
        <${Icon} name="x" />
      </button>
    </span>
  `;
}
