/** A resource with its rules: description, booking, opening hours, closures. */
import { BusyButton } from "../../components/busy-button.js";
import { Checkbox } from "../../components/checkbox.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { patch, post, remove } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { loadPlaces, resourcesOf } from "../../core/places.js";
import { toast } from "../../core/toasts.js";
import { ArchiveResource } from "./archive-resource.js";
import { BookingMode } from "./booking-mode.js";
import { Closures } from "./closures.js";
import { NumberRules } from "./number-rules.js";
import { OpeningHours } from "./opening-hours.js";
import { ResourceDescription } from "./resource-description.js";
import { asForm, bodyOf } from "./resource-values.js";
import { SeatsFields } from "./seats-fields.js";

/** The form's values, and what is done with them: `set`, `save` (what a form submits), `archive`; `busy` says which runs. */
function useResource(venue, resource, onClose) {
  const [value, setValue] = useState(() => asForm(resource));
  const [busy, setBusy] = useState("");
  const [error, setError] = useState(null);
  const [cancelling, cancel] = useState(false);
  const set = (change) => setValue((now) => ({ ...now, ...change }));
  const run = async (what, write) => {
    setBusy(what);
    setError(null);
    try {
      await write();
      await loadPlaces();
      toast(t("saved"));
      onClose();
    } catch (refusal) {
      setError(refusal);
      setBusy("");
    }
  };
  const save = (event) => {
    event.preventDefault();
    const body = bodyOf(value, resource);
    if (!Object.keys(body).length) return onClose();
    const path = resource
      ? `/api/resources/${resource.id}${cancelling ? "?cancel_affected=true" : ""}`
      : `/api/venues/${venue.id}/resources`;
    return run("save", () =>
      resource ? patch(path, body, { ifMatch: resource.version }) : post(path, body),
    );
  };
  const archive = () =>
    run("remove", () => remove(`/api/resources/${resource.id}`, { ifMatch: resource.version }));
  return { value, set, save, archive, busy, error, cancelling, cancel };
}

export function ResourceForm({ venue, resource, onClose }) {
  const form = useResource(venue, resource, onClose);
  const { value, set, error } = form;
  const [leaving, leave] = useState(false);
  const wrong = (field) => error?.problem?.errors?.find((one) => one.field === field)?.message;
  const others = resourcesOf(venue.id).filter((one) => one.id !== resource?.id && !one.pool);
  const foot = html`
    ${
      resource &&
      html`
        <${BusyButton} class="btn btn-quiet btn-bad" busy=${form.busy === "remove"} onClick=${() => leave(true)}>
          ${t("setup.archive")}
        <//>
      `
    }
    <button class="btn end" onClick=${onClose}>${t("back")}</button>
    <${BusyButton} class="btn btn-main" busy=${form.busy === "save"} form="resource">${t("save")}<//>
  `;
  const archived = () => {
    leave(false);
    form.archive();
  };
  return html`
    <${Dialog} wide=${true} title=${resource ? resource.name : t("setup.add")} onClose=${onClose} foot=${foot}>
      <form id="resource" class="stack-l" onSubmit=${form.save}>
        <${ResourceDescription} value=${value} wrong=${wrong} onChange=${set} />
        <${BookingMode} value=${value} wrong=${wrong} onChange=${set} />
        <${SeatsFields} value=${value} others=${others} wrong=${wrong} onChange=${set} />
        <${OpeningHours}
          value=${value.opening_hours}
          venue=${venue}
          onChange=${(opening_hours) => set({ opening_hours })}
          wrong=${wrong("opening_hours")}
        />
        <${Closures} value=${value.closures} venue=${venue} onChange=${(closures) => set({ closures })} />
        <${NumberRules} value=${value} wrong=${wrong} onChange=${set} />
        <${ErrorMessage} error=${error} />
        ${
          error?.name === "still-booked" &&
          resource &&
          html`
            <${Checkbox}
              label=${t("cancel-affected", { n: error.problem.booking_ids.length })}
              checked=${form.cancelling}
              onChange=${form.cancel}
            />
          `
        }
      </form>
      ${leaving && html`<${ArchiveResource} resource=${resource} onArchive=${archived} onClose=${() => leave(false)} />`}
    <//>
  `;
}
