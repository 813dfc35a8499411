import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { Icon } from "./icon.js";

/** An error in place of content. `again` offers a retry when that may help. */
export function ErrorMessage({ error, again }) {
  if (!error) return null;
  return html`
    <div class="error-box" role="alert">
      <${Icon} name="alert" />
      <div class="stack-s">
        <p>${error.message}</p>
        ${again && html`<p><button class="btn btn-s" onClick=${again}>${t("try-again")}</button></p>`}
      </div>
    </div>
  `;
}
