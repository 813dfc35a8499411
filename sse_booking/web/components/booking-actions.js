import { act, actionsOf, DESTRUCTIVE, nameOf } from "../core/booking.js";
import { html, useState } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { BusyButton } from "./busy-button.js";
import { ReasonDialog } from "./reason-dialog.js";

export function BookingActions({ booking, staff, onChange, small = true, only, children }) {
  const [busy, setBusy] = useState("");
  const [confirming, setConfirming] = useState("");
  const run = async (action) => {
    if (DESTRUCTIVE.has(action)) return setConfirming(action);
    setBusy(action);
    try {
      onChange(await act(booking, action));
    } catch {
      /* told by act() */
    }
    return setBusy("");
  };
  const all = actionsOf(booking, staff).filter((action) => !only || only.includes(action));
  const button = (action, index) => html`
    <${BusyButton}
      key=${action}
      class=${`btn ${small ? "btn-s" : ""} ${DESTRUCTIVE.has(action) ? "btn-bad" : index === 0 ? "btn-main" : ""}`}
      busy=${busy === action}
      data-action=${action}
      aria-label=${`${t(`action.${action}`)}: ${nameOf(booking)}`}
      onClick=${() => run(action)}
    >
      ${t(`action.${action}`)}
    <//>
  `;
  const kind = all.filter((action) => !DESTRUCTIVE.has(action));
  return html`
    ${kind.map(button)}${children}${all.filter((action) => DESTRUCTIVE.has(action)).map(button)}
    ${
      confirming &&
      html`
        <${ReasonDialog} action=${confirming} booking=${booking} onDone=${onChange} onClose=${() => setConfirming("")} />
      `
    }
  `;
}
