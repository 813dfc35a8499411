import { BusyButton } from "../../components/busy-button.js";
import { Icon } from "../../components/icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** Where a message is written. */
export function MessageForm({ text, busy, onInput, onSend }) {
  return html`
    <form class="inline" onSubmit=${onSend}>
      <label class="grow">
        <span class="sr">${t("message.write")}</span>
        <input
          class="input"
          maxlength="4000"
          placeholder=${t("message.write")}
          value=${text}
          onInput=${(event) => onInput(event.target.value)}
        />
      </label>
      <${BusyButton} class="btn btn-main" busy=${busy}><${Icon} name="chat" />${t("send")}<//>
    </form>
  `;
}
