/** A guest books: how many come, day, time, name and address; then the code from the mail. Which place it is, the service decides. */
import { DateInput } from "../../components/date-input.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Loading } from "../../components/loading.js";
import { Select } from "../../components/select.js";
import { Stepper } from "../../components/stepper.js";
import { all, get } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { notesOn } from "../../core/hours.js";
import { has, t } from "../../core/i18n.js";
import { dateText, time, today } from "../../core/time.js";
import { CodeForm } from "./code-form.js";
import { GuestForm } from "./guest-form.js";

const NEWS = ["slot_unavailable", "slot_available", "availability_updated", "resource_updated", "reset"];

export function GuestBooking({ venue }) {
  const zone = venue.timezone;
  const [party, setParty] = useState(2);
  const [kind, setKind] = useState("");
  const [resources, setResources] = useState([]);
  const [date, setDate] = useState(today(zone));
  const [chosen, choose] = useState(null);
  const [made, setMade] = useState(null);
  const [state, setState] = useState(/** @type {{value: any, error: any}} */ ({ value: null, error: null }));
  useEffect(() => {
    all(`/api/resources?venue_id=${venue.id}`).then(
      ({ items }) => setResources(items),
      () => {},
    );
  }, [venue.id]);
  useEffect(() => {
    let stopped = false;
    let timer = 0;
    const load = async () => {
      try {
        const query = new URLSearchParams({ date, party_size: String(party), ...(kind && { kind }) });
        const { data } = await get(`/api/venues/${venue.id}/times?${query}`);
        if (!stopped) setState({ value: data.items, error: null });
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
  }, [venue.id, date, party, kind]);
  if (made) return html`<${CodeForm} booking=${made} venue=${venue} />`;
  if (chosen)
    return html`
      <${GuestForm}
        venue=${venue}
        wish=${{ ...chosen, party_size: party, ...(kind && { kind }) }}
        resources=${resources}
        onBack=${() => choose(null)}
        onMade=${setMade}
      />
    `;
  const kinds = [...new Set(resources.map((one) => one.kind))];
  return html`
    <div class="signin card pad stack">
      <div class="stack-s">
        <h1 class="text" tabindex="-1">${venue.name}</h1>
        <p class="muted">${t("guest.lead")}</p>
      </div>
      <${Stepper}
        label=${t("party.how-many")}
        value=${party}
        onChange=${setParty}
        less=${t("party.less")}
        more=${t("party.more")}
      />
      ${
        kinds.length > 1 &&
        html`
          <${Select}
            label=${t("kind")}
            value=${kind}
            onInput=${setKind}
            options=${[["", t("party.any-kind")], ...kinds.map((one) => [one, has(`kind.${one}`) ? t(`kind.${one}`) : one])]}
          />
        `
      }
      <label class="field">
        <span>${t("date")}</span>
        <${DateInput} class="input" value=${date} onChange=${setDate} />
        <span class="hint">${dateText(date)}</span>
      </label>
      ${notesOn(resources, date).map((note) => html`<p class="text" key=${note}>${t("dated.note", { note })}</p>`)}
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
                    ${time(one.starts_at, zone)} <small>${one.joined ? t("party.joined") : t("guest.left", { n: one.left })}</small>
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
