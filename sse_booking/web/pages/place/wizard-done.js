import { BookingSummary } from "../../components/booking-summary.js";
import { Icon } from "../../components/icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

export const WizardDone = ({ booking }) => html`
  <div class="done" role="status">
    <span class="tick"><${Icon} name="check" /></span>
    <p class="strong">${t(booking.status === "pending" ? "done.pending" : "done.approved")}</p>
    <p class="muted">${t("done.told")}</p>
  </div>
  <${BookingSummary} booking=${booking} />
`;
