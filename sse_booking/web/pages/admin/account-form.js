import { Field } from "../../components/field.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { RoleSelect } from "./role-select.js";

/** The form of an account. `onSave` gets the changes. Its button is in the footer of the dialog. */
export function AccountForm({ account, onSave }) {
  const [name, setName] = useState(account.name);
  const [email, setEmail] = useState(account.email ?? "");
  const [role, setRole] = useState(account.role);
  const save = (event) => {
    event.preventDefault();
    onSave({
      ...(name.trim() !== account.name && { name: name.trim() }),
      ...(email.trim() !== (account.email ?? "") && { email: email.trim() || null }),
      ...(role !== account.role && { role }),
    });
  };
  return html`
    <form id="account" class="stack" onSubmit=${save}>
      <${Field} label=${t("name")} required maxlength="200" value=${name} onInput=${setName} />
      <${Field}
        label=${t("account.email")}
        aside=${t("optional")}
        type="email"
        maxlength="254"
        value=${email}
        onInput=${setEmail}
      />
      <${RoleSelect} value=${role} onInput=${setRole} />
    </form>
  `;
}
