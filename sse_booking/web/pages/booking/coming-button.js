import { BusyButton } from "../../components/busy-button.js";
import { Icon } from "../../components/icon.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { toast } from "../../core/toasts.js";
import { useWriting } from "../../core/use-saving.js";

const ASKED_MS = 3 * 86_400_000;

/** Says to the venue that one is coming, in the days before it. */
export function ComingButton({ booking }) {
  const [said, say] = useState(false);
  const { busy, error, run } = useWriting(() => {
    say(true);
    toast(t("coming.said"));
  });
  const left = Date.parse(booking.starts_at) - Date.now();
  if (booking.status !== "approved" || left <= 0 || left > ASKED_MS) return null;
  const path = /** @type {`/api/bookings/${string}/coming`} */ (`/api/bookings/${booking.id}/coming`);
  return html`
    <${BusyButton} class="btn" busy=${busy} disabled=${said} onClick=${() => run(() => post(path))}>
      <${Icon} name="check" />
      ${t("coming")}
    <//>
    ${error && html`<p class="wrong" role="alert">${error.message}</p>`}
  `;
}
