import { BusyButton } from "../../components/busy-button.js";
import { Icon } from "../../components/icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

function confirmText({ late, sending, error }, resources) {
  if (late) return "recheck.taken";
  if (sending) return "sending";
  if (error) return "try-again";
  return resources.every((one) => one.approval === "automatic") ? "book-now" : "request-now";
}

/** The buttons of a step. */
export function WizardFoot({ now, set, resources, isTogether, onConfirm, onClose }) {
  if (now.done)
    return html`
      <a class="btn" href=${`/bookings/${(now.done.items ?? [now.done])[0].id}`} onClick=${onClose}>${t("see-booking")}</a>
      <button class="btn btn-main" onClick=${onClose}>${t("done")}</button>
    `;
  if (now.step === 0)
    return html`
      <button class="btn" onClick=${onClose}>${t("back")}</button>
      <button class="btn btn-main" form="details">${t("review")}<${Icon} name="right" /></button>
    `;
  return html`
    <button class="btn" disabled=${now.sending} onClick=${() => set({ step: 0, error: null, trial: null })}>
      ${t("back")}
    </button>
    ${
      now.error?.status !== 409 &&
      html`
        <${BusyButton} class="btn btn-main" busy=${now.sending} disabled=${isTogether && !now.trial} onClick=${onConfirm}>
          ${now.trial && !now.sending ? t("together.book", { n: now.trial.items.length }) : t(confirmText(now, resources))}
        <//>
      `
    }
  `;
}
