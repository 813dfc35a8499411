import { KindIcon } from "../../components/kind-icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { lookOf, resourcesOf } from "../../core/places.js";

export function VenueRow({ venue }) {
  const resources = resourcesOf(venue.id);
  return html`
    <li class="booking thing">
      <${KindIcon} look=${lookOf(resources[0]?.kind)} />
      <div class="grow">
        <h2 class="text"><a href=${`/setup/${venue.id}`}>${venue.name}</a></h2>
        <p class="small muted">
          ${t("things", { n: resources.length })} · ${venue.timezone.replaceAll("_", " ")}
        </p>
      </div>
      <div class="acts"><a class="btn btn-s" href=${`/desk/${venue.id}`}>${t("nav.desk")}</a></div>
    </li>
  `;
}
