import { Icon } from "../../components/icon.js";
import { html, useEffect, useRef } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourceOf, zoneOf } from "../../core/places.js";
import { day, range } from "../../core/time.js";

/** Why a booking was refused, what is free instead, and where it can be waited for, the waiting list. */
export function WizardRefusal({ error, onPick, onWait }) {
  const alternatives = error.problem?.alternatives ?? [];
  const box = useRef(null);
  useEffect(() => box.current.focus(), [error]); // the button that had the focus is gone
  return html`
    <div class="stack">
      <div class="error-box" role="alert" tabindex="-1" ref=${box}>
        <${Icon} name="alert" />
        <div>
          <p class="strong">${t(error.status === 409 ? "taken.title" : "refused.title")}</p>
          <p>${error.message}</p>
        </div>
      </div>
      ${
        alternatives.length > 0 &&
        html`
          <div class="stack-s">
            <h3>${t("alternatives")}</h3>
            <div class="alts">
              ${alternatives.slice(0, 4).map((one) => {
                const zone = zoneOf(resourceOf(one.resource_id)?.venue_id);
                return html`
                  <button class="btn" key=${one.resource_id + one.starts_at} onClick=${() => onPick(one)}>
                    <span class="text">${resourceOf(one.resource_id)?.name}</span>
                    <span>${day(one.starts_at, zone)}, ${range(one.starts_at, one.ends_at, zone)}</span>
                  </button>
                `;
              })}
            </div>
          </div>
        `
      }
      ${
        error.status === 409 &&
        onWait &&
        html`
          <p>
            <button class="btn" onClick=${onWait}><${Icon} name="bell" />${t("waitlist.join")}</button>
          </p>
        `
      }
    </div>
  `;
}
