import { act, nameOf } from "../core/booking.js";
import { html, useState } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { zoneOf } from "../core/places.js";
import { day, range } from "../core/time.js";
import { useWriting } from "../core/use-saving.js";
import { BusyButton } from "./busy-button.js";
import { Dialog } from "./dialog.js";
import { ErrorMessage } from "./error-message.js";
import { Field } from "./field.js";

/** A confirmation before an irreversible action, with room for a reason. */
export function ReasonDialog({ action, booking, onDone, onClose }) {
  const [reason, setReason] = useState("");
  const { busy, error, run } = useWriting((changed) => {
    onDone(changed);
    onClose();
  });
  const go = () => run(async () => ({ data: await act(booking, action, reason.trim()) }));
  return html`
    <${Dialog}
      title=${t(`ask.${action}`)}
      onClose=${onClose}
      foot=${html`
        <button class="btn" onClick=${onClose}>${t("keep")}</button>
        <${BusyButton} class="btn btn-bad" busy=${busy} onClick=${go}>${t(`action.${action}`)}<//>
      `}
    >
      <p class="text">
        ${nameOf(booking)} · ${day(booking.starts_at, zoneOf(booking.venue_id))}
        , ${range(booking.starts_at, booking.ends_at, zoneOf(booking.venue_id))}
      </p>
      <${Field}
        as="textarea"
        label=${t("reason")}
        hint=${t("reason.hint")}
        maxlength="1000"
        value=${reason}
        onInput=${setReason}
      />
      <${ErrorMessage} error=${error} />
    <//>
  `;
}
