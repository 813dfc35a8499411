import { BusyButton } from "../../components/busy-button.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** The buttons of a step: back, where there is a way back, and on. */
export function Foot({ onBack, busy, text }) {
  return html`
    <div class="row-s between">
      ${onBack ? html`<button type="button" class="btn" onClick=${onBack}>${t("back")}</button>` : html`<span></span>`}
      <${BusyButton} class="btn btn-main" busy=${busy}>${text ?? t("continue")}<//>
    </div>
  `;
}
