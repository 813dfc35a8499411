import { Icon } from "../../components/icon.js";
import { Terms } from "../../components/terms.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { zoneOf } from "../../core/places.js";
import { WizardRefusal } from "./wizard-refusal.js";
import { WizardTrial } from "./wizard-trial.js";

/** The terms before a booking is sent, what of several can be booked, and why it was refused. */
export function WizardReview({ startsAt, resources, isTogether, trial, error, onPick, onWait }) {
  const zone = zoneOf(resources[0].venue_id);
  return html`
    <${Terms} resources=${resources} startsAt=${startsAt} zone=${zone} />
    ${isTogether && !error && html`<${WizardTrial} trial=${trial} zone=${zone} />`}
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
