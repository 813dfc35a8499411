/** Setting up venues: name and zone, resources with their rules, hours and closures, staff. */
import { Empty } from "../../components/empty.js";
import { Icon } from "../../components/icon.js";
import { Loaded } from "../../components/loaded.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useMe } from "../../core/me.js";
import { myVenues, usePlaces, venueOf } from "../../core/places.js";
import { Venue } from "./venue.js";
import { VenueForm } from "./venue-form.js";
import { VenueRow } from "./venue-row.js";

export default function SetupPage({ id }) {
  const places = usePlaces();
  const mine = useMe();
  const [making, make] = useState(false);
  if (!places) return html`<h1 tabindex="-1">${t("nav.setup")}</h1><${Loaded} of=${{}} />`;
  const venue = id && venueOf(id);
  if (venue?.owner_id) return html`<${Venue} key=${id} venue=${venue} />`;
  const venues = myVenues();
  if (!mine) return html`<h1 tabindex="-1">${t("setup.title")}</h1><${Loaded} of=${{}} />`;
  const canCreate = mine.may_make_venues;
  return html`
    <div class="head">
      <div>
        <h1 tabindex="-1">${t("setup.title")}</h1>
        <p>${t("setup.lead")}</p>
      </div>
      ${
        canCreate &&
        html`
          <div class="row-s">
            <a class="btn" href="/start">${t("start.step-by-step")}</a>
            <button class="btn btn-main" onClick=${() => make(true)}>
              <${Icon} name="plus" />
              ${t("setup.new")}
            </button>
          </div>
        `
      }
    </div>
    ${
      venues.length
        ? html`
          <ul class="card">${venues.map((one) => html`<${VenueRow} key=${one.id} venue=${one} />`)}</ul>
        `
        : html`
          <div class="card">
            ${
              canCreate
                ? html`
                  <${Empty} icon="home" title=${t("setup.empty")} text=${t("setup.empty.more")}>
                    <a class="btn btn-main" href="/start">${t("start.step-by-step")}</a>
                  <//>
                `
                : html`<${Empty} icon="home" title=${t("desk.none")} text=${t("setup.not-yours.more")} />`
            }
          </div>
        `
    }
    ${making && html`<${VenueForm} onClose=${() => make(false)} />`}
  `;
}
