import { Icon } from "../../components/icon.js";
import { KindIcon } from "../../components/kind-icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { lookOf } from "../../core/places.js";
import { cityOf, isKnownZone, isMyTime } from "../../core/time.js";

/** The name of a venue, and whose time its page shows. */
export function PlaceHead({ venue, kind }) {
  const zone = venue.timezone;
  return html`
    <div class="head">
      <div>
        <a class="crumb" href="/"><${Icon} name="left" />${t("nav.find")}</a>
        <div class="titled">
          <${KindIcon} look=${lookOf(kind)} />
          <h1 class="text" tabindex="-1">${venue.name}</h1>
        </div>
        <p class="small">
          ${
            isMyTime(zone)
              ? t("zone.same")
              : t(isKnownZone(zone) ? "zone.other" : "zone.unknown", { zone: cityOf(zone) })
          }
        </p>
      </div>
    </div>
  `;
}
