/** The booking wizard: choosing (on the page), details, review, done. Nothing is sent before "confirm", and then only once. */
import { BookingSummary } from "../../components/booking-summary.js";
import { Dialog } from "../../components/dialog.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { ANY } from "../../core/parties.js";
import { useWizard } from "./use-wizard.js";
import { WizardDetails } from "./wizard-details.js";
import { WizardDone } from "./wizard-done.js";
import { WizardFoot } from "./wizard-foot.js";
import { WizardReview } from "./wizard-review.js";
import { WizardSteps } from "./wizard-steps.js";

/** @param {Record<string, any>} now */
function titleOf({ done, error, step }) {
  if (done) return "wizard.done";
  if (error?.status === 409) return "wizard.taken";
  return step ? "wizard.review" : "wizard.details";
}

export function BookingWizard({ selection, onClose, onBooked, onPick, onWait }) {
  const { now, set, wanted, together, resources, questions, review, confirm } = useWizard(
    selection,
    onBooked,
  );
  const sending = now.sending ? "pending" : undefined;
  const { party_size } = wanted;
  const pick = (other) => onPick(party_size ? { ...ANY, ...other, party_size } : other);
  return html`
    <${Dialog}
      title=${t(titleOf(now))}
      lead=${html`<${WizardSteps} at=${now.step} />`}
      onClose=${onClose}
      foot=${html`
        <${WizardFoot}
          now=${now}
          set=${set}
          resources=${resources}
          isTogether=${Boolean(together)}
          onConfirm=${confirm}
          onClose=${onClose}
        />
      `}
    >
      ${
        now.done
          ? html`<${WizardDone} booking=${now.done} />`
          : now.step === 0
            ? html`
              <${BookingSummary} booking=${{ ...wanted, title: "", note: "", attendees: [] }} />
              <${WizardDetails}
                value=${now}
                resources=${resources}
                isParty=${Boolean(party_size)}
                questions=${questions}
                set=${set}
                onReview=${review}
              />
            `
            : html`
              <${BookingSummary} booking=${{ ...wanted, status: sending }} />
              <${WizardReview}
                startsAt=${wanted.starts_at}
                resources=${resources}
                isTogether=${Boolean(together)}
                trial=${now.trial}
                error=${now.error}
                onPick=${pick}
                onWait=${party_size ? undefined : () => onWait(wanted)}
              />
            `
      }
    <//>
  `;
}
