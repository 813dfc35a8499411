import { Field } from "../../components/field.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** A field for a new password. */
export function NewPasswordField({ value, onInput }) {
  return html`
    <${Field}
      label=${t("account.new-password")}
      hint=${t("account.password-hint")}
      type="password"
      autocomplete="new-password"
      required
      minlength="8"
      value=${value}
      onInput=${onInput}
    />
  `;
}
