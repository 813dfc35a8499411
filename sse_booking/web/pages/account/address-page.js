/** The pages that take only an address and send a link to it: registration, and a lost password. */
import { Field } from "../../components/field.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { FormCard } from "./card.js";

/** @param {{page: "register" | "forgotten"}} props */
export function AddressPage({ page }) {
  const [email, setEmail] = useState("");
  const [sent, setSent] = useState(false);
  const send = async () => {
    const address = email.trim();
    if (page === "register")
      await post(
        "/api/register",
        { email: address, locale: language.value === "de" ? "de" : "en" },
        { key: null },
      );
    else await post("/api/password-resets", { email: address }, { key: null });
    setSent(true);
  };
  if (sent)
    return html`<${FormCard} title=${t("account.look")} lead=${t("account.look.more", { email: email.trim() })} />`;
  return html`
    <${FormCard} title=${t(`${page}.title`)} lead=${t(`${page}.lead`)} action=${t("account.send-link")} send=${send}>
      <${Field}
        label=${t("account.email")}
        type=${page === "register" ? "email" : "text"}
        autocomplete="email"
        required
        value=${email}
        onInput=${setEmail}
      />
    <//>
  `;
}
