import { Icon } from "../../components/icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { datedText } from "./dated-text.js";

export function DatedHoursList({ list, onRemove }) {
  if (!list.length) return html`<p class="muted">${t("dated.none")}</p>`;
  return html`
    <ul class="stack-s">
      ${list.map((one) => {
        const [when, what] = datedText(one);
        return html`
          <li class="row-s" key=${`${one.from} ${one.to} ${one.reason}`}>
            <span class="grow text">
              <span class="strong">${one.reason || when}</span>
              ${one.reason && html` <span>${when}</span>`}
              <span class="muted"> ${what}</span>
            </span>
            <button
              type="button"
              class="btn btn-quiet btn-icon"
              aria-label=${`${t("remove")}: ${one.reason || when}`}
              onClick=${() => onRemove(one)}
            >
              <${Icon} name="x" />
            </button>
          </li>
        `;
      })}
    </ul>
  `;
}
