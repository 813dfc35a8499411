import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { destroy } from "../../core/booking.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { go } from "../../core/router.js";
import { toast } from "../../core/toasts.js";
import { useWriting } from "../../core/use-saving.js";

/** Asks before a finished booking is deleted for good. */
export function DeleteDialog({ booking, staff, onClose }) {
  const { busy, error, run } = useWriting(() => {
    toast(t("deleted"));
    go(staff ? `/desk/${booking.venue_id}` : "/bookings");
  });
  return html`
    <${Dialog}
      title=${t("ask.delete")}
      onClose=${onClose}
      foot=${html`
        <button class="btn" onClick=${onClose}>${t("keep")}</button>
        <${BusyButton} class="btn btn-bad" busy=${busy} onClick=${() => run(() => destroy(booking))}>
          ${t("delete")}
        <//>
      `}
    >
      <p>${t("ask.delete.more")}</p>
      <${ErrorMessage} error=${error} />
    <//>
  `;
}
