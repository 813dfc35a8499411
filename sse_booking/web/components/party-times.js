import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { time } from "../core/time.js";
import { Loading } from "./loading.js";

/** The times to choose from, each with how many places are left. */
export function PartyTimes({ times, isLoading, zone, onChoose }) {
  return html`
    <div class="stack-s">
      ${isLoading && html`<${Loading} />`}
      ${times && !times.length && html`<p role="status">${t("guest.full")}</p>`}
      ${
        times?.length > 0 &&
        html`
          <ul class="row-s wrap" aria-label=${t("time")}>
            ${times.map(
              (one) => html`
                <li key=${one.starts_at}>
                  <button class="btn" onClick=${() => onChoose(one)}>
                    ${time(one.starts_at, zone)} <small>${one.joined ? t("party.joined") : t("guest.left", { n: one.left })}</small>
                  </button>
                </li>
              `,
            )}
          </ul>
        `
      }
    </div>
  `;
}
