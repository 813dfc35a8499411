import { sentence } from "../core/api.js";
import { nameOf } from "../core/booking.js";
import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { inOrder } from "../core/series.js";
import { day, range } from "../core/time.js";
import { Icon } from "./icon.js";

/** What happens to each of several bookings: done, or left out and why. `answer` is `{items, skipped}`. */
export function TogetherList({ answer, zone }) {
  const all = inOrder(answer);
  const withPlace = all.some((one) => one.resource_id !== all[0].resource_id);
  return html`
    <ul class="stack-s occurrences">
      ${all.map(
        (one) => html`
          <li key=${`${one.starts_at} ${one.resource_id}`} class=${one.refusal ? "left-out" : ""}>
            <${Icon} name=${one.refusal ? "x" : "check"} />
            <span class="text">
              ${day(one.starts_at, zone)}, ${range(one.starts_at, one.ends_at, zone)}
              ${withPlace && html` · <bdi>${nameOf(one)}</bdi>`}
              ${
                one.refusal
                  ? html`<br><span class="small">${t("together.left-out")}: ${sentence(one.refusal.problem, one.refusal)}</span>`
                  : ""
              }
            </span>
          </li>
        `,
      )}
    </ul>
  `;
}
