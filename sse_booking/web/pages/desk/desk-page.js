/** The staff's desk: requests that need a decision, today's bookings, live events. */
import { Empty } from "../../components/empty.js";
import { Icon } from "../../components/icon.js";
import { Loaded } from "../../components/loaded.js";
import { Select } from "../../components/select.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useMe } from "../../core/me.js";
import { myVenues, usePlaces, venueOf } from "../../core/places.js";
import { go } from "../../core/router.js";
import { Desk } from "./desk.js";
import { DeskButtons } from "./desk-buttons.js";
import { FindPeople } from "./find-people.js";

export default function DeskPage({ id }) {
  const places = usePlaces();
  const canCreate = useMe()?.may_make_venues;
  if (!places) return html`<h1 tabindex="-1">${t("nav.desk")}</h1><${Loaded} of=${{}} />`;
  const venues = myVenues();
  const venue = id ? venueOf(id) : venues[0];
  if (!venue?.owner_id)
    return html`
      <h1 tabindex="-1">${t("nav.desk")}</h1>
      <div class="card">
        <${Empty} icon="desk" title=${t("desk.none")} text=${t(canCreate ? "desk.none.more" : "setup.not-yours.more")}>
          ${canCreate && html`<a class="btn btn-main" href="/start">${t("setup.new")}</a>`}
        <//>
      </div>
    `;
  return html`
    <div class="head">
      <div>
        <h1 class="text" tabindex="-1">${venue.name}</h1>
        <p class="noprint">${t("desk.lead")}</p>
      </div>
      <div class="row-s noprint">
        <${DeskButtons} key=${venue.id} venue=${venue} />
        <a class="btn head-more" href=${`/reports/${venue.id}`}>
          <${Icon} name="chart" />
          ${t("reports")}
        </a>
        ${
          venues.length > 1 &&
          html`
            <${Select}
              label=${t("venue")}
              value=${venue.id}
              options=${venues.map((one) => [one.id, one.name])}
              onInput=${(one) => go(`/desk/${one}`)}
            />
          `
        }
      </div>
    </div>
    <${FindPeople} key=${`find-${venue.id}`} venue=${venue} />
    <${Desk} key=${venue.id} venue=${venue} />
  `;
}
