import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { RoleSelect } from "./role-select.js";

/** Whom an invitation is for: name, address and role. */
export function InviteForm({ value, error, onChange, onSubmit }) {
  return html`
    <form id="invite" class="stack" onSubmit=${onSubmit}>
      <${Field}
        label=${t("name")}
        aside=${t("optional")}
        maxlength="200"
        value=${value.name}
        onInput=${(name) => onChange({ name })}
      />
      <${Field}
        label=${t("account.email")}
        aside=${t("optional")}
        hint=${t("invite.email.hint")}
        type="email"
        value=${value.email}
        onInput=${(email) => onChange({ email })}
      />
      <${RoleSelect} value=${value.role} onInput=${(role) => onChange({ role })} />
      <${ErrorMessage} error=${error} />
    </form>
  `;
}
