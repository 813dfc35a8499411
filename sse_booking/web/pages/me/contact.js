import { Icon } from "../../components/icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { UnverifiedAddress } from "./unverified-address.js";

/** One mail address: whether it is confirmed, and what is left to do. */
export function Contact({ one, busy, onRemove, onDone, onAgain }) {
  return html`
    <div class="stack-s">
      <div class="row-s">
        <strong class="text grow">${one.address}</strong>
        <span class=${`badge ${one.verified && !one.bounced_at ? "good" : "warn"}`}>
          ${t(one.verified ? "contacts.verified" : "contacts.unverified")}
        </span>
        <button class="btn btn-quiet" aria-label=${t("contacts.remove", { address: one.address })} onClick=${onRemove}>
          <${Icon} name="trash" />
        </button>
      </div>
      ${one.bounced_at && html`<p class="small">${t("contacts.bounced")}</p>`}
      ${
        (!one.verified || one.bounced_at) &&
        html`<${UnverifiedAddress} one=${one} busy=${busy} onDone=${onDone} onAgain=${onAgain} />`
      }
    </div>
  `;
}
