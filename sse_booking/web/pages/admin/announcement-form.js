/** Sends an announcement to everybody. */
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { SendCard } from "./send-card.js";

export function AnnouncementForm() {
  const [message, setMessage] = useState("");
  const [level, setLevel] = useState(/** @type {"info" | "warning" | "critical"} */ ("info"));
  const send = async () => {
    await post("/api/admin/announcements", { message: message.trim(), level });
    setMessage("");
  };
  return html`
    <${SendCard} title=${t("announce.all")} label=${t("announce.send")} onSend=${send}>
      <${Field}
        as="textarea"
        label=${t("message")}
        required
        maxlength="2000"
        value=${message}
        onInput=${setMessage}
      />
      <${Select}
        label=${t("level")}
        value=${level}
        onInput=${setLevel}
        options=${["info", "warning", "critical"].map((one) => [one, t(`level.${one}`)])}
      />
    <//>
  `;
}
