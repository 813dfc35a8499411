import { minutes } from "../../core/booking.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { duration, ownRange } from "../../core/time.js";

/** Whether the selected range is free. A taken one can be waited for. */
export function RangeVerdict({ verdict, selection, closed, zone, onWait }) {
  const [kind, text] = verdict;
  const length = minutes(selection);
  const own = ownRange(selection.starts_at, selection.ends_at, zone);
  return html`
    <p class=${`verdict ${kind}`} role="status">
      <span>${text}</span>
      ${length > 0 && html`<span class="muted">${duration(length)}</span>`}
      ${closed && html`<span class="muted text">${closed.reason}</span>`}
      ${own && html`<span class="muted">${t("your-time", { range: own })}</span>`}
      ${
        kind === "taken" &&
        length > 0 &&
        html`<button type="button" class="btn btn-s" onClick=${onWait}>${t("waitlist.join")}</button>`
      }
    </p>
  `;
}
