import { Icon } from "../../components/icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { dateText } from "../../core/time.js";

/** A day, or days, on which a venue is closed. */
export function ClosedDate({ one, onRemove }) {
  return html`
    <li class="row-s">
      <span class="grow text">
        ${dateText(one.from)}${one.to > one.from && ` – ${dateText(one.to)}`}
        ${one.reason && html` <span class="muted">${one.reason}</span>`}
      </span>
      <button
        type="button"
        class="btn btn-quiet btn-icon"
        aria-label=${`${t("remove")}: ${dateText(one.from)}`}
        onClick=${onRemove}
      >
        <${Icon} name="x" />
      </button>
    </li>
  `;
}
