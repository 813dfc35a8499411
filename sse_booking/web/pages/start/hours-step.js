import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { OpeningHours } from "../setup/opening-hours.js";
import { ClosedDates } from "./closed-dates.js";
import { Foot } from "./foot.js";

/** The hours of a week, a day without hours being closed, and the dates on which nobody is there. */
export function HoursStep({ draft, onChange, onNext, onBack }) {
  return html`
    <form
      class="stack"
      onSubmit=${(event) => {
        event.preventDefault();
        onNext();
      }}
    >
      <p class="muted small">${t("start.hours.more")}</p>
      <${OpeningHours} value=${draft.hours} onChange=${(hours) => onChange({ hours })} />
      <${ClosedDates} value=${draft.closed} onChange=${(closed) => onChange({ closed })} />
      <${Foot} onBack=${onBack} />
    </form>
  `;
}
