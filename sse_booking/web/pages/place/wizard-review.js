import { Icon } from "../../components/icon.js";
import { Terms } from "../../components/terms.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { zoneOf } from "../../core/places.js";
import { WizardRefusal } from "./wizard-refusal.js";

/** The terms before a booking is sent, and why it was refused. */
export function WizardReview({ startsAt, resources, error, onPick, onWait }) {
  return html`
    <${Terms} resources=${resources} startsAt=${startsAt} zone=${zoneOf(resources[0].venue_id)} />
    ${
      error
        ? html`<${WizardRefusal} error=${error} onPick=${onPick} onWait=${onWait} />`
        : resources.every((one) => one.approval === "manual") &&
          html`
            <div class="hintbox">
              <${Icon} name="info" />
              <p>${t("manual.hint")}</p>
            </div>
          `
    }
  `;
}
