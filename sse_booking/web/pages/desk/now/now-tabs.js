/** Late, now, next, free: how many there are of each, and which of them is shown. */
import { html } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";

export function NowTabs({ rows, tab, onChange }) {
  return html`
    <div class="now-tabs" role="group" aria-label=${t("view")}>
      ${Object.entries(rows).map(
        ([name, found]) => html`
          <button
            type="button"
            key=${name}
            class=${name === "late" && found.length ? "some" : ""}
            aria-pressed=${tab === name ? "true" : "false"}
            onClick=${() => onChange(name)}
          >
            <b>${found.length}</b>
            <span>${t(`now.tab.${name}`)}</span>
          </button>
        `,
      )}
    </div>
  `;
}
