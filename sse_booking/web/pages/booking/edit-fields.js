import { AttendeesField } from "../../components/attendees-field.js";
import { DateTimeField } from "../../components/date-time-field.js";
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** What of a booking can be changed. `resources`: the places it may move to, as [id, name]. */
export function EditFields({ value, venue, resources, onChange }) {
  return html`
    <${Select}
      label=${t("what")}
      value=${value.resource_id}
      options=${resources}
      onInput=${(resource_id) => onChange({ resource_id })}
    />
    <${DateTimeField}
      label=${t("from")}
      instant=${value.starts_at}
      venue=${venue}
      onChange=${(starts_at) => onChange({ starts_at })}
    />
    <${DateTimeField}
      label=${t("to")}
      instant=${value.ends_at}
      venue=${venue}
      onChange=${(ends_at) => onChange({ ends_at })}
    />
    <${Field}
      label=${t("title")}
      maxlength="200"
      value=${value.title ?? ""}
      onInput=${(title) => onChange({ title })}
    />
    <${AttendeesField} names=${value.attendees} onChange=${(attendees) => onChange({ attendees })} />
    <${Field}
      as="textarea"
      label=${t("note")}
      maxlength="4000"
      value=${value.note ?? ""}
      onInput=${(note) => onChange({ note })}
    />
  `;
}
