import { BookingActions } from "../../components/booking-actions.js";
import { BookingSummary } from "../../components/booking-summary.js";
import { Icon } from "../../components/icon.js";
import { LIVE } from "../../core/booking.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { BookingFacts } from "./booking-facts.js";
import { DeleteDialog } from "./delete-dialog.js";
import { EditDialog } from "./edit-dialog.js";
import { canHandOver, HandOverDialog } from "./hand-over-dialog.js";
import { Messages } from "./messages.js";

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
      <${BookingFacts} booking=${booking} staff=${staff} />
    </div>
    ${dialog === "edit" && html`<${EditDialog} booking=${booking} onDone=${set} onClose=${() => open("")} />`}
    ${
      dialog === "hand-over" &&
      html`<${HandOverDialog} booking=${booking} onDone=${set} onClose=${() => open("")} />`
    }
    ${
      dialog === "delete" &&
      html`<${DeleteDialog} booking=${booking} staff=${staff} onClose=${() => open("")} />`
    }
  `;
}
