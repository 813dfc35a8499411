import { BusyButton } from "../../components/busy-button.js";
import { Field } from "../../components/field.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { signIn } from "../../core/session.js";

export function PasswordForm({ run, busy }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  return html`
    <form
      class="stack"
      onSubmit=${(event) => {
        event.preventDefault();
        run("password", () => signIn(name.trim(), password));
      }}
    >
      <${Field}
        label=${t("name")}
        autocomplete="username"
        autocapitalize="none"
        autocorrect="off"
        spellcheck="false"
        required
        value=${name}
        onInput=${setName}
      />
      <${Field}
        label=${t("password")}
        type="password"
        autocomplete="current-password"
        required
        value=${password}
        onInput=${setPassword}
      />
      <${BusyButton} class="btn btn-main btn-l btn-wide" busy=${busy === "password"}>${t("sign-in")}<//>
    </form>
  `;
}
