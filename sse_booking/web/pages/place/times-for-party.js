import { ErrorMessage } from "../../components/error-message.js";
import { PartyFields } from "../../components/party-fields.js";
import { PartyTimes } from "../../components/party-times.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { ANY } from "../../core/parties.js";
import { useTimes } from "../../core/use-times.js";

/** How many come, and the times of the day at which there is a place for them. `news` changes when what is free may have. */
export function TimesForParty({ venue, date, resources, news, onChoose }) {
  const [wish, setWish] = useState(ANY);
  const { value: times, error } = useTimes({ venue, date, wish, news });
  return html`
    <section class="card pad stack" aria-label=${t("party.how-many")}>
      <${PartyFields} resources=${resources} wish=${wish} onChange=${setWish} />
      <${ErrorMessage} error=${error} />
      <${PartyTimes}
        times=${times}
        isLoading=${!times && !error}
        zone=${venue.timezone}
        onChoose=${({ starts_at, ends_at }) => onChoose({ venue_id: venue.id, ...wish, starts_at, ends_at })}
      />
    </section>
  `;
}
