import { TogetherList } from "../../components/together-list.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** Which of several bookings can be made, before they are. */
export function WizardTrial({ trial, zone }) {
  if (!trial) return html`<p role="status" class="muted">${t("together.trying")}</p>`;
  const { length: left } = trial.skipped;
  return html`
    <p role="status" class="strong">${t(left ? "together.some" : "together.all", { n: trial.items.length, left })}</p>
    <${TogetherList} answer=${trial} zone=${zone} />
  `;
}
