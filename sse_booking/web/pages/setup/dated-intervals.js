import { Icon } from "../../components/icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { HoursInterval } from "./hours-interval.js";

export const USUAL = ["10:00", "16:00"];

/** The hours of an exception. */
export function DatedIntervals({ value, onChange }) {
  return html`
    <p class="row-s">
      ${value.map(
        (one, at) => html`
          <${HoursInterval}
            key=${at}
            label=${t("dated.hours")}
            value=${one}
            onChange=${(next) => onChange(value.map((old, i) => (i === at ? next : old)))}
            onRemove=${() => onChange(value.filter((_, i) => i !== at))}
          />
        `,
      )}
      <button
        type="button"
        class="btn btn-quiet btn-icon"
        aria-label=${t("setup.add-hours", { day: t("dated.hours") })}
        onClick=${() => onChange([...value, USUAL])}
      >
        <${Icon} name="plus" />
      </button>
    </p>
  `;
}
