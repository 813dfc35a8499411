import { DateTimeField } from "../../components/date-time-field.js";
import { Select } from "../../components/select.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { duration, rfc3339 } from "../../core/time.js";

const LENGTHS = [30, 60, 90, 120, 150, 180, 240];
const LENGTH = 120;
const HALF_HOUR = 1_800_000;

const rangeFrom = (start, minutes) => ({
  starts_at: start,
  ends_at: rfc3339(Date.parse(start) + minutes * 60_000),
});

/** The next half-hour, for as long as usual. */
export const nextRange = () => rangeFrom(rfc3339(Math.ceil(Date.now() / HALF_HOUR) * HALF_HOUR), LENGTH);

/** A start and a length. `onChange` gets `{starts_at, ends_at}`. */
export function RangeChoice({ venue, value, onChange }) {
  const minutes = (Date.parse(value.ends_at) - Date.parse(value.starts_at)) / 60_000;
  return html`
    <${DateTimeField}
      label=${t("when")}
      instant=${value.starts_at}
      venue=${venue}
      onChange=${(start) => onChange(rangeFrom(start, minutes))}
    />
    <${Select}
      label=${t("desk.minutes")}
      value=${String(minutes)}
      onInput=${(chosen) => onChange(rangeFrom(value.starts_at, Number(chosen)))}
      options=${LENGTHS.map((one) => [String(one), duration(one)])}
    />
  `;
}
