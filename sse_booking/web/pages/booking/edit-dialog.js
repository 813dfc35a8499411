import { BusyButton } from "../../components/busy-button.js";
import { DateTimeField } from "../../components/date-time-field.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { patch } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourcesOf, zoneOf } from "../../core/places.js";
import { toast } from "../../core/toasts.js";

export function EditDialog({ booking, onDone, onClose }) {
  const zone = zoneOf(booking.venue_id);
  const [value, setValue] = useState({ ...booking, attendees: booking.attendees.join(", ") });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const set = (change) => setValue((now) => ({ ...now, ...change }));
  const save = async (event) => {
    event.preventDefault();
    const wanted = {
      resource_id: value.resource_id,
      starts_at: value.starts_at,
      ends_at: value.ends_at,
      title: value.title?.trim() || null,
      note: value.note?.trim() || null,
      attendees: value.attendees
        .split(/[,;\n]/)
        .map((name) => name.trim())
        .filter(Boolean),
    };
    const changed = Object.fromEntries(
      Object.entries(wanted).filter(([name, now]) => JSON.stringify(now) !== JSON.stringify(booking[name])),
    );
    if (!Object.keys(changed).length) return onClose();
    setBusy(true);
    try {
      const { data } = await patch(`/api/bookings/${booking.id}`, changed, { ifMatch: booking.version });
      toast(t("saved"));
      onDone(data);
      return onClose();
    } catch (refusal) {
      setError(refusal);
      return setBusy(false);
    }
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
        <${Select}
          label=${t("what")}
          value=${value.resource_id}
          options=${options}
          onInput=${(resource_id) => set({ resource_id })}
        />
        <${DateTimeField}
          label=${t("from")}
          instant=${value.starts_at}
          zone=${zone}
          onChange=${(starts_at) => set({ starts_at })}
        />
        <${DateTimeField}
          label=${t("to")}
          instant=${value.ends_at}
          zone=${zone}
          onChange=${(ends_at) => set({ ends_at })}
        />
        <${Field}
          label=${t("title")}
          maxlength="200"
          value=${value.title ?? ""}
          onInput=${(title) => set({ title })}
        />
        <${Field}
          label=${t("attendees")}
          hint=${t("attendees.hint")}
          value=${value.attendees}
          onInput=${(attendees) => set({ attendees })}
        />
        <${Field}
          as="textarea"
          label=${t("note")}
          maxlength="4000"
          value=${value.note ?? ""}
          onInput=${(note) => set({ note })}
        />
        <${ErrorMessage} error=${error} />
      </form>
    <//>
  `;
}
