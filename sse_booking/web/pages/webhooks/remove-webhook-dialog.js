import { Dialog } from "../../components/dialog.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** Asks before an endpoint is removed. */
export function RemoveWebhookDialog({ url, onRemove, onClose }) {
  return html`
    <${Dialog}
      title=${t("webhooks.remove.ask")}
      onClose=${onClose}
      foot=${html`
        <button class="btn" onClick=${onClose}>${t("keep")}</button>
        <button class="btn btn-bad" onClick=${onRemove}>${t("webhooks.remove")}</button>
      `}
    >
      <p class="text">${t("webhooks.remove.more", { url })}</p>
    <//>
  `;
}
