/** The first run: the link that the service printed creates the first administrator. */
import { Field } from "../../components/field.js";
import { html, useState } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { go } from "../../core/router.js";
import { takeSecret } from "../../core/secret.js";
import { signInBy } from "../../core/session.js";
import { myZone } from "../../core/time.js";
import { FormCard } from "./card.js";
import { NewPasswordField } from "./password-field.js";

export default function WelcomePage() {
  const [token] = useState(takeSecret);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const send = async () => {
    await signInBy("/api/setup", {
      token: token || "-",
      name: name.trim(),
      password,
      locale: language.value,
      timezone: myZone() || "UTC",
      ...(email.trim() && { email: email.trim() }),
    });
    go("/start", { replace: true });
  };
  return html`
    <${FormCard} title=${t("welcome.title")} lead=${t("welcome.lead")} action=${t("welcome.go")} send=${send}>
      <${Field} label=${t("account.name")} autocomplete="name" required maxlength="200" value=${name} onInput=${setName} />
      <${Field}
        label=${t("account.email")}
        aside=${t("optional")}
        type="email"
        autocomplete="email"
        value=${email}
        onInput=${setEmail}
      />
      <${NewPasswordField} value=${password} onInput=${setPassword} />
    <//>
  `;
}
