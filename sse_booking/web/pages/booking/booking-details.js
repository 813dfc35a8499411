import { BookingActions } from "../../components/booking-actions.js";
import { BookingSummary } from "../../components/booking-summary.js";
import { Icon } from "../../components/icon.js";
import { LIVE } from "../../core/booking.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { BookingDialog } from "./booking-dialog.js";
import { BookingFacts } from "./booking-facts.js";
import { ComingButton } from "./coming-button.js";
import { canHandOver } from "./hand-over-dialog.js";
import { Messages } from "./messages.js";
import { canPay } from "./payment-dialog.js";
import { canSwap } from "./swap-dialog.js";

/** What a booking is and what can be done with it; `children` stand below its messages. */
export function BookingDetails({ booking, set, staff, works, children }) {
  const [dialog, open] = useState("");
  const live = LIVE.has(booking.status);
  return html`
    <div class="cols">
      <div class="stack">
        <${BookingSummary} booking=${booking} level="h2" />
        ${booking.joined && html`<p class="muted">${t("joined.together")}</p>`}
        <div class="row-s noprint">
          <${BookingActions} booking=${booking} staff=${staff} onChange=${set} small=${false}>
            ${
              live &&
              html`
                <button class="btn" onClick=${() => open("edit")}><${Icon} name="edit" />${t("edit")}</button>
              `
            }
            ${!staff && html`<${ComingButton} booking=${booking} />`}
            ${
              works &&
              canHandOver(booking) &&
              html`
                <button class="btn" onClick=${() => open("hand-over")}>
                  <${Icon} name="users" />
                  ${t("hand-over.open")}
                </button>
              `
            }
            ${
              works &&
              canSwap(booking) &&
              html`<button class="btn" onClick=${() => open("swap")}><${Icon} name="repeat" />${t("swap.open")}</button>`
            }
          <//>
          ${
            !live &&
            html`
              <button class="btn btn-bad" onClick=${() => open("delete")}>
                <${Icon} name="trash" />
                ${t("delete")}
              </button>
            `
          }
        </div>
        <${Messages} booking=${booking} staff=${staff} />
        ${children}
      </div>
      <${BookingFacts} booking=${booking} staff=${staff} onPay=${works && canPay(booking) && (() => open("payment"))} />
    </div>
    <${BookingDialog} name=${dialog} booking=${booking} staff=${staff} works=${works} onDone=${set} onClose=${() => open("")} />
  `;
}
