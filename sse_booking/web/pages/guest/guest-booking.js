/** A guest's booking: party size, day, time, name and address; then the code from the mail. The service chooses the place. */
import { DateField } from "../../components/date-field.js";
import { ErrorMessage } from "../../components/error-message.js";
import { PartyFields } from "../../components/party-fields.js";
import { PartyTimes } from "../../components/party-times.js";
import { all } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { notesOn } from "../../core/hours.js";
import { t } from "../../core/i18n.js";
import { ANY } from "../../core/parties.js";
import { dateText, today } from "../../core/time.js";
import { useTimes } from "../../core/use-times.js";
import { CodeForm } from "./code-form.js";
import { GuestForm } from "./guest-form.js";
import { useNews } from "./use-news.js";

export function GuestBooking({ venue }) {
  const zone = venue.timezone;
  const [wish, setWish] = useState(ANY);
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
  const { value: times, error } = useTimes({ venue, date, wish, news: useNews(venue.id) });
  if (made) return html`<${CodeForm} booking=${made} venue=${venue} />`;
  if (chosen)
    return html`
      <${GuestForm}
        venue=${venue}
        wish=${{ ...chosen, ...wish }}
        resources=${resources}
        onBack=${() => choose(null)}
        onMade=${setMade}
      />
    `;
  return html`
    <div class="signin card pad stack">
      <div class="stack-s">
        <h1 class="text" tabindex="-1">${venue.name}</h1>
        <p class="muted">${t("guest.lead")}</p>
      </div>
      <${PartyFields} resources=${resources} wish=${wish} onChange=${setWish} />
      <${DateField} label=${t("date")} hint=${dateText(date)} value=${date} onChange=${setDate} />
      ${notesOn(resources, date).map((note) => html`<p class="text" key=${note}>${t("dated.note", { note })}</p>`)}
      <${ErrorMessage} error=${error} />
      <${PartyTimes} times=${times} isLoading=${!times && !error} zone=${zone} onChoose=${choose} />
    </div>
  `;
}
