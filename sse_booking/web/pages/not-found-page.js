import { Empty } from "../components/empty.js";
import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";

export function NotFoundPage() {
  return html`
    <h1 tabindex="-1">${t("nowhere")}</h1>
    <div class="card">
      <${Empty} icon="search" title=${t("nowhere")} text=${t("nowhere.more")}>
        <a class="btn" href="/">${t("nav.find")}</a>
      <//>
    </div>
  `;
}
