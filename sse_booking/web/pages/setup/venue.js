import { Empty } from "../../components/empty.js";
import { GuestLink } from "../../components/guest-link.js";
import { Icon } from "../../components/icon.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { owns } from "../../core/owning.js";
import { resourcesOf } from "../../core/places.js";
import { ArchiveVenue } from "./archive-venue.js";
import { ResourceRow } from "./resource-row.js";
import { Staff } from "./staff.js";
import { VenueDialog } from "./venue-dialog.js";
import { VenueHead } from "./venue-head.js";

export function Venue({ venue }) {
  const [dialog, open] = useState(null);
  const resources = resourcesOf(venue.id);
  const isOwner = owns(venue);
  return html`
    <${VenueHead} venue=${venue} isOwner=${isOwner} open=${open} />
    <div class="cols">
      <section class="card">
        <div class="card-head">
          <h2>${t("setup.resources")}</h2>
          <button class="btn btn-s btn-main" onClick=${() => open({ kind: "resource" })}>
            <${Icon} name="plus" />
            ${t("setup.add")}
          </button>
        </div>
        ${
          resources.length
            ? html`
              <ul>
                ${resources.map((one) => html`<${ResourceRow} key=${one.id} resource=${one} open=${open} />`)}
              </ul>
            `
            : html`
              <${Empty} icon="plus" title=${t("setup.no-resources")} text=${t("setup.no-resources.more")} />
            `
        }
      </section>
      <div class="stack">
        <${Staff} venue=${venue} />
        ${venue.guests !== "off" && html`<section class="card pad"><${GuestLink} venue=${venue} /></section>`}
        ${isOwner && html`<${ArchiveVenue} venue=${venue} />`}
      </div>
    </div>
    ${
      dialog &&
      html`<${VenueDialog} venue=${venue} resources=${resources} dialog=${dialog} onClose=${() => open(null)} />`
    }
  `;
}
