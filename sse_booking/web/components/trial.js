import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { zoneOf } from "../core/places.js";
import { Icon } from "./icon.js";
import { TogetherList } from "./together-list.js";

/** What a change to several bookings would leave out, before it is made for the others. */
export function Trial({ trial, booking }) {
  if (!trial) return null;
  return html`
    <div class="stack-s" role="status">
      <div class="hintbox">
        <${Icon} name="info" />
        <p>${t("together.some", { n: trial.items.length, left: trial.skipped.length })}</p>
      </div>
      <${TogetherList} answer=${trial} zone=${zoneOf(booking.venue_id)} />
    </div>
  `;
}
