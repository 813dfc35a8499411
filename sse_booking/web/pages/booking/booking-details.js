import { BookingActions } from "../../components/booking-actions.js";
import { BookingSummary } from "../../components/booking-summary.js";
import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { Icon } from "../../components/icon.js";
import { destroy, LIVE } from "../../core/booking.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { requesterName } from "../../core/names.js";
import { resourceOf } from "../../core/places.js";
import { answerText, inWords } from "../../core/questions.js";
import { go } from "../../core/router.js";
import { stamp } from "../../core/time.js";
import { toast } from "../../core/toasts.js";
import { EditDialog } from "./edit-dialog.js";
import { canHandOver, HandOverDialog } from "./hand-over-dialog.js";
import { Messages } from "./messages.js";

export function BookingDetails({ booking, set, staff, works }) {
  const [dialog, open] = useState("");
  const [busy, setBusy] = useState(false);
  const resource = resourceOf(booking.resource_id);
  const erase = async () => {
    setBusy(true);
    try {
      await destroy(booking);
      toast(t("deleted"));
      go(staff ? `/desk/${booking.venue_id}` : "/bookings");
    } catch (error) {
      toast(t("not-done"), { text: error.message, tone: "bad" });
      setBusy(false);
    }
  };
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
      </div>
      <aside class="card">
        <div class="card-head"><h2>${t("facts")}</h2></div>
        <div class="card-body">
          <dl class="facts">
            ${Object.entries(booking.answers).map(
              ([id, value]) => html`
                <dt key=${`${id}-label`} class="text">${inWords(booking.answer_labels[id])}</dt>
                <dd key=${id} class="text">${answerText(value)}</dd>
              `,
            )}
            ${staff && html`<dt>${t("booked-by")}</dt><dd class="text">${requesterName(booking)}</dd>`}
            <dt>${t("payment")}</dt>
            <dd>
              ${t(`payment.${booking.payment_status}`)}
              ${booking.payment_id && html` <span class="muted small text">${booking.payment_id}</span>`}
            </dd>
            ${
              booking.cancelled_by &&
              html`<dt>${t("cancelled-by")}</dt><dd>${t(`party.${booking.cancelled_by}`)}</dd>`
            }
            ${booking.expires_at && html`<dt>${t("lapses")}</dt><dd>${stamp(booking.expires_at)}</dd>`}
            <dt>${t("made")}</dt>
            <dd>${stamp(booking.created_at)}</dd>
            <dt>${t("changed")}</dt>
            <dd>${stamp(booking.updated_at)}</dd>
            <dt>${t("number")}</dt>
            <dd class="small ltr">${booking.id}</dd>
          </dl>
          ${
            resource &&
            html`
              <p class="row-s noprint">
                <a class="btn btn-s" href=${`/places/${booking.venue_id}`}>${t("see-place")}</a>
              </p>
            `
          }
        </div>
      </aside>
    </div>
    ${dialog === "edit" && html`<${EditDialog} booking=${booking} onDone=${set} onClose=${() => open("")} />`}
    ${
      dialog === "hand-over" &&
      html`<${HandOverDialog} booking=${booking} onDone=${set} onClose=${() => open("")} />`
    }
    ${
      dialog === "delete" &&
      html`
        <${Dialog}
          title=${t("ask.delete")}
          onClose=${() => open("")}
          foot=${html`
            <button class="btn" onClick=${() => open("")}>${t("keep")}</button>
            <${BusyButton} class="btn btn-bad" busy=${busy} onClick=${erase}>${t("delete")}<//>
          `}
        >
          <p>${t("ask.delete.more")}</p>
        <//>
      `
    }
  `;
}
