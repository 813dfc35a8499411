import { Dialog } from "../../components/dialog.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** Asks before an account is removed. */
export function RemoveAccountDialog({ name, onRemove, onClose }) {
  return html`
    <${Dialog}
      title=${t("ask.remove-account", { who: name })}
      onClose=${onClose}
      foot=${html`
        <button type="button" class="btn" onClick=${onClose}>${t("keep")}</button>
        <button class="btn btn-bad" onClick=${onRemove}>${t("accounts.remove")}</button>
      `}
    >
      <p>${t("accounts.remove.more")}</p>
    <//>
  `;
}
