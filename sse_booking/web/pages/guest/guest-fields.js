import { Field } from "../../components/field.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** Who a guest is: name, address and telephone number. */
export function GuestFields({ guest, onChange }) {
  return html`
    <${Field}
      label=${t("account.name")}
      autocomplete="name"
      required
      maxlength="200"
      value=${guest.name}
      onInput=${(name) => onChange({ name })}
    />
    <${Field}
      label=${t("account.email")}
      type="email"
      autocomplete="email"
      required
      value=${guest.email}
      onInput=${(email) => onChange({ email })}
    />
    <${Field}
      label=${t("guest.phone")}
      aside=${t("optional")}
      type="tel"
      autocomplete="tel"
      value=${guest.phone}
      onInput=${(phone) => onChange({ phone })}
    />
  `;
}
