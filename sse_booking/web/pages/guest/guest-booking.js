/** A guest books: day, time, name and address; then the code from the mail. */
import { DateInput } from "../../components/date-input.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Loading } from "../../components/loading.js";
import { all, get } from "../../core/api.js";
import { loadDays } from "../../core/days.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { dateText, time, today } from "../../core/time.js";
import { CodeForm } from "./code-form.js";
import { freeTimes } from "./free-times.js";
import { GuestForm } from "./guest-form.js";

const NEWS = ["slot_unavailable", "slot_available", "availability_updated", "resource_updated", "reset"];

export function GuestBooking({ venue }) {
  const zone = venue.timezone;
  const [date, setDate] = useState(today(zone));
  const [chosen, choose] = useState(null);
  const [made, setMade] = useState(null);
  const [state, setState] = useState(/** @type {{value: any, error: any}} */ ({ value: null, error: null }));
  useEffect(() => {
    let stopped = false;
    let timer = 0;
    const load = async () => {
      try {
        const [day] = await loadDays(venue, date);
        const [{ items: resources }, { data }] = await Promise.all([
          all(`/api/resources?venue_id=${venue.id}`),
          get(`/api/venues/${venue.id}/availability?date=${date}`),
        ]);
        if (!stopped) setState({ value: freeTimes(resources, data.items, day, zone), error: null });
      } catch (refusal) {
        if (!stopped) setState((now) => ({ ...now, error: refusal }));
      }
    };
    setState({ value: null, error: null });
    load();
    // A stream of its own: whoever looks may be nobody that the other pages know.
    const stream = new EventSource(`/api/stream?topics=venue:${venue.id}`);
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(load, 100); // several events of one change ask for one load
    };
    for (const type of NEWS) stream.addEventListener(type, soon);
    return () => {
      stopped = true;
      clearTimeout(timer);
      stream.close();
    };
  }, [venue.id, date]);
  if (made) return html`<${CodeForm} booking=${made} venue=${venue} />`;
  if (chosen)
    return html`<${GuestForm} venue=${venue} wish=${chosen} onBack=${() => choose(null)} onMade=${setMade} />`;
  return html`
    <div class="signin card pad stack">
      <div class="stack-s">
        <h1 class="text" tabindex="-1">${venue.name}</h1>
        <p class="muted">${t("guest.lead")}</p>
      </div>
      <label class="field">
        <span>${t("date")}</span>
        <${DateInput} class="input" value=${date} onChange=${setDate} />
        <span class="hint">${dateText(date)}</span>
      </label>
      <${ErrorMessage} error=${state.error} />
      ${!state.value && !state.error && html`<${Loading} />`}
      ${state.value && !state.value.length && html`<p role="status">${t("guest.full")}</p>`}
      ${
        state.value?.length > 0 &&
        html`
          <ul class="row-s wrap" aria-label=${t("time")}>
            ${state.value.map(
              (one) => html`
                <li key=${one.starts_at}>
                  <button class="btn" onClick=${() => choose(one)}>
                    ${time(one.starts_at, zone)} <small>${t("guest.left", { n: one.left })}</small>
                  </button>
                </li>
              `,
            )}
          </ul>
        `
      }
    </div>
  `;
}
