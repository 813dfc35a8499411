import { Icon } from "../../components/icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { lookOf } from "../../core/places.js";

export function VenueCard({ venue, resources }) {
  const look = lookOf(resources[0]?.kind);
  const names = resources
    .slice(0, 4)
    .map((one) => one.name)
    .join(", ");
  const rest = resources.length - 4;
  return html`
    <li class=${`card venue kind-${look}`}>
      <div class="venue-art" aria-hidden="true">
        <${Icon} name=${look} class="big" />
        <span class="small-icon"><${Icon} name=${look} /></span>
      </div>
      <div class="venue-body">
        <h2 class="text"><a href=${`/places/${encodeURIComponent(venue.id)}`}>${venue.name}</a></h2>
        <p class="muted small text">${names}${rest > 0 ? ` ${t("and-more", { n: rest })}` : ""}</p>
        <p class="row-s">
          <span class="badge plain">${t(`look.${look}`)}</span>
          ${
            resources.length > 0 &&
            html`<span class="badge plain">${t("things", { n: resources.length })}</span>`
          }
          ${venue.owner_id && html`<span class="badge good">${t("yours")}</span>`}
        </p>
      </div>
    </li>
  `;
}
