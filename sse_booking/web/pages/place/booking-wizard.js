/** The booking wizard: choosing (on the page), details, review, done. Nothing is sent before "confirm", and then only once. */
import { BookingSummary } from "../../components/booking-summary.js";
import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { Icon } from "../../components/icon.js";
import { Terms } from "../../components/terms.js";
import { book, stillFree } from "../../core/booking.js";
import { html, useRef, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourceOf, zoneOf } from "../../core/places.js";
import { given, questionsFor } from "../../core/questions.js";
import { WizardDetails } from "./wizard-details.js";
import { WizardRefusal } from "./wizard-refusal.js";
import { WizardSteps } from "./wizard-steps.js";

export function BookingWizard({ selection, onClose, onBooked, onPick, onWait }) {
  const resource = resourceOf(selection.resource_id);
  const [now, setNow] = useState(
    /** @type {Record<string, any>} */ ({
      step: 0,
      title: "",
      note: "",
      attendees: [],
      answers: {},
      quantity: selection.quantity ?? 1,
      sending: false,
      late: false,
      error: null,
      done: null,
    }),
  );
  const set = (change) => setNow((before) => ({ ...before, ...change }));
  const key = useRef(crypto.randomUUID());
  const sent = useRef(false);
  const questions = questionsFor(resource);
  const wanted = {
    resource_id: selection.resource_id,
    starts_at: selection.starts_at,
    ends_at: selection.ends_at,
    quantity: now.quantity,
    ...(now.title.trim() && { title: now.title.trim() }),
    ...(now.note.trim() && { note: now.note.trim() }),
    ...(now.attendees.length > 0 && { attendees: now.attendees }),
    ...(questions.length > 0 && { answers: given(questions, now.answers) }),
  };
  const confirm = async () => {
    if (sent.current) return;
    sent.current = true;
    set({ sending: true, error: null });
    try {
      const isFree = await stillFree(wanted).catch(() => true);
      if (!isFree) set({ late: true }); // sent all the same: the refusal names free alternatives
      const booking = await book(wanted, key.current);
      set({ step: 2, sending: false, done: booking, late: false });
      onBooked(booking);
    } catch (error) {
      sent.current = false;
      if (!error.isOffline) key.current = crypto.randomUUID(); // refused for good; an unanswered request keeps its key
      set({ sending: false, error, late: false });
    }
  };
  const taken = now.error?.status === 409;
  const title = now.done
    ? "wizard.done"
    : taken
      ? "wizard.taken"
      : now.step
        ? "wizard.review"
        : "wizard.details";
  const foot = now.done
    ? html`
      <a class="btn" href=${`/bookings/${now.done.id}`} onClick=${onClose}>${t("see-booking")}</a>
      <button class="btn btn-main" onClick=${onClose}>${t("done")}</button>
    `
    : now.step === 0
      ? html`
        <button class="btn" onClick=${onClose}>${t("back")}</button>
        <button class="btn btn-main" form="details">${t("review")}<${Icon} name="right" /></button>
      `
      : html`
        <button class="btn" disabled=${now.sending} onClick=${() => set({ step: 0, error: null })}>
          ${t("back")}
        </button>
        ${
          !taken &&
          html`
            <${BusyButton} class="btn btn-main" busy=${now.sending} onClick=${confirm}>
              ${t(
                now.late
                  ? "recheck.taken"
                  : now.sending
                    ? "sending"
                    : now.error
                      ? "try-again"
                      : resource.approval === "automatic"
                        ? "book-now"
                        : "request-now",
              )}
            <//>
          `
        }
      `;
  return html`
    <${Dialog}
      title=${t(title)}
      lead=${html`<${WizardSteps} at=${now.step} />`}
      onClose=${onClose}
      foot=${foot}
    >
      ${
        now.done
          ? html`
            <div class="done" role="status">
              <span class="tick"><${Icon} name="check" /></span>
              <p class="strong">${t(now.done.status === "pending" ? "done.pending" : "done.approved")}</p>
              <p class="muted">${t("done.told")}</p>
            </div>
            <${BookingSummary} booking=${now.done} />
          `
          : now.step === 0
            ? html`
              <${BookingSummary} booking=${{ ...wanted, title: "", note: "", attendees: [] }} />
              <${WizardDetails} value=${now} resource=${resource} set=${set} />
            `
            : html`
              <${BookingSummary} booking=${{ ...wanted, status: now.sending ? "pending" : undefined }} />
              <${Terms} resources=${[resource]} startsAt=${wanted.starts_at} zone=${zoneOf(resource.venue_id)} />
              ${
                now.error
                  ? html`
                    <${WizardRefusal} error=${now.error} onPick=${onPick} onWait=${() => onWait(wanted)} />
                  `
                  : resource.approval === "manual" &&
                    html`
                      <div class="hintbox">
                        <${Icon} name="info" />
                        <p>${t("manual.hint")}</p>
                      </div>
                    `
              }
            `
      }
    <//>
  `;
}
