import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { requesterName } from "../../core/names.js";
import { resourceOf } from "../../core/places.js";
import { answerText, inWords } from "../../core/questions.js";
import { stamp } from "../../core/time.js";

/** What else is known of a booking: its answers, its payment, who made it and when. */
export function BookingFacts({ booking, staff, onPay }) {
  return html`
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
          <dd class="row-s">
            ${t(`payment.${booking.payment_status}`)}
            ${booking.payment_id && html` <span class="muted small text">${booking.payment_id}</span>`}
            ${
              onPay &&
              html`
                <button class="btn btn-s noprint" aria-label=${`${t("payment.change")}: ${t("payment")}`} onClick=${onPay}>
                  ${t("payment.change")}
                </button>
              `
            }
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
          <dt>${t("reference")}</dt>
          <dd class="ltr">${booking.reference}</dd>
        </dl>
        ${
          resourceOf(booking.resource_id) &&
          html`
            <p class="row-s noprint">
              <a class="btn btn-s" href=${`/places/${booking.venue_id}`}>${t("see-place")}</a>
            </p>
          `
        }
      </div>
    </aside>
  `;
}
