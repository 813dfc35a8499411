import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { EraseDialog } from "./erase-dialog.js";

/** One's stored data: export as a file, and erasure. */
export function OwnData() {
  const [erasing, erase] = useState(false);
  return html`
    <section class="card">
      <div class="card-head">
        <div>
          <h2>${t("data")}</h2>
          <p class="small muted">${t("data.lead")}</p>
        </div>
      </div>
      <div class="card-body row-s wrap">
        <a class="btn" href="/api/me/data" download="data.json">${t("data.download")}</a>
        <button class="btn btn-bad" onClick=${() => erase(true)}>${t("data.erase")}</button>
      </div>
      ${erasing && html`<${EraseDialog} onClose=${() => erase(false)} />`}
    </section>
  `;
}
