import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Override } from "../../components/override.js";
import { ScopeField } from "../../components/scope-field.js";
import { Trial } from "../../components/trial.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourcesOf, venueOf } from "../../core/places.js";
import { toast } from "../../core/toasts.js";
import { EditFields } from "./edit-fields.js";
import { useEdit } from "./use-edit.js";

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

export function EditDialog({ booking, works, onDone, onClose }) {
  const venue = venueOf(booking.venue_id) ?? { id: booking.venue_id, timezone: "UTC" };
  const [edited, setEdited] = useState({});
  const { busy, error, scope, setScope, override, setOverride, trial, forget, save } = useEdit(
    booking,
    (changed) => {
      toast(t("saved"));
      onDone(changed);
      onClose();
    },
  );
  const set = (change) => {
    setEdited((now) => ({ ...now, ...change }));
    forget();
  };
  const submit = (event) => {
    event.preventDefault();
    const changes = changesOf(edited, booking);
    return Object.keys(changes).length ? save(changes) : onClose();
  };
  const options = resourcesOf(booking.venue_id).map((one) => [one.id, one.name]);
  return html`
    <${Dialog}
      title=${t("edit.title")}
      onClose=${onClose}
      foot=${html`
        <button class="btn" onClick=${onClose}>${t("back")}</button>
        <${BusyButton} class="btn btn-main" busy=${busy} form="edit">
          ${trial ? t("together.change", { n: trial.items.length }) : t("save")}
        <//>
      `}
    >
      <form id="edit" class="stack" onSubmit=${submit}>
        <${EditFields} value=${{ ...booking, ...edited }} venue=${venue} resources=${options} onChange=${set} />
        ${booking.series_id && !booking.joined && html`<${ScopeField} value=${scope} onChange=${setScope} />`}
        <${Trial} trial=${trial} booking=${booking} />
        <${ErrorMessage} error=${error} />
        ${works && html`<${Override} error=${error} value=${override} onChange=${setOverride} />`}
      </form>
    <//>
  `;
}
