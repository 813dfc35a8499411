/** One account: name, address and role, a password reset link, ending its sessions, disabling and removing it. */
import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Loaded } from "../../components/loaded.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { AccountDetails } from "./account-details.js";
import { RemoveAccountDialog } from "./remove-account-dialog.js";
import { useAccount } from "./use-account.js";

export function AccountDialog({ id, onClose, onDone }) {
  const [asked, ask] = useState(false);
  const { account, busy, error, link, save, endSessions, disable, remove, makeLink } = useAccount({
    id,
    onClose,
    onDone,
  });
  return html`
    <${Dialog}
      title=${account?.name || id}
      onClose=${onClose}
      foot=${
        account &&
        html`
          <button type="button" class="btn btn-quiet btn-bad" onClick=${() => ask(true)}>${t("accounts.remove")}</button>
          <button type="button" class="btn end" onClick=${onClose}>${t("back")}</button>
          <${BusyButton} class="btn btn-main" busy=${busy === "save"} form="account">${t("save")}<//>
        `
      }
    >
      <${ErrorMessage} error=${error} />
      <${Loaded} of=${{ value: account }} rows=${3}>
        ${(one) => html`
          <${AccountDetails}
            account=${one}
            busy=${busy}
            link=${link}
            onSave=${save}
            onLink=${makeLink}
            onEndSessions=${endSessions}
            onDisable=${disable}
          />
        `}
      <//>
      ${
        asked &&
        html`
          <${RemoveAccountDialog}
            name=${account.name}
            onClose=${() => ask(false)}
            onRemove=${() => {
              ask(false);
              remove();
            }}
          />
        `
      }
    <//>
  `;
}
