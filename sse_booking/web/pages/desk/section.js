import { Empty } from "../../components/empty.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

export function Section({ title, count, children, none, icon }) {
  return html`
    <section class="card">
      <div class="card-head">
        <h2>${title}</h2>
        ${count !== undefined && html`<span class=${count ? "count" : "count zero"}>${count}</span>`}
      </div>
      ${count ? children : html`<${Empty} icon=${icon} title=${t(none)} text=${t(`${none}.more`)} />`}
    </section>
  `;
}
