/** A venue: its days, its availability, selecting a time. Changes show at once to everybody. */
import { Empty } from "../../components/empty.js";
import { Loaded } from "../../components/loaded.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { usePlaces } from "../../core/places.js";
import { Place } from "./place.js";

export default function PlacePage({ id }) {
  const places = usePlaces();
  if (!places)
    return html`<h1 tabindex="-1" class="sr">${t("loading")}</h1><${Loaded} of=${{}} card=${true} rows=${3} />`;
  const venue = places.venues.get(id);
  if (!venue)
    return html`
      <h1 tabindex="-1">${t("place.unknown")}</h1>
      <div class="card">
        <${Empty} icon="search" title=${t("place.unknown")} text=${t("place.unknown.more")}>
          <a class="btn" href="/">${t("nav.find")}</a>
        <//>
      </div>
    `;
  return html`
    <${Place}
      key=${id}
      venue=${venue}
      resources=${[...places.resources.values()].filter((one) => one.venue_id === id)}
    />
  `;
}
