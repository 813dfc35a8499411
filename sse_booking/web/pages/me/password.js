import { BusyButton } from "../../components/busy-button.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { toast } from "../../core/toasts.js";
import { NewPasswordField } from "../account/password-field.js";

/** Changes the password and signs out everywhere else. */
export function Password() {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const change = async (event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await post("/api/me/password", { current, password }, { key: null, quiet: true });
      setCurrent("");
      setPassword("");
      toast(t("me.password.done"));
    } catch (refusal) {
      setError(refusal.status === 401 ? { message: t("me.password.wrong") } : refusal);
    }
    setBusy(false);
  };
  return html`
    <details>
      <summary class="strong">${t("me.password")}</summary>
      <form class="stack" onSubmit=${change}>
        <p class="small muted">${t("reset.lead")}</p>
        <${Field}
          label=${t("me.password.current")}
          type="password"
          autocomplete="current-password"
          required
          value=${current}
          onInput=${setCurrent}
        />
        <${NewPasswordField} value=${password} onInput=${setPassword} />
        <${ErrorMessage} error=${error} />
        <p><${BusyButton} class="btn" busy=${busy}>${t("me.password")}<//></p>
      </form>
    </details>
  `;
}
