import { remove } from "../core/api.js";
import { act, nameOf } from "../core/booking.js";
import { html, useState } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { zoneOf } from "../core/places.js";
import { useTrial } from "../core/series.js";
import { day, range } from "../core/time.js";
import { useWriting } from "../core/use-saving.js";
import { BusyButton } from "./busy-button.js";
import { Dialog } from "./dialog.js";
import { ErrorMessage } from "./error-message.js";
import { Field } from "./field.js";
import { ScopeField } from "./scope-field.js";
import { Trial } from "./trial.js";

/** Cancel a part of a series. */
function cancelTogether(booking, scope, reason, options) {
  const query = new URLSearchParams({ scope, from: booking.id, ...options, ...(reason && { reason }) });
  return remove(/** @type {string} */ (`/api/series/${booking.series_id}?${query}`));
}

/** A confirmation before an irreversible action, with room for a reason. A booking of a series can be cancelled with others of it. */
export function ReasonDialog({ action, booking, onDone, onClose }) {
  const [reason, setReason] = useState("");
  const [scope, setScope] = useState("one");
  const { trial, run: tried, forget } = useTrial(booking);
  const { busy, error, run } = useWriting((changed) => {
    if (!changed) return;
    onDone(changed);
    onClose();
  });
  const inSeries = action === "cancel" && booking.series_id && !booking.joined;
  const go = () =>
    run(async () => {
      if (scope === "one") return { data: await act(booking, action, reason.trim()) };
      return tried((options) => cancelTogether(booking, scope, reason.trim(), options));
    });
  return html`
    <${Dialog}
      title=${t(`ask.${action}`)}
      onClose=${onClose}
      foot=${html`
        <button class="btn" onClick=${onClose}>${t("keep")}</button>
        <${BusyButton} class="btn btn-bad" busy=${busy} onClick=${go}>
          ${trial ? t("together.cancel", { n: trial.items.length }) : t(`action.${action}`)}
        <//>
      `}
    >
      <p class="text">
        ${nameOf(booking)} · ${day(booking.starts_at, zoneOf(booking.venue_id))}
        , ${range(booking.starts_at, booking.ends_at, zoneOf(booking.venue_id))}
      </p>
      ${
        inSeries &&
        html`
          <${ScopeField}
            value=${scope}
            onChange=${(chosen) => {
              setScope(chosen);
              forget();
            }}
          />
        `
      }
      <${Trial} trial=${trial} booking=${booking} />
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
