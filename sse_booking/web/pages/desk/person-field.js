/** Who a booking is for: somebody that the venue knows, found while typing, or a new guest with a name and a number. */
import { Field } from "../../components/field.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useKnown } from "./use-known.js";

export const NOBODY = { id: "", name: "", phone: "" };

/** Return the person as the API takes them: `{user_id}` or `{guest}`. */
export const partyOf = ({ id, name, phone }) =>
  id ? { user_id: id } : { guest: { name: name.trim(), ...(phone.trim() && { phone: phone.trim() }) } };

export function PersonField({ venueId, label, person, onChange }) {
  const known = useKnown(venueId, person.id ? "" : person.name);
  return html`
    <${Field}
      data-first
      label=${label}
      required
      maxlength="200"
      autocomplete="off"
      value=${person.name}
      onInput=${(name) => onChange({ ...person, id: "", name })}
    />
    ${
      known.length > 0 &&
      html`
        <ul class="row-s" aria-label=${t("desk.known")}>
          ${known.map(
            ({ id, name, phone, email }) => html`
              <li key=${id}>
                <button type="button" class="btn btn-s" onClick=${() => onChange({ id, name, phone: phone ?? "" })}>
                  ${name} <small>${phone ?? email ?? ""}</small>
                </button>
              </li>
            `,
          )}
        </ul>
      `
    }
    ${
      !person.id &&
      html`
        <${Field}
          label=${t("guest.phone")}
          aside=${t("optional")}
          type="tel"
          autocomplete="off"
          value=${person.phone}
          onInput=${(phone) => onChange({ ...person, phone })}
        />
      `
    }
  `;
}
