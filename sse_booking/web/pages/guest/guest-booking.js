/** A guest's booking: party size, day, time, name and address; then the code from the mail. The service chooses the place. */
import { DateInput } from "../../components/date-input.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Stepper } from "../../components/stepper.js";
import { all } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { notesOn } from "../../core/hours.js";
import { t } from "../../core/i18n.js";
import { dateText, today } from "../../core/time.js";
import { CodeForm } from "./code-form.js";
import { GuestForm } from "./guest-form.js";
import { GuestTimes } from "./guest-times.js";
import { KindSelect } from "./kind-select.js";
import { useTimes } from "./use-times.js";

export function GuestBooking({ venue }) {
  const zone = venue.timezone;
  const [party, setParty] = useState(2);
  const [kind, setKind] = useState("");
  const [resources, setResources] = useState(/** @type {any[]} */ ([]));
  const [date, setDate] = useState(today(zone));
  const [chosen, choose] = useState(null);
  const [made, setMade] = useState(null);
  useEffect(() => {
    all(`/api/resources?venue_id=${venue.id}`).then(
      ({ items }) => setResources(items),
      () => {},
    );
  }, [venue.id]);
  const { value: times, error } = useTimes({ venue, date, party, kind });
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
      <${KindSelect} kinds=${kinds} value=${kind} onInput=${setKind} />
      <label class="field">
        <span>${t("date")}</span>
        <${DateInput} class="input" value=${date} onChange=${setDate} />
        <span class="hint">${dateText(date)}</span>
      </label>
      ${notesOn(resources, date).map((note) => html`<p class="text" key=${note}>${t("dated.note", { note })}</p>`)}
      <${ErrorMessage} error=${error} />
      <${GuestTimes} times=${times} isLoading=${!times && !error} zone=${zone} onChoose=${choose} />
    </div>
  `;
}
