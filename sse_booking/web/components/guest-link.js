import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { CopyField } from "./copy-field.js";

/** The link on which guests book, and its QR code for tables, doors and windows. */
export function GuestLink({ venue }) {
  const code = `/api/venues/${venue.id}/qr.svg`;
  return html`
    <div class="stack guest-link">
      <${CopyField} label=${t("venue.guests.link")} hint=${t("guest-link.hint")} value=${`${location.origin}/book/${venue.id}`} />
      <figure class="qr">
        <img src=${code} alt=${t("guest-link.code", { venue: venue.name })} width="180" height="180" />
        <figcaption class="stack-s">
          <span class="small muted">${t("guest-link.print")}</span>
          <a class="btn btn-s" href=${code} download=${`${venue.id}.svg`}>${t("guest-link.save")}</a>
        </figcaption>
      </figure>
    </div>
  `;
}
