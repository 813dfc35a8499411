/** The large buttons for the chosen booking: arrived, did not come, finished, call. */
import { BusyButton } from "../../../components/busy-button.js";
import { Icon } from "../../../components/icon.js";
import { ReasonDialog } from "../../../components/reason-dialog.js";
import { act, actionsOf } from "../../../core/booking.js";
import { html, useState } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { requesterName } from "../../../core/names.js";

const OFFERED = ["check-in", "no-show", "complete"];

export function BookingDock({ booking, now, onDone }) {
  const [busy, setBusy] = useState("");
  const [asking, ask] = useState("");
  const who = requesterName(booking);
  const begun = Date.parse(booking.starts_at) <= now;
  const possible = actionsOf(booking, true).filter(
    (one) =>
      OFFERED.includes(one) &&
      (one === "check-in" || begun) &&
      !(one === "complete" && booking.status === "approved"),
  );
  const run = async (action) => {
    if (action === "no-show") return ask(action);
    setBusy(action);
    try {
      onDone(await act(booking, action));
    } catch {
      /* told by act() */
    }
    return setBusy("");
  };
  const phone = booking.requester?.phone;
  return html`
    <div class="dock-acts">
      ${possible.map(
        (action) => html`
          <${BusyButton}
            key=${action}
            class=${`btn btn-l ${action === "no-show" ? "btn-bad" : "btn-main"}`}
            busy=${busy === action}
            aria-label=${`${t(`now.${action}`)}: ${who}`}
            onClick=${() => run(action)}
          >
            ${t(`now.${action}`)}
          <//>
        `,
      )}
      ${
        phone &&
        html`
          <a class="btn btn-l" href=${`tel:${phone}`} aria-label=${`${t("now.call")}: ${who}, ${phone}`}>
            <${Icon} name="phone" />
            ${t("now.call")}
          </a>
        `
      }
      ${asking && html`<${ReasonDialog} action=${asking} booking=${booking} onDone=${onDone} onClose=${() => ask("")} />`}
    </div>
  `;
}
