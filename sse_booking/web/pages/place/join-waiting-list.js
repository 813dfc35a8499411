/** Joins the waiting list for a time that is taken. */
import { BookingSummary } from "../../components/booking-summary.js";
import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { toast } from "../../core/toasts.js";

export function JoinWaitingList({ wanted, onClose }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const { resource_id, starts_at, ends_at, quantity = 1 } = wanted;
  const join = async () => {
    setBusy(true);
    try {
      await post("/api/waitlist", { resource_id, starts_at, ends_at, quantity });
      toast(t("waitlist.joined"), { text: t("waitlist.joined.more") });
      onClose();
    } catch (refusal) {
      setError(refusal);
      setBusy(false);
    }
  };
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
