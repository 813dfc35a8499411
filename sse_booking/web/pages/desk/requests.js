import { Loaded } from "../../components/loaded.js";
import { MoreButton } from "../../components/more-button.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { DeskBookings } from "./desk-bookings.js";
import { Section } from "./section.js";

/** The requests that need a decision. */
export function Requests({ pending, requests, fresh, onChange }) {
  return html`
    <${Loaded} of=${pending} rows=${2}>
      ${() => html`
        <${Section} title=${t("desk.requests")} count=${requests.length} none="desk.no-requests" icon="check">
          <${DeskBookings} bookings=${requests} fresh=${fresh} only=${["approve", "reject"]} onChange=${onChange} />
        <//>
        <${MoreButton} more=${pending.more} />
      `}
    <//>
  `;
}
