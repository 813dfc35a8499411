import { BusyButton } from "../../components/busy-button.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { toast } from "../../core/toasts.js";
import { useWriting } from "../../core/use-saving.js";
import { NewPasswordField } from "../account/password-field.js";

/** Changes the password and signs out everywhere else. */
export function Password() {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const { busy, error, run } = useWriting(() => {
    setCurrent("");
    setPassword("");
    toast(t("me.password.done"));
  });
  const change = (event) => {
    event.preventDefault();
    run(() => post("/api/me/password", { current, password }, { key: null, quiet: true }));
  };
  const isWrong = error?.status === 401;
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
        <${ErrorMessage} error=${isWrong ? { message: t("me.password.wrong") } : error} />
        <p><${BusyButton} class="btn" busy=${busy}>${t("me.password")}<//></p>
      </form>
    </details>
  `;
}
