import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { clock, dateOf, instantOf, minuteOf } from "../core/time.js";
import { Field } from "./field.js";
import { Select } from "./select.js";

export const STEP = 30;
const TIMES = Array.from({ length: (24 * 60) / STEP }, (_, index) => index * STEP);

/** A date and a time of day in a zone, as one instant. */
export function DateTimeField({ label, instant, zone, onChange }) {
  const date = dateOf(instant, zone);
  const minute = minuteOf(instant, zone);
  const times = TIMES.includes(minute) ? TIMES : [...TIMES, minute].sort((a, b) => a - b);
  return html`
    <div class="pair">
      <${Field}
        type="date"
        label=${t("date-of", { what: label })}
        value=${date}
        onInput=${(value) => value && onChange(instantOf(value, minute, zone))}
      />
      <${Select}
        label=${t("time-of", { what: label })}
        value=${minute}
        onInput=${(value) => onChange(instantOf(date, Number(value), zone))}
        options=${times.map((one) => [one, clock(one)])}
      />
    </div>
  `;
}
