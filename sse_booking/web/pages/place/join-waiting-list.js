/** Joins the waiting list for a time that is taken. */
import { BookingSummary } from "../../components/booking-summary.js";
import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { post } from "../../core/api.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { toast } from "../../core/toasts.js";
import { useWriting } from "../../core/use-saving.js";

export function JoinWaitingList({ wanted, onClose }) {
  const { busy, error, run } = useWriting(() => {
    toast(t("waitlist.joined"), { text: t("waitlist.joined.more") });
    onClose();
  });
  const { resource_id, starts_at, ends_at, quantity = 1 } = wanted;
  const join = () => run(() => post("/api/waitlist", { resource_id, starts_at, ends_at, quantity }));
  return html`
    <${Dialog}
      title=${t("waitlist.title")}
      onClose=${onClose}
      foot=${html`
        <button class="btn" onClick=${onClose}>${t("back")}</button>
        <${BusyButton} class="btn btn-main" busy=${busy} onClick=${join}>${t("waitlist.join")}<//>
      `}
    >
      <p>${t("waitlist.text")}</p>
      <${BookingSummary} booking=${{ resource_id, starts_at, ends_at, quantity }} />
      <${ErrorMessage} error=${error} />
    <//>
  `;
}
