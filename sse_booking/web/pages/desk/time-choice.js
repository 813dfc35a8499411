import { DateField } from "../../components/date-field.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Select } from "../../components/select.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { dateText, time, today } from "../../core/time.js";
import { useTimes } from "../../core/use-times.js";

const leftOf = (one) => (one.joined ? t("party.joined") : t("guest.left", { n: one.left }));

/** One of the times at which there is a place, the first at once. `onChange` gets `{starts_at, ends_at}`, or null where there is none. */
export function TimeChoice({ venue, wish, place, news, value, onChange }) {
  const [date, setDate] = useState(today(venue.timezone));
  const { value: times, error } = useTimes({ venue, date, wish, place, news });
  const pick = (startsAt) => {
    const found = times?.find((one) => one.starts_at === startsAt) ?? times?.[0];
    onChange(found ? { starts_at: found.starts_at, ends_at: found.ends_at } : null);
  };
  useEffect(() => pick(value?.starts_at), [times]);
  return html`
    <div class="pair">
      <${DateField} label=${t("date")} hint=${dateText(date)} value=${date} onChange=${setDate} />
      <${Select}
        label=${t("time")}
        value=${value?.starts_at}
        disabled=${!times?.length}
        onInput=${pick}
        options=${(times ?? []).map((one) => [one.starts_at, `${time(one.starts_at, venue.timezone)} · ${leftOf(one)}`])}
      />
    </div>
    ${times && !times.length && html`<p role="status">${t("guest.full")}</p>`}
    <${ErrorMessage} error=${error} />
  `;
}
