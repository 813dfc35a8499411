import { Segmented } from "../../components/segmented.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { seatsParties } from "../../core/parties.js";
import { SlotGrid } from "./slot-grid.js";
import { TimesForParty } from "./times-for-party.js";

/** The fixed slots of a day. Where parties are seated it begins with how many come; staff, and who wants it, see the places themselves. */
export function Slots({ venue, date, items, resources, mine, choice }) {
  const isSeating = seatsParties(resources);
  const [view, show] = useState(isSeating && !venue.owner_id ? "times" : "places");
  return html`
    ${
      isSeating &&
      html`
        <${Segmented}
          label=${t("view")}
          value=${view}
          onChange=${show}
          options=${[["times", t("party.times")], ["places", t("party.places")]]}
        />
      `
    }
    ${
      isSeating && view === "times"
        ? html`
          <${TimesForParty} venue=${venue} date=${date} resources=${resources} news=${items} onChoose=${choice.book} />
        `
        : html`
          <${SlotGrid}
            items=${items}
            resources=${resources}
            zone=${venue.timezone}
            mine=${mine}
            selection=${choice.selection}
            onPick=${choice.pickSlot}
          />
        `
    }
  `;
}
