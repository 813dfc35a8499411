import { Field } from "../../components/field.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { FormCard } from "../account/card.js";

/** Sends new links to a guest whose link has expired. */
export function SendLinks() {
  const [email, setEmail] = useState("");
  const [sent, setSent] = useState(false);
  const send = async () => {
    await post("/api/guest/links", { email: email.trim() }, { key: null });
    setSent(true);
  };
  if (sent) return html`<p role="status">${t("account.look.more", { email: email.trim() })}</p>`;
  return html`
    <${FormCard} title=${t("guest.new-link")} lead=${t("guest.new-link.more")} action=${t("account.send-link")} send=${send}>
      <${Field} label=${t("account.email")} type="email" autocomplete="email" required value=${email} onInput=${setEmail} />
    <//>
  `;
}
