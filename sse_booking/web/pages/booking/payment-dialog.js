/** What a booking's payment is now, set by the staff: what was received goes back only as a refund. */
import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { put } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { toast } from "../../core/toasts.js";
import { useWriting } from "../../core/use-saving.js";

const FOLLOWING = {
  unpaid: ["paid", "pending", "failed"],
  pending: ["paid", "failed", "unpaid"],
  failed: ["paid", "pending", "unpaid"],
  paid: ["refunded"],
  refunded: [],
};

/** Return whether a payment can still change. */
export const canPay = (booking) => FOLLOWING[booking.payment_status].length > 0;

export function PaymentDialog({ booking, onDone, onClose }) {
  const possible = FOLLOWING[booking.payment_status];
  const [status, setStatus] = useState(possible[0]);
  const [id, setId] = useState(booking.payment_id ?? "");
  const { busy, error, run } = useWriting((data) => {
    toast(t("saved"));
    onDone(data);
    onClose();
  });
  const save = (event) => {
    event.preventDefault();
    const body = { payment_status: status, ...(id.trim() && { payment_id: id.trim() }) };
    const path = /** @type {`/api/bookings/${string}/payment`} */ (`/api/bookings/${booking.id}/payment`);
    run(() => put(path, body, { ifMatch: booking.version }));
  };
  return html`
    <${Dialog}
      title=${t("payment")}
      onClose=${onClose}
      foot=${html`
        <button class="btn" onClick=${onClose}>${t("back")}</button>
        <${BusyButton} class="btn btn-main" busy=${busy} form="payment">${t("save")}<//>
      `}
    >
      <form id="payment" class="stack" onSubmit=${save}>
        <p>${t("payment.now", { state: t(`payment.${booking.payment_status}`) })}</p>
        <${Select}
          label=${t("payment.next")}
          value=${status}
          onInput=${setStatus}
          options=${possible.map((one) => [one, t(`payment.${one}`)])}
        />
        <${Field} label=${t("payment.id")} aside=${t("optional")} maxlength="200" value=${id} onInput=${setId} />
        <${ErrorMessage} error=${error} />
      </form>
    <//>
  `;
}
