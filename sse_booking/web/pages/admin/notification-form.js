/** Sends a notification to one user. The user id stays, for another one. */
import { Field } from "../../components/field.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { site } from "../../core/session.js";
import { SendCard } from "./send-card.js";

export function NotificationForm() {
  const [userId, setUserId] = useState("");
  const [title, setTitle] = useState("");
  const [message, setMessage] = useState("");
  const send = async () => {
    await post("/api/admin/notifications", {
      user_id: userId.trim(),
      title: title.trim(),
      message: message.trim(),
    });
    setTitle("");
    setMessage("");
  };
  return html`
    <${SendCard} title=${t("announce.one")} label=${t("send")} onSend=${send}>
      <${Field}
        label=${t("who")}
        hint=${t("announce.who")}
        required
        maxlength="128"
        list="people"
        value=${userId}
        onInput=${setUserId}
      />
      <datalist id="people">
        ${site.value.people.map((one) => html`<option key=${one.id} value=${one.id}>${one.name}</option>`)}
      </datalist>
      <${Field} label=${t("title")} required maxlength="200" value=${title} onInput=${setTitle} />
      <${Field}
        as="textarea"
        label=${t("message")}
        required
        maxlength="2000"
        value=${message}
        onInput=${setMessage}
      />
    <//>
  `;
}
