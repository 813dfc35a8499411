import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** Who is signed in. */
export function MenuHead({ you }) {
  return html`
    <div class="menu-head">
      <div class="strong text">${you.name || you.user_id || ""}</div>
      <div class="small muted text">
        ${you.user_id}${you.role === "admin" ? ` · ${t("role.admin")}` : ""}
      </div>
    </div>
  `;
}
