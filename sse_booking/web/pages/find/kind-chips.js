import { Icon } from "../../components/icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** The kinds of venues, to choose one or all (""). */
export function KindChips({ looks, value, onChange }) {
  return html`
    <div class="chips" role="group" aria-label=${t("find.kinds")}>
      ${["", ...looks].map(
        (one) => html`
          <button class="chip" key=${one} aria-pressed=${one === value ? "true" : "false"} onClick=${() => onChange(one)}>
            ${one && html`<${Icon} name=${one} />`}${t(one ? `look.${one}` : "find.all")}
          </button>
        `,
      )}
    </div>
  `;
}
