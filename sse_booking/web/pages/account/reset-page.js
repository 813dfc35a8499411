/** Choosing a new password with a reset link. */
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { go } from "../../core/router.js";
import { takeSecret } from "../../core/secret.js";
import { toast } from "../../core/toasts.js";
import { FormCard } from "./card.js";
import { NewPasswordField } from "./password-field.js";

export default function ResetPage() {
  const [token] = useState(() => encodeURIComponent(takeSecret() || "-"));
  const [password, setPassword] = useState("");
  const send = async () => {
    await post(`/api/password-resets/${token}`, { password }, { key: null, quiet: true });
    toast(t("saved"));
    go("/sign-in", { replace: true });
  };
  return html`
    <${FormCard} title=${t("reset.title")} lead=${t("reset.lead")} action=${t("save")} send=${send}>
      <${NewPasswordField} value=${password} onInput=${setPassword} />
    <//>
  `;
}
