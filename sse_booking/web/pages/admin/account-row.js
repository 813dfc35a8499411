import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { initials } from "../../core/names.js";

export function AccountRow({ account, onOpen }) {
  const { id, name, email, role, disabled } = account;
  return html`
    <li class="booking thing">
      <span class="avatar" aria-hidden="true">${initials(name || id)}</span>
      <div class="grow">
        <h2 class="text">
          ${name}${" "}${role === "admin" && html`<span class="badge good">${t("role.admin")}</span>`}${" "}
          ${disabled && html`<span class="badge warn">${t("accounts.disabled")}</span>`}
        </h2>
        <p class="small muted text">${[id, email].filter(Boolean).join(" · ")}</p>
      </div>
      <div class="acts">
        <button class="btn btn-s" aria-label=${`${t("edit")}: ${name}`} onClick=${onOpen}>${t("edit")}</button>
      </div>
    </li>
  `;
}
