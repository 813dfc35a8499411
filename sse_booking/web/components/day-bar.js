/** The day selector: a strip of days, and the browser's date picker for any other day. */
import { html, useLayoutEffect, useRef } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { reveal } from "../core/scroll.js";
import { addDays, dateText, dayNumber, month, today, weekday } from "../core/time.js";
import { firstOfWeek } from "../core/week.js";
import { DateInput } from "./date-input.js";
import { Icon } from "./icon.js";

const SHOWN = 14;

/** `past`: days before today can be selected, too. A line stands before each day on which the weeks of `venue` begin. */
export function DayBar({ date, venue, onChange, marks, past = false }) {
  const now = today(venue.timezone);
  const offset = Math.floor((Date.parse(date) - Date.parse(now)) / 86_400_000);
  const first = addDays(now, offset < 0 ? offset : Math.floor(offset / SHOWN) * SHOWN);
  const days = Array.from({ length: SHOWN }, (_, index) => addDays(first, index));
  const strip = useRef(null);
  useLayoutEffect(() => reveal(strip.current, strip.current.querySelector('[aria-pressed="true"]')), [date]);
  return html`
    <div class="daybar">
      <button
        class="btn btn-icon btn-quiet"
        aria-label=${t("day.earlier")}
        disabled=${!past && date <= now}
        onClick=${() => onChange(addDays(date, -1))}
      >
        <${Icon} name="left" />
      </button>
      <ol class="days" ref=${strip} aria-label=${t("day.choose")}>
        ${days.map(
          (one) => html`
            <li key=${one} class=${one === firstOfWeek(one, venue) ? "week" : undefined}>
              <button
                class="day"
                aria-pressed=${one === date ? "true" : "false"}
                aria-label=${dateText(one)}
                onClick=${() => onChange(one)}
              >
                <span>${one === now ? t("today") : weekday(one)}</span>
                <b>${dayNumber(one)}</b>
                <small>${month(one)}</small>
                ${marks?.has(one) && html`<i></i>`}
              </button>
            </li>
          `,
        )}
      </ol>
      <button
        class="btn btn-icon btn-quiet"
        aria-label=${t("day.later")}
        onClick=${() => onChange(addDays(date, 1))}
      >
        <${Icon} name="right" />
      </button>
      <label class="anyday">
        <span class="sr">${t("day.any")}</span>
        <${DateInput} class="input" value=${date} min=${past ? undefined : now} onChange=${onChange} />
      </label>
    </div>
  `;
}
