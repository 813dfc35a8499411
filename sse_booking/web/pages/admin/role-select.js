/** The choice of an account's role. */
import { Select } from "../../components/select.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

export function RoleSelect({ value, onInput }) {
  return html`
    <${Select}
      label=${t("accounts.role")}
      value=${value}
      onInput=${onInput}
      options=${[["user", t("role.user")], ["admin", t("role.admin")]]}
    />
  `;
}
