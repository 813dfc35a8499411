/** What the staff of a venue know about somebody: how to reach them, what they have booked and what became of it, and a note. */
import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { Loaded } from "../../components/loaded.js";
import { get, patch } from "../../core/api.js";
import { nameOf } from "../../core/booking.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { day, time } from "../../core/time.js";
import { useSaving } from "../../core/use-saving.js";

const COUNTS = ["upcoming", "completed", "cancelled", "no_shows"];

export function CustomerCard({ venue, id, onClose }) {
  const path = /** @type {`/api/venues/${string}/people/${string}`} */ (
    `/api/venues/${venue.id}/people/${encodeURIComponent(id)}`
  );
  const [state, setState] = useState(
    /** @type {{value: any, error: any}} */ ({ value: undefined, error: null }),
  );
  const [note, setNote] = useState("");
  const { busy, error, run } = useSaving(onClose);
  useEffect(() => {
    get(path).then(
      ({ data }) => {
        setState({ value: data, error: null });
        setNote(data.note);
      },
      (refusal) => setState({ value: undefined, error: refusal }),
    );
  }, [path]);
  const save = (event) => {
    event.preventDefault();
    if (note === state.value.note) return onClose();
    return run(() => patch(path, { note }, { ifMatch: state.value.version }));
  };
  const rows = (title, items) =>
    items.length > 0 &&
    html`
      <section class="stack-s">
        <h3>${title}</h3>
        <ul class="stack-s">
          ${items.map(
            (one) => html`
              <li key=${one.id}>
                <a href=${`/bookings/${one.id}`} onClick=${onClose}>
                  ${day(one.starts_at, venue.timezone)}, ${time(one.starts_at, venue.timezone)}
                </a>
                <span class="muted small"> ${nameOf(one)} · ${t(`status.${one.status}`)}</span>
              </li>
            `,
          )}
        </ul>
      </section>
    `;
  return html`
    <${Dialog}
      title=${state.value?.name || t("card")}
      onClose=${onClose}
      foot=${html`
        <button type="button" class="btn" onClick=${onClose}>${t("back")}</button>
        <${BusyButton} class="btn btn-main" busy=${busy} disabled=${!state.value} form="card">${t("save")}<//>
      `}
    >
      <${Loaded} of=${state} rows=${3}>
        ${(one) => html`
          <form id="card" class="stack" onSubmit=${save}>
            ${!one.known && html`<p class="hintbox small">${t("unknown.person", { who: one.id })}</p>`}
            <p class="row-s wrap">
              ${one.phone && html`<a href=${`tel:${one.phone}`}>${one.phone}</a>`}
              ${one.email && html`<a class="text" href=${`mailto:${one.email}`}>${one.email}</a>`}
            </p>
            <p class="small muted">${COUNTS.map((key) => t(`card.${key}`, { n: one[key] })).join(" · ")}</p>
            <${Field}
              as="textarea"
              label=${t("card.note")}
              hint=${t("card.note.hint")}
              maxlength="4000"
              value=${note}
              onInput=${setNote}
            />
            <${ErrorMessage} error=${error} />
            ${rows(t("bookings.upcoming"), one.coming)}${rows(t("bookings.past"), one.past)}
          </form>
        `}
      <//>
    <//>
  `;
}
