import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { remove } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { venueOf } from "../../core/places.js";
import { go } from "../../core/router.js";
import { leave, you } from "../../core/session.js";
import { toast } from "../../core/toasts.js";
import { useWriting } from "../../core/use-saving.js";

/** Throw a refusal with the names of the venues that it is about. */
function nameVenues(refusal) {
  const venues = refusal.problem?.venue_ids?.map((one) => venueOf(one)?.name ?? one).join(", ");
  throw venues ? { message: `${refusal.message} (${venues})` } : refusal;
}

/** Explains what is removed and what stays, and requires the user id as confirmation, because it can't be undone. */
export function EraseDialog({ onClose }) {
  const [typed, setTyped] = useState("");
  const { busy, error, run } = useWriting(() => {
    leave();
    go("/", { replace: true });
    toast(t("data.erased"));
  });
  const id = you().user_id;
  const erase = (event) => {
    event.preventDefault();
    if (typed.trim() === id) run(() => remove("/api/me", { key: null }).catch(nameVenues));
  };
  return html`
    <${Dialog}
      title=${t("ask.erase")}
      onClose=${onClose}
      foot=${html`
        <button type="button" class="btn" onClick=${onClose}>${t("keep")}</button>
        <${BusyButton} class="btn btn-bad" busy=${busy} disabled=${typed.trim() !== id} form="erase">${t("data.erase")}<//>
      `}
    >
      <form id="erase" class="stack" onSubmit=${erase}>
        <p>${t("data.gone")}</p>
        <p>${t("data.kept")}</p>
        <${Field}
          label=${t("data.type", { id })}
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          value=${typed}
          onInput=${setTyped}
        />
        <${ErrorMessage} error=${error} />
      </form>
    <//>
  `;
}
