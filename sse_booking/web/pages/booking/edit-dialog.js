import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { patch } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourcesOf, venueOf } from "../../core/places.js";
import { toast } from "../../core/toasts.js";
import { useWriting } from "../../core/use-saving.js";
import { EditFields } from "./edit-fields.js";

const TEXTS = new Set(["title", "note"]);

/** Return the edited values that differ. Untouched values are never sent. */
function changesOf(edited, booking) {
  const wanted = Object.entries(edited).map(([name, value]) => [
    name,
    TEXTS.has(name) ? value.trim() || null : value,
  ]);
  return Object.fromEntries(
    wanted.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(booking[name])),
  );
}

export function EditDialog({ booking, onDone, onClose }) {
  const venue = venueOf(booking.venue_id) ?? { id: booking.venue_id, timezone: "UTC" };
  const [edited, setEdited] = useState({});
  const value = { ...booking, ...edited };
  const { busy, error, run } = useWriting((changed) => {
    toast(t("saved"));
    onDone(changed);
    onClose();
  });
  const set = (change) => setEdited((now) => ({ ...now, ...change }));
  const save = (event) => {
    event.preventDefault();
    const changes = changesOf(edited, booking);
    if (!Object.keys(changes).length) return onClose();
    return run(() => patch(`/api/bookings/${booking.id}`, changes, { ifMatch: booking.version }));
  };
  const options = resourcesOf(booking.venue_id).map((one) => [one.id, one.name]);
  return html`
    <${Dialog}
      title=${t("edit.title")}
      onClose=${onClose}
      foot=${html`
        <button class="btn" onClick=${onClose}>${t("back")}</button>
        <${BusyButton} class="btn btn-main" busy=${busy} form="edit">${t("save")}<//>
      `}
    >
      <form id="edit" class="stack" onSubmit=${save}>
        <${EditFields} value=${value} venue=${venue} resources=${options} onChange=${set} />
        <${ErrorMessage} error=${error} />
      </form>
    <//>
  `;
}
