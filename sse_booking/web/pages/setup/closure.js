import { Icon } from "../../components/icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { day, range } from "../../core/time.js";

/** A time in which nothing can be booked, and why. */
export function Closure({ one, zone, onRemove }) {
  return html`
    <li class="row-s">
      <span class="grow text">
        ${day(one.starts_at, zone)}, ${range(one.starts_at, one.ends_at, zone)}
        ${one.reason && html` <span class="muted">${one.reason}</span>`}
      </span>
      <button
        type="button"
        class="btn btn-quiet btn-icon"
        aria-label=${`${t("remove")}: ${day(one.starts_at, zone)}`}
        onClick=${onRemove}
      >
        <${Icon} name="x" />
      </button>
    </li>
  `;
}
