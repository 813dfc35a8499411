import { timeOn, timesOf, useDays } from "../core/days.js";
import { html, useEffect, useId, useRef, useState } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { dateOf, dateText, minuteOf, time } from "../core/time.js";
import { DateInput } from "./date-input.js";
import { Select } from "./select.js";

export const STEP = 30;

/** The selectable times of a day, including the chosen one if it is not regular. */
function choices(day, zone, instant) {
  const times = day ? timesOf(day, zone, STEP) : [];
  if (!times.some((one) => one.instant === instant))
    times.push({ instant, minute: minuteOf(instant, zone), key: `${minuteOf(instant, zone)}` });
  return times.sort((a, b) => a.instant.localeCompare(b.instant));
}

/**
 * A date and a time of day at a venue, as one instant. The date is repeated below in words, because browsers order its parts differently.
 */
export function DateTimeField({ label, instant, venue, onChange }) {
  const zone = venue.timezone;
  const id = useId();
  const date = dateOf(instant, zone);
  const [wanted, want] = useState(date);
  const minute = useRef(minuteOf(instant, zone));
  const { days, error } = useDays(venue, wanted);
  const day = days?.[0]?.date === wanted ? days[0] : undefined;
  useEffect(() => want(date), [instant]);
  useEffect(() => {
    if (!day || wanted === date) return;
    const next = timeOn(day, zone, minute.current);
    if (next) onChange(next);
  }, [day]);
  const times = choices(day, zone, instant);
  const chosen = times.find((one) => one.instant === instant);
  const pick = (key) => {
    const found = times.find((one) => one.key === key);
    if (!found) return;
    minute.current = found.minute;
    onChange(found.instant);
  };
  return html`
    <div class="pair">
      <div class="field">
        <label for=${id}>${t("date-of", { what: label })}</label>
        <${DateInput}
          class="input"
          id=${id}
          value=${wanted}
          aria-describedby=${`${id}-day`}
          onChange=${want}
        />
        <span class="hint" id=${`${id}-day`}>${error ? error.message : dateText(wanted)}</span>
      </div>
      <${Select}
        label=${t("time-of", { what: label })}
        value=${chosen?.key}
        onInput=${pick}
        options=${times.map((one) => [one.key, time(one.instant, zone)])}
      />
    </div>
  `;
}
