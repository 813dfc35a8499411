import { BusyButton } from "../../components/busy-button.js";
import { CopyField } from "../../components/copy-field.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { AccountForm } from "./account-form.js";

/** One account: its form, and what an administrator can do with it. `link`: the one for a new password, once it is made. */
export function AccountDetails({ account, busy, link, onSave, onLink, onEndSessions, onDisable }) {
  const button = (what, text, act) => html`
    <${BusyButton} type="button" class="btn btn-s" busy=${busy === what} onClick=${act}>${text}<//>
  `;
  return html`
    <div class="stack">
      <p class="small muted text">
        ${account.id} · ${t("accounts.sessions", { n: account.sessions })}
        ${account.venues.length > 0 && ` · ${t("accounts.venues", { venues: account.venues.join(", ") })}`}
      </p>
      <${AccountForm} key=${account.version} account=${account} onSave=${onSave} />
      <div class="row-s wrap">
        ${button("link", t("accounts.reset"), onLink)}
        ${account.sessions > 0 && button("sessions", t("accounts.end-sessions"), onEndSessions)}
        ${button("disable", t(account.disabled ? "accounts.enable" : "accounts.disable"), onDisable)}
      </div>
      ${link && html`<${CopyField} label=${t("accounts.reset-link")} hint=${t("accounts.reset-link.more")} value=${link} />`}
    </div>
  `;
}
